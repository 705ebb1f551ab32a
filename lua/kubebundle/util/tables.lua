-- Sets, lists of words, and copies.

local tables = {}

--- A set of the words of a text, separated by blanks and line breaks.
---@param text string
---@return table<string, true>
function tables.set(text)
  local members = {}
  for word in text:gmatch("%S+") do
    members[word] = true
  end
  return members
end

--- The words of a text, separated by blanks and line breaks, in order.
---@param text string
---@return string[]
function tables.words(text)
  local list = {}
  for word in text:gmatch("%S+") do
    list[#list + 1] = word
  end
  return list
end

---A set of the items of a list.
---@param list any[]
---@return table<any, true>
function tables.set_of(list)
  local members = {}
  for _, item in ipairs(list) do
    members[item] = true
  end
  return members
end

--- A shallow copy of a table, without its metatable.
---@param value table
---@return table
function tables.shallow(value)
  local twin = {}
  for key, item in pairs(value) do
    twin[key] = item
  end
  return twin
end

--- A deep copy of a value; metatables are kept. A table must not contain itself.
---@param value any
---@param scalar? fun(value: any): any converts each value that is not a table; unchanged by default
---@return any
function tables.copy(value, scalar)
  if type(value) ~= "table" then
    if scalar then return (scalar(value)) end
    return value
  end
  local twin = setmetatable({}, getmetatable(value))
  for key, item in pairs(value) do
    twin[key] = tables.copy(item, scalar)
  end
  return twin
end

return tables
