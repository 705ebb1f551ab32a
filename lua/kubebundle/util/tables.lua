-- Sets, lists of words, and copies.

local tables = {}

---A set of the words of a text, which blanks and line breaks separate.
---@param text string
---@return table<string, true>
function tables.set(text)
  local members = {}
  for word in text:gmatch("%S+") do
    members[word] = true
  end
  return members
end

---The words of a text, which blanks and line breaks separate, in their order.
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

---A copy of a table, without its metatable; the tables in it are the same.
---@param value table
---@return table
function tables.shallow(value)
  local twin = {}
  for key, item in pairs(value) do
    twin[key] = item
  end
  return twin
end

---A copy of a value with copies of all tables below it; metatables are kept. A table may not hold itself.
---@param value any
---@param scalar? fun(value: any): any what becomes of each value that is not a table; unless given, it stays
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
