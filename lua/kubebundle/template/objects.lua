-- The objects of a rendering, as numbered by core.template in its places.

local core = require "kubebundle.core"
local read = require "kubebundle.util.read"

local function add(value, list)
  if type(value) ~= "table" or read.is_list(value) then return end
  list[#list + 1] = value
  for _, item in ipairs(read.is_list(value.items) and value.items or {}) do
    add(item, list)
  end
end

--- The objects of a text in order: each document that is a mapping, and the items of a list `items` in one.
---@param text string
---@param mode "yaml"|"json"|"xml"|"text"
---@return table[] objects none for unformatted text
return function(text, mode)
  local list = {}
  if mode == "json" then
    add(core.json.decode(text, { comments = true }), list)
  elseif mode == "yaml" then
    for _, document in ipairs(core.yaml.decode_all(text, { duplicates = "last" }) or {}) do
      add(document, list)
    end
  end
  return list
end
