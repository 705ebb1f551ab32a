-- Names of values: `a.b` is b of the map a, `a.0` is the first item of the list a.

local bytes = require "kubebundle.util.bytes"
local read = require "kubebundle.util.read"

local names = {}

--- The longest name that is split into its parts, in bytes: each dot costs a copy of what precedes it.
names.MAX = 1000

-- The member of a container under one part of a name. A list counts from 0.
local function member(container, part)
  local value = container[part]
  if value == nil and part:find("^%d+$") and #part < 10 then value = container[tonumber(part) + 1] end
  return value
end

local function find(values, name)
  local value = member(values, name)
  local dot = #name <= names.MAX and name:find(".", 1, true)
  while value == nil and dot do
    local container = member(values, name:sub(1, dot - 1))
    if type(container) == "table" then value = find(container, name:sub(dot + 1)) end
    dot = name:find(".", dot + 1, true)
  end
  return value
end

--- The value under a name: looked up as a whole first, then without a leading dot (`.Values.x` of Helm), by its
--- parts; nil if there is none.
---@param values table
---@param name string
---@return any value
function names.get(values, name)
  local value = find(values, name)
  if value == nil and name:find "^%.." then value = find(values, name:sub(2)) end
  return value
end

local function string_keys(values)
  local keys = {}
  for key in pairs(values) do
    if type(key) == "string" then keys[#keys + 1] = key end
  end
  table.sort(keys, bytes.less)
  return keys
end

local function walk(values, each, prefix, above)
  local function visit(part, value)
    if type(value) ~= "table" or next(value) == nil then
      each(prefix .. part, value)
    elseif not above[value] then
      walk(value, each, prefix .. part .. ".", above)
    end
  end
  above[values] = true
  if read.is_list(values) then
    for index, value in ipairs(values) do
      visit(tostring(index - 1), value)
    end
  else
    for _, key in ipairs(string_keys(values)) do
      visit(key, values[key])
    end
  end
  above[values] = nil
end

--- Calls `each` with the name and the value of every scalar, and of every empty container. A container that contains
--- itself is not walked again.
---@param values table
---@param each fun(name: string, value: any)
function names.walk(values, each)
  walk(values, each, "", {})
end

--- All names that have a value, sorted.
---@param values table
---@return string[] names
function names.list(values)
  local list = {}
  names.walk(values, function(name)
    list[#list + 1] = name
  end)
  return list
end

return names
