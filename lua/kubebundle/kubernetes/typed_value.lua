-- Converts a scalar to a field's type (field_types.name), as the template writer does with a token.

local core = require "kubebundle.core"
local field_types = require "kubebundle.kubernetes.field_types"

-- The canonical forms that a type accepts.
local TAKES = {
  integer = { integer = true },
  number = { integer = true, number = true },
  boolean = { boolean = true },
  ["int-or-string"] = { integer = true },
}

local typed_value = {}

--- The value with the type, or itself if it has the type already or cannot have it.
---@param value any a scalar
---@param name string
---@return any
function typed_value.of(value, name)
  local text = core.template.text(value)
  local takes = TAKES[name]
  local is_canonical = takes and text and takes[core.template.canonical(text)]
  if type(value) == "string" then
    if is_canonical then return core.template.spelled(value) end
    return value
  end
  if name == "string" or (name == "int-or-string" and not is_canonical and not core.template.is_null(value)) then
    return text or value
  end
  return value
end

--- Whether a place for text also accepts null: in the data of a ConfigMap or Secret null means no bytes.
---@param path any[]
---@return boolean
function typed_value.takes_null(path)
  return #path == 2 and (path[1] == "data" or path[1] == "binaryData")
end

local converted

local function convert(value, place, depth, path)
  if type(value) == "table" then return converted(value, place, depth + 1, path) end
  local name = field_types.name(place)
  local is_datum = name == "string" and typed_value.takes_null(path) and core.template.is_null(value)
  if not name or is_datum then return value end
  return typed_value.of(value, name)
end

local MAX_DEPTH = 64 -- no field is deeper

-- A copy of a table whose scalars have the types of their places. Values at unknown places are unchanged.
function converted(value, place, depth, path)
  if not place or depth > MAX_DEPTH then return value end
  local copy = core.is_array(value) and core.array {} or {}
  local index = #path + 1
  for key, item in pairs(value) do
    path[index] = key
    copy[key] = convert(item, field_types.below(place, key), depth, path)
    path[index] = nil
  end
  return copy
end

--- A table whose scalars have the types of their places.
---@param value table
---@param place kubebundle.field_types.place?
---@param path any[] of the table in its object
---@return table
function typed_value.table(value, place, path)
  return converted(value, place, 0, table.move(path, 1, #path, 1, {}))
end

return typed_value
