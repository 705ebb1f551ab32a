-- The type that the value at a place must have: for the writer of templates, edit and the builders.

local schema = require "kubebundle.kubernetes.schema"

local field_types = {}

-- By the kind of a field in the schema.
local NAMES = {
  string = "string", bytes = "string", Time = "string", MicroTime = "string", bool = "boolean", int32 = "integer",
  int64 = "integer", number = "number", IntOrString = "int-or-string", Quantity = "quantity",
}

-- Maps with rules of their own: what their values are.
local MAPS = { labels = "string", annotations = "string", resources = "quantity" }

-- The field below another one, or nil; the second result is the name of a type where that is already known.
local function below(field, key)
  if field.type_name then
    local struct = schema.struct_of(field)
    return struct.fields[key]
  end
  return field.item, MAPS[field.kind]
end

local function root_of(api_version, kind)
  local entry = schema.kind(api_version, kind)
  local struct = entry and schema.type_of(entry) or schema.foreign(api_version, kind)
  return struct and { type_name = struct.name, struct = struct }
end

--- The type of the value at a path of an object: string, integer, number, boolean, int-or-string, quantity; nil where
--- the place is unknown, free of form, or holds a mapping or list.
---@param api_version any
---@param kind any nil for Helm's Chart.yaml
---@param path any[] keys and 1-based indexes
---@return string?
function field_types.of(api_version, kind, path)
  local field, name = root_of(api_version, kind), nil
  for index = 1, #path do
    if name or not field then return nil end
    field, name = below(field, path[index])
  end
  return name or field and NAMES[field.inner or field.kind] or nil
end

-- What the API server decodes later than the object around it.
local DECODED_LATE = { object = true, any = true, ["schema-or-list"] = true, ["schema-or-boolean"] = true }

--- Whether a path leads into a field of free form, which the API server decodes by itself: there duplicate keys pass in
--- JSON.
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
