-- Reads fields of mappings with unchecked types: a wrong type counts as absent; the walk reports it.

local core = require "kubebundle.core"

local null = core.null
local array_mark = getmetatable(core.array {})
local type, getmetatable = type, getmetatable

local read = {}

-- Those that are called for every object are in C (csrc/base/read_binding.c).
read.is_list, read.is_token = core.read.is_list, core.read.is_token
read.list, read.map, read.maps, read.text = core.read.list, core.read.map, core.read.maps, core.read.text

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

--- Whether a value is a nonempty text.
---@param value any
---@return boolean
function read.is_text(value)
  return type(value) == "string" and value ~= ""
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
