-- A custom resource as the API server stores it: fields missing in the schema are dropped (and reported), nulls
-- removed, defaults filled in (k8s.io/apiextensions-apiserver, pkg/apiserver/schema/pruning and defaulting).

local core = require "kubebundle.core"
local read = require "kubebundle.util.read"
local tables = require "kubebundle.util.tables"

local null = core.null
local is_list, copy = read.is_list, tables.copy

local tree = {}

--- The part of a schema under a key, or nil if it is not a schema.
---@param schema table?
---@param key string
---@return table?
function tree.part(schema, key)
  local part = schema and schema[key]
  return type(part) == "table" and not is_list(part) and part or nil
end

local part = tree.part

--- The schema of a property: nil if there is none, false if anything is allowed.
---@param schema table
---@param key any
---@return table|false|nil
function tree.property(schema, key)
  local properties = part(schema, "properties")
  local property = properties and part(properties, key)
  if property then return property end
  local additional = schema.additionalProperties
  if type(additional) == "table" then return additional end
  return additional == true and false or nil
end

local IMPLICIT = { apiVersion = true, kind = true, metadata = true }

local function is_kept(schema, key, is_root)
  return (is_root or schema["x-kubernetes-embedded-resource"] == true) and IMPLICIT[key] ~= nil
end

local keep

local function keep_member(check, value, schema, key, depth, is_root)
  if is_kept(schema, key, is_root) then return value[key] end
  local property = tree.property(schema, key)
  check.path[depth + 1] = key
  if property then return keep(check, value[key], property, depth + 1) end
  if property == nil and not schema["x-kubernetes-preserve-unknown-fields"] then
    check:unknown_field(schema, key, depth + 1, is_root)
    return nil
  end
  return copy(value[key])
end

-- A null that the schema does not allow counts as absent.
local function is_absent(item, property)
  return item == nil or item == null and not (property and property.nullable == true)
end

-- Counts the nodes of a value as work.
local function count(check, value)
  check:work()
  if type(value) == "table" then
    for _, item in next, value do
      count(check, item)
    end
  end
end

-- The properties of each schema that have a default.
local defaults_of = setmetatable({}, {
  __mode = "k",
  __index = function(self, schema)
    local list = {}
    for key, property in next, part(schema, "properties") or {} do
      if type(property) == "table" and property.default ~= nil then list[key] = property end
    end
    self[schema] = list
    return list
  end,
})

local function add_defaults(check, twin, schema, depth)
  for key, property in next, defaults_of[schema] do
    check:work()
    if is_absent(twin[key], property) then
      check.path[depth + 1] = key
      count(check, property.default)
      twin[key] = keep(check, copy(property.default), property, depth + 1)
    end
  end
end

local function keep_mapping(check, value, schema, depth, is_root)
  local twin = {}
  check.open[twin] = check.open[value]
  for key in next, value do
    local item = keep_member(check, value, schema, key, depth, is_root)
    if not is_absent(item, tree.property(schema, key) or nil) then twin[key] = item end
  end
  add_defaults(check, twin, schema, depth)
  return twin
end

local function keep_list(check, value, schema, depth)
  local twin, items = core.array {}, part(schema, "items")
  for index = 1, #value do
    check.path[depth + 1] = index
    local item = value[index]
    if item == null and items and items.nullable ~= true and items.default ~= nil then item = items.default end
    twin[index] = items and keep(check, item, items, depth + 1) or item
  end
  return twin
end

function keep(check, value, schema, depth, is_root)
  if type(value) ~= "table" then return value end
  if check.from_lua and next(value) == nil then
    return schema.type == "array" and core.array {} or keep_mapping(check, {}, schema, depth, is_root)
  end
  if is_list(value) then return keep_list(check, value, schema, depth) end
  return keep_mapping(check, value, schema, depth, is_root)
end

--- The same for a value below the root.
---@param check table from crd/validate.lua
---@param value any
---@param schema table
---@return any
function tree.kept_value(check, value, schema)
  return keep(check, value, schema, 0)
end

--- A copy of the object as it would be stored.
---@param check table from crd/validate.lua
---@param object table
---@param schema table
---@return table
function tree.kept(check, object, schema)
  return keep(check, object, schema, 0, true)
end

return tree
