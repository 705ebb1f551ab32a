-- Tokens of other tools that were left in a manifest: `${X}`, `$(X)`, `{{ X }}`. In some places they mean
-- something to Kubernetes (`$(X)` in args and in the values of env), so they count in images and names only.

local tables = require "kubebundle.util.tables"

local foreign = {}

local counted = tables.set "name namespace image serviceAccountName serviceAccount secretName reference"

local patterns = { { "${ }", "%$%b{}" }, { "$( )", "%$%b()" }, { "{{ }}", "{{.-}}" } }

--- The first token of another tool in a text.
---@param text string
---@param filled string? the spelling of tokens that were filled already: what looks like one is text
---@return string?
function foreign.token(text, filled)
  for _, pattern in ipairs(patterns) do
    local token = pattern[1] ~= filled and text:match(pattern[2])
    if token then return token end
  end
end

local function letters(token)
  return ("Q"):rep(#token)
end

--- The text with as many letters in the place of each.
---@param text string
---@return string
function foreign.mask(text)
  return (text:gsub("%$%b{}", letters):gsub("%$%b()", letters):gsub("{{.-}}", letters))
end

--- Whether a text may hold one at all.
---@param text string
---@return boolean
function foreign.may_hold(text)
  return text:find("${", 1, true) ~= nil or text:find("$(", 1, true) ~= nil or text:find("{{", 1, true) ~= nil
end

--- Calls found(parent, key, path, token) for each image and name below a value that holds one.
---@param value any
---@param path any[]
---@param found function
---@param filled string?
function foreign.each(value, path, found, filled)
  if type(value) ~= "table" then return end
  for key, item in pairs(value) do
    path[#path + 1] = key
    if type(item) == "table" then
      foreign.each(item, path, found, filled)
    elseif type(item) == "string" and counted[key] then
      local token = foreign.token(item, filled)
      if token then found(value, key, table.move(path, 1, #path, 1, {}), token) end
    end
    path[#path] = nil
  end
end

return foreign
