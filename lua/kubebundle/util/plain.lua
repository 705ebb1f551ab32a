-- Tables from a program that are read or written as a whole must be plain, because a metamethod may provide fields
-- that no loop finds. An `__index` that is a table of functions holds methods, and is allowed.

local core = require "kubebundle.core"
local redact = require "kubebundle.util.redact"

local plain = {}

local MAX_DEPTH = 1000

local function find(value, path, depth)
  local metamethod = getmetatable(value) ~= nil and core.metamethod(value)
  if metamethod then return "the metamethod " .. metamethod, depth end
  if depth > MAX_DEPTH then return "more than 1,000 levels, or itself", 0 end
  for key, item in next, value do
    if type(item) == "table" then
      path[depth + 1] = key
      local found, at = find(item, path, depth + 1)
      if found then return found, at end
    end
  end
end

local function path_text(path, depth)
  if depth == 0 then return "" end
  local keys = {}
  for index = 1, math.min(depth, 20) do
    keys[index] = tostring(path[index])
  end
  return ", at " .. redact.printable(table.concat(keys, "."))
end

--- Why a value cannot be read completely: a metamethod, or too many levels.
---@param value any
---@return string? problem "a table with the metamethod __index, at metadata"; nil if there is none
function plain.problem(value)
  if type(value) ~= "table" then return nil end
  local path = {}
  local found, depth = find(value, path, 0)
  return found and ("a table with %s%s"):format(found, path_text(path, depth))
end

--- Raises if a value cannot be read completely.
---@param value any
---@param where string? the function, as users know it
---@param level integer as for error
function plain.check(value, where, level)
  local problem = plain.problem(value)
  if problem then error(("%scannot read %s"):format(where and where .. ": " or "", problem), level + 1) end
end

return plain
