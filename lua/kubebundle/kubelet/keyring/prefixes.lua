-- Finds which of many texts are prefixes of a text: one lookup for each existing length.

local Prefixes = {}
Prefixes.__index = Prefixes

local prefixes = {}

--- An empty collection.
function prefixes.new()
  return setmetatable({ items = {}, lengths = {}, has_length = {} }, Prefixes)
end

--- The item stored with a prefix, created by `make` if there is none.
---@generic T
---@param prefix string
---@param make fun(): T
---@return T
function Prefixes:get(prefix, make)
  local item = self.items[prefix]
  if item then return item end
  item = make()
  self.items[prefix] = item
  if not self.has_length[#prefix] then
    self.has_length[#prefix] = true
    self.lengths[#self.lengths + 1] = #prefix
  end
  return item
end

--- The items of all prefixes of a text, in no fixed order.
---@param text string
---@return any[]
function Prefixes:of(text)
  local found = {}
  for _, length in ipairs(self.lengths) do
    local item = length <= #text and self.items[text:sub(1, length)]
    if item then found[#found + 1] = item end
  end
  return found
end

return prefixes
