-- The type that the value at a place must have: for the template writer, edit and the builders.

local schema = require "kubebundle.kubernetes.schema"

local field_types = {}

-- By the kind of a field in the schema.
local NAMES = {
  string = "string",
  bytes = "string",
  Time = "string",
  MicroTime = "string",
  bool = "boolean",
  int32 = "integer",
  int64 = "integer",
  number = "number",
  IntOrString = "int-or-string",
  Quantity = "quantity",
}

-- Maps with their own rules: the type of their values.
local MAPS = { labels = "string", annotations = "string", resources = "quantity" }

-- The field below another one, or nil; the second result is the name of a type if that is already known.
local function below(field, key)
  if field.type_name then
    local struct = field.struct or schema.struct_of(field)
    return struct.fields[key]
  end
  return field.item, MAPS[field.kind]
end

-- The object itself, as a field of its type.
local function root_of(api_version, kind)
  local entry = schema.kind(api_version, kind)
  local struct = entry and schema.type_of(entry) or schema.foreign(api_version, kind)
  return struct and schema.root_field(struct)
end

local POD_LISTS = { containers = true, initContainers = true, ephemeralContainers = true }

-- In an object of an unknown kind: the fields that all objects have, and a pod's containers, found by their
-- structure.
local function by_structure(path)
  if #path == 1 and (path[1] == "apiVersion" or path[1] == "kind") then return nil, 1, "string" end
  if path[1] == "metadata" then return { type_name = "ObjectMeta" }, 2 end
  for index = 1, #path - 1 do
    if POD_LISTS[path[index]] and math.type(path[index + 1]) == "integer" then
      return { type_name = "Container" }, index + 2
    end
  end
end

--- A place in an object: what is known about the value there.
---@class kubebundle.field_types.place
---@field field kubebundle.schema.field?
---@field name string? the type, if it is known without a field

--- The place at a path of an object; nil if it is unknown.
---@param api_version any
---@param kind any nil for Helm's Chart.yaml
---@param path any[] keys and 1-based indexes
---@return kubebundle.field_types.place?
function field_types.at(api_version, kind, path)
  local field, from, name = root_of(api_version, kind), 1, nil
  if not field and kind ~= nil then
    field, from, name = by_structure(path)
  end
  for index = from or 1, #path do
    if name or not field then return nil end
    field, name = below(field, path[index])
  end
  return (field or name) and { field = field, name = name }
end

--- The place of a key or an item below another one.
---@param place kubebundle.field_types.place
---@param key any
---@return kubebundle.field_types.place?
function field_types.below(place, key)
  if place.name or not place.field then return nil end
  local field, name = below(place.field, key)
  return (field or name) and { field = field, name = name }
end

--- The type of a scalar at a place, as named by field_types.of; nil if the place takes none or any.
---@param place kubebundle.field_types.place?
---@return string?
function field_types.name(place)
  if not place then return nil end
  return place.name or place.field and NAMES[place.field.inner or place.field.kind] or nil
end

--- The type of the value at a path of an object: string, integer, number, boolean, int-or-string, quantity; nil if
--- the place is unknown, free-form, or holds a mapping or list.
---@param api_version any
---@param kind any nil for Helm's Chart.yaml
---@param path any[] keys and 1-based indexes
---@return string?
function field_types.of(api_version, kind, path)
  return field_types.name(field_types.at(api_version, kind, path))
end

-- Fields that the API server decodes later than the object around them.
local DECODED_LATE = { object = true, any = true, ["schema-or-list"] = true, ["schema-or-boolean"] = true }

--- Whether a path leads into a free-form field, which the API server decodes separately: duplicate keys are accepted
--- there in JSON.
---@param api_version any
---@param kind any
---@param path any[]
---@return boolean
function field_types.is_decoded_late(api_version, kind, path)
  local field = root_of(api_version, kind)
  for index = 1, #path - 1 do
    field = field and below(field, path[index])
    if field and DECODED_LATE[field.kind] then return true end
  end
  return false
end

return field_types
