-- Edits several texts as one: an expression is searched in all of them.

local core = require "kubebundle.core"
local objects = require "kubebundle.edit.objects"
local redact = require "kubebundle.util.redact"

local many = {}

local function listed(documents)
  local all = {}
  for _, document in ipairs(documents) do
    for _, object in ipairs((objects.of(document.tree))) do
      all[#all + 1] = object
    end
  end
  return objects.listed(all)
end

local function fail(code, format, ...)
  return nil, core.failure { code = code, message = format:format(...) }
end

local function names_of(documents, numbers)
  local names = {}
  for index, number in ipairs(numbers) do
    names[index] = redact.shown(documents[number].filename or "-")
  end
  return table.concat(names, ", ")
end

--- The only text that contains what an expression selects.
---@param documents kubebundle.edit.document[]
---@param field string
---@param object string?
---@return integer? number of the document
---@return kubebundle.failure? err
function many.find(documents, field, object)
  if #documents == 1 then return 1 end
  local having, open, refusal = {}, {}, nil
  for number, document in ipairs(documents) do
    local has, err = document:has(field, object)
    if err and err.code ~= "edit.not-found" then return nil, err end
    if has then having[#having + 1] = number end
    if has == false then open[#open + 1] = number end
    refusal = refusal or err
  end
  local meant = #having > 0 and having or open
  if #meant == 1 then return meant[1] end
  if #meant == 0 then
    return fail(
      "edit.not-found",
      "%s%s is in no file (objects: %s)",
      object and object .. " " or "",
      field,
      listed(documents)
    )
  end
  local message = #having > 0 and "%s%s is in several files: %s" or "%s%s is in no file, and could be added to %s"
  return fail("edit.ambiguous", message, object and object .. " " or "", field, names_of(documents, meant))
end

return many
