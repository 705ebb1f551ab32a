-- Edits several texts as one: an expression is searched in all of them.

local core = require "kubebundle.core"
local images = require "kubebundle.edit.images"
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

local function names_of(documents)
  local names = {}
  for index, document in ipairs(documents) do
    names[index] = redact.shown(document.filename or "-")
  end
  return table.concat(names, ", ")
end

--- The only text that contains what an expression selects.
---@param documents kubebundle.edit.document[]
---@param field string
---@param object string?
---@return kubebundle.edit.document?
---@return kubebundle.failure? err
function many.find(documents, field, object)
  if #documents == 1 then return documents[1] end
  local having, open, refusal = {}, {}, nil
  for _, document in ipairs(documents) do
    local has, err = document:has(field, object)
    if err and err.code ~= "edit.not-found" then return nil, err end
    if has then having[#having + 1] = document end
    if has == false then open[#open + 1] = document end
    refusal = refusal or err
  end
  local meant = #having > 0 and having or open
  if #meant == 1 then return meant[1] end
  if #meant == 0 then
    return fail(
      "edit.not-found",
      "%s%s is in no file; found: %s",
      object and object .. " " or "",
      field,
      listed(documents)
    )
  end
  return fail("edit.ambiguous", "%s%s is in %s", object and object .. " " or "", field, names_of(meant))
end

--- Sets images in all texts, as document:set_image does.
---@param documents kubebundle.edit.document[]
---@param name string
---@param ref string
---@param object string?
---@return integer? count
---@return kubebundle.failure? err some texts may be changed
function many.set_image(documents, name, ref, object)
  local trees, count = {}, 0
  for index, document in ipairs(documents) do
    trees[index] = document.tree
  end
  local changes, err, number = images.matching(trees, name, ref, object)
  if not changes then
    err.filename = number and documents[number].filename or err.filename
    return nil, err
  end
  for index, document in ipairs(documents) do
    local done, problem = document:replace(changes[index] or {})
    if not done then return nil, problem end
    count = count + #(changes[index] or {})
  end
  return count
end

return many
