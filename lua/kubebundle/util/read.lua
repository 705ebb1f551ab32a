-- Reads fields of mappings with unchecked types: a wrong type counts as absent; the walk reports it.

local core = require "kubebundle.core"

local null = core.null
local array_mark = getmetatable(core.array {})
local type, getmetatable = type, getmetatable

local read = {}

--- Whether a value is a list; an empty one is recognized by its mark.
---@param value any
---@return boolean
function read.is_list(value)
  return type(value) == "table" and (value[1] ~= nil or getmetatable(value) == array_mark)
end

local nothing = setmetatable({}, {
  __newindex = function()
    error("the empty table is shared", 2)
  end,
})

--- The list under a key, or an empty one.
---@param value any
---@param key string
---@return any[]
function read.list(value, key)
  local list = type(value) == "table" and value[key]
  return list and type(list) == "table" and list[1] ~= nil and list or nothing
end

--- The mapping under a key, or an empty one.
---@param value any
---@param key string
---@return table
function read.map(value, key)
  local map = type(value) == "table" and value[key]
  if map and type(map) == "table" and map[1] == nil and getmetatable(map) ~= array_mark then return map end
  return nothing
end

--- The value at a path; nil if there is none.
---@param value any
---@param path any[]
---@return any
function read.at(value, path)
  for index = 1, #path do
    if type(value) ~= "table" then return nil end
    value = value[path[index]]
  end
  return value
end

local function next_map(list, index)
  local item
  repeat
    index = index + 1
    item = list[index]
  until item == nil or type(item) == "table"
  if item ~= nil then return index, item end
end

--- The items of a list that are mappings: index, item.
---@param value table
---@param key string
---@return function
---@return any[]
---@return integer
function read.maps(value, key)
  return next_map, read.list(value, key), 0
end

--- Whether a value is a nonempty text.
---@param value any
---@return boolean
function read.is_text(value)
  return type(value) == "string" and value ~= ""
end

--- The text under a key; nil if it is empty or not a text.
---@param value any
---@param key string
---@return string?
function read.text(value, key)
  local text = type(value) == "table" and value[key]
  return text and type(text) == "string" and text ~= "" and text or nil
end

--- The whole number under a key.
---@param value table
---@param key string
---@return integer?
function read.integer(value, key)
  return type(value[key]) == "number" and math.tointeger(value[key]) or nil
end

--- Whether a value is absent or null.
---@param value any
---@return boolean
function read.is_null(value)
  return value == nil or value == null
end

--- Whether a text is absent, null or "".
---@param value any
---@return boolean
function read.is_blank(value)
  return value == nil or value == null or value == ""
end

--- Whether Go treats a required value as absent: missing, null, "", 0 or an empty list.
---@param value any
---@return boolean
function read.is_zero(value)
  if type(value) == "table" then return next(value) == nil and getmetatable(value) == array_mark end
  return value == nil or value == null or value == "" or value == 0
end

--- Whether there is a value under a key, even if unknown; null, "" and an empty list count as absent.
---@param value table
---@param key string
---@return boolean
function read.is_set(value, key)
  local item = value[key]
  if item == nil then return false end
  if type(item) == "table" then return next(item) ~= nil or getmetatable(item) ~= array_mark end
  return item ~= null and item ~= ""
end

--- Whether a value contains an unresolved token: core.open creates these.
---@param item any
---@return boolean
function read.is_token(item)
  return type(item) == "userdata" and getmetatable(item) == "kubebundle.open"
end

--- Those of the fields that are set, in order.
---@param value table
---@param names string[]
---@return string[]
function read.set_of(value, names)
  local set = {}
  for _, name in ipairs(names) do
    if read.is_set(value, name) then set[#set + 1] = name end
  end
  return set
end

return read
