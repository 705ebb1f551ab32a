-- Whether the schema of a CustomResourceDefinition is structural (k8s.io/apiextensions-apiserver,
-- pkg/apiserver/schema and pkg/apis/apiextensions/validation): each place has a type; allOf, anyOf, oneOf and not
-- restrict values and declare nothing; defaults match their schema. CEL rules are not evaluated.

local core = require "kubebundle.core"
local pattern_parse = require "kubebundle.kubernetes.crd.pattern_parse"
local read = require "kubebundle.util.read"
local tree = require "kubebundle.kubernetes.crd.tree"
local validate = require "kubebundle.kubernetes.crd.validate"

local null = core.null
local part = tree.part

local structural = {}

local TYPES = { array = true, boolean = true, integer = true, number = true, object = true, string = true }

local UNSUPPORTED = { "$ref", "$schema", "id", "definitions", "dependencies", "patternProperties", "additionalItems" }

local IS_REFUSED_EMPTY = { dependencies = true, additionalItems = true }

local function is_set(value)
  if type(value) == "table" then return next(value) ~= nil end
  return value ~= nil and value ~= null and value ~= "" and value ~= false
end

local Check = {}
Check.__index = Check

function Check:refuse(depth, rule, message, ...)
  local path = table.move(self.path, 1, depth, 1, {})
  for index = 1, select("#", ...) do
    path[#path + 1] = (select(index, ...))
  end
  self.at:refuse(rule, message, table.unpack(path))
end

local function check_unsupported(check, schema, depth)
  for _, key in ipairs(UNSUPPORTED) do
    if is_set(schema[key]) or IS_REFUSED_EMPTY[key] and type(schema[key]) == "table" then
      check:refuse(depth, "fields-exclusive", "is not supported in a definition", key)
    end
  end
  if schema.uniqueItems == true then
    check:refuse(depth, "fields-exclusive", "must not be true: comparing all items takes quadratic time", "uniqueItems")
  end
  local preserve = schema["x-kubernetes-preserve-unknown-fields"]
  if preserve == false then
    check:refuse(depth, "value-choice", "must be true or absent", "x-kubernetes-preserve-unknown-fields")
  end
  if is_set(schema.properties) and is_set(schema.additionalProperties) then
    check:refuse(
      depth,
      "fields-exclusive",
      "`properties` and `additionalProperties` are mutually exclusive",
      "additionalProperties"
    )
  end
  if type(schema.items) == "table" and read.is_list(schema.items) and schema.items[1] ~= nil then
    check:refuse(depth, "field-type", "must be a schema, not a list of schemas", "items")
  end
end

local function check_pattern(check, schema, depth)
  local text = schema.pattern
  if type(text) == "string" and pattern_parse.is_invalid(text) then
    check:refuse(depth, "value-format", "must be a valid regular expression in Go's syntax (RE2)", "pattern")
  end
end

-- A list whose items are identified by some of their fields.
local function check_map_keys(check, schema, depth)
  local keys, items = schema["x-kubernetes-list-map-keys"], part(schema, "items")
  if type(keys) ~= "table" or not items then return end
  local properties, required, seen = part(items, "properties") or {}, {}, {}
  for _, name in ipairs(type(items.required) == "table" and items.required or {}) do
    required[name] = true
  end
  if items.type ~= "object" then
    check:refuse(depth, "value-choice", "must be object where the list is a map", "items", "type")
  end
  for index, key in ipairs(keys) do
    local property = type(properties[key]) == "table" and properties[key]
    if seen[key] then
      check:refuse(depth, "list-duplicate", "must not contain duplicate entries", "x-kubernetes-list-map-keys", index)
    elseif not property then
      check:refuse(depth, "value-invalid", "must be a property of the items", "x-kubernetes-list-map-keys", index)
    elseif property.type == "array" or property.type == "object" then
      check:refuse(
        depth,
        "value-choice",
        "must be a scalar type, as a key of the list",
        "items",
        "properties",
        key,
        "type"
      )
    elseif not required[key] and property.default == nil then
      check:refuse(
        depth,
        "field-required",
        "must be required by the items or have a default, as a key of the list",
        "items",
        "properties",
        key,
        "default"
      )
    end
    seen[key] = true
  end
end

local function is_atomic(items)
  if items.type == "object" then return items["x-kubernetes-map-type"] == "atomic" end
  local kind = items["x-kubernetes-list-type"]
  return items.type ~= "array" or kind == nil or kind == "atomic"
end

local function check_list_type(check, schema, depth)
  local kind, keys = schema["x-kubernetes-list-type"], schema["x-kubernetes-list-map-keys"]
  if is_set(keys) and kind ~= "map" then
    check:refuse(depth, "value-choice", "must be map if x-kubernetes-list-map-keys is set", "x-kubernetes-list-type")
  end
  if not is_set(kind) then return end
  if schema.type ~= "array" then
    check:refuse(depth, "value-choice", "must be array if x-kubernetes-list-type is set", "type")
  end
  local items = part(schema, "items")
  if kind == "map" then
    if not is_set(keys) then
      check:refuse(
        depth,
        "field-required",
        "must not be empty if x-kubernetes-list-type is map",
        "x-kubernetes-list-map-keys"
      )
    end
    check_map_keys(check, schema, depth)
  elseif kind == "set" and items and not is_atomic(items) then
    check:refuse(
      depth,
      "value-choice",
      "must be atomic where the list is a set",
      "items",
      items.type == "object" and "x-kubernetes-map-type" or "x-kubernetes-list-type"
    )
  end
end

local function check_extensions(check, schema, depth)
  check_list_type(check, schema, depth)
  if is_set(schema["x-kubernetes-map-type"]) and schema.type ~= "object" then
    check:refuse(depth, "value-choice", "must be object if x-kubernetes-map-type is set", "type")
  end
  if schema["x-kubernetes-embedded-resource"] == true then
    if schema.type ~= "object" then
      check:refuse(depth, "value-choice", "must be object if x-kubernetes-embedded-resource is true", "type")
    end
    if not is_set(schema.properties) and not schema["x-kubernetes-preserve-unknown-fields"] then
      check:refuse(
        depth,
        "field-required",
        "is required for an embedded resource without x-kubernetes-preserve-unknown-fields",
        "properties"
      )
    end
  end
end

-- Fields that are not allowed inside allOf, anyOf, oneOf and not.
local DECLARING = {
  "type",
  "description",
  "default",
  "nullable",
  "additionalProperties",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
}

local check_logic

local function check_logic_node(check, schema, depth)
  check_unsupported(check, schema, depth)
  check_pattern(check, schema, depth)
  for _, key in ipairs(DECLARING) do
    if is_set(schema[key]) or IS_REFUSED_EMPTY[key] and type(schema[key]) == "table" then
      check:refuse(depth, "fields-exclusive", "must be empty to be structural", key)
    end
  end
  for key, property in next, part(schema, "properties") or {} do
    if type(property) == "table" then
      check.path[depth + 1], check.path[depth + 2] = "properties", key
      check_logic_node(check, property, depth + 2)
    end
  end
  local items = part(schema, "items")
  if items then
    check.path[depth + 1] = "items"
    check_logic_node(check, items, depth + 1)
  end
  check_logic(check, schema, depth)
end

-- `anyOf: [{type: integer}, {type: string}]`, the form of int-or-string for other readers.
local function is_int_or_string(list)
  local first, second = list[1], list[2]
  return list[3] == nil
    and type(first) == "table"
    and type(second) == "table"
    and first.type == "integer"
    and second.type == "string"
    and next(first, (next(first))) == nil
    and next(second, (next(second))) == nil
end

local function has_int_or_string(schema)
  return schema["x-kubernetes-int-or-string"] == true
end

local function check_alternatives(check, schema, key, depth, is_excused)
  local list = schema[key]
  if type(list) ~= "table" or is_excused and is_int_or_string(list) then return end
  for index, one in ipairs(list) do
    if type(one) == "table" then
      check.path[depth + 1], check.path[depth + 2] = key, index
      local inner = is_excused and key == "allOf" and type(one.anyOf) == "table" and is_int_or_string(one.anyOf)
      if not inner then check_logic_node(check, one, depth + 2) end
    end
  end
end

function check_logic(check, schema, depth)
  local is_excused = has_int_or_string(schema)
  for _, key in ipairs { "allOf", "anyOf", "oneOf" } do
    check_alternatives(check, schema, key, depth, is_excused)
  end
  local negated = part(schema, "not")
  if negated then
    check.path[depth + 1] = "not"
    check_logic_node(check, negated, depth + 1)
  end
end

local function check_type(check, schema, depth, where)
  local kind = schema.type
  if kind == nil or kind == null or kind == "" then
    if not has_int_or_string(schema) and schema["x-kubernetes-preserve-unknown-fields"] ~= true then
      check:refuse(depth, "field-required", "must not be empty", "type")
    end
  elseif type(kind) == "string" and not TYPES[kind] then
    check:refuse(depth, "value-choice", "must be one of array, boolean, integer, number, object, string", "type")
  elseif where == "root" and kind ~= "object" then
    check:refuse(depth, "value-choice", "must be object at the root", "type")
  end
  if kind == "array" and not part(schema, "items") and schema["x-kubernetes-preserve-unknown-fields"] ~= true then
    check:refuse(depth, "field-required", "must be set for a list", "items")
  end
end

local function check_default(check, schema, depth)
  local default = schema.default
  if default == nil or default == null then return end
  if validate.meets(default, schema) == false then
    check:refuse(depth, "value-invalid", "must meet the schema itself, without unknown fields", "default")
  end
end

local REFUSED_IN_METADATA = {
  "required",
  "minProperties",
  "maxProperties",
  "enum",
  "format",
  "pattern",
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "additionalProperties",
}

-- At the root and in embedded objects, a schema may only restrict the names in metadata.
local function check_metadata(check, schema, depth)
  local properties = part(schema, "properties")
  for _, key in ipairs { "apiVersion", "kind" } do
    local property = properties and part(properties, key)
    if property and property.type ~= "string" then
      check:refuse(depth, "value-choice", "must be string", "properties", key, "type")
    end
  end
  local metadata = properties and part(properties, "metadata")
  if not metadata then return end
  if metadata.type ~= "object" then
    check:refuse(depth, "value-choice", "must be object", "properties", "metadata", "type")
  end
  for _, key in ipairs(REFUSED_IN_METADATA) do
    if is_set(metadata[key]) then
      check:refuse(
        depth,
        "fields-exclusive",
        "must not restrict anything but name and generateName",
        "properties",
        "metadata",
        key
      )
    end
  end
  for key in next, part(metadata, "properties") or {} do
    if key ~= "name" and key ~= "generateName" then
      check:refuse(
        depth,
        "fields-exclusive",
        "must not be restricted: only name and generateName may be",
        "properties",
        "metadata",
        "properties",
        key
      )
    end
  end
end

local check_node

local function check_below(check, schema, depth)
  for key, property in next, part(schema, "properties") or {} do
    if type(property) == "table" then
      check.path[depth + 1], check.path[depth + 2] = "properties", key
      check_node(check, property, depth + 2)
    end
  end
  for _, key in ipairs { "items", "additionalProperties" } do
    local below = part(schema, key)
    if below then
      check.path[depth + 1] = key
      check_node(check, below, depth + 1)
    end
  end
end

function check_node(check, schema, depth, where)
  check_unsupported(check, schema, depth)
  check_type(check, schema, depth, where)
  check_pattern(check, schema, depth)
  check_extensions(check, schema, depth)
  check_default(check, schema, depth)
  if where == "root" or schema["x-kubernetes-embedded-resource"] == true then check_metadata(check, schema, depth) end
  check_below(check, schema, depth)
  check_logic(check, schema, depth)
end

-- Fields that the root must not have with the subresource `status`, whose schema is taken from the root's properties.
local NOT_BESIDE_STATUS = {
  "maxProperties",
  "minProperties",
  "enum",
  "default",
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "additionalProperties",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
}

local function check_root(check, schema, has_status)
  if schema.nullable == true then check:refuse(2, "fields-exclusive", "must not be true at the root", "nullable") end
  for _, key in ipairs(has_status and NOT_BESIDE_STATUS or {}) do
    if schema[key] ~= nil and schema[key] ~= null then
      check:refuse(2, "fields-exclusive", "must not be set at the root together with the subresource status", key)
    end
  end
end

--- Checks a schema; reports with at:refuse below `schema.openAPIV3Schema`.
---@param schema table
---@param at table as in kubernetes/validation
---@param has_status boolean
function structural.check(schema, at, has_status)
  local check = setmetatable({ at = at, path = { "schema", "openAPIV3Schema" } }, Check)
  check_root(check, schema, has_status)
  check_node(check, schema, 2, "root")
end

return structural
