-- Walks an object along its type in the schema and reports what the API server rejects: unknown and missing fields,
-- values of the wrong type or out of range. Single values are checked by kubernetes/field_values.lua, combinations by
-- kubernetes/validation.

local core = require "kubebundle.core"
local lazy = require "kubebundle.util.lazy"
local read = require "kubebundle.util.read"
local schema = require "kubebundle.kubernetes.schema"
local validation = require "kubebundle.kubernetes.validation"
local values = require "kubebundle.kubernetes.field_values"

local nearest = lazy "kubebundle.kubernetes.nearest"

local null = core.null
local type, next = type, next
local checks, check_value, mismatch, is_list = values.checks, values.check, values.mismatch, read.is_list

local fields = {}

-- A null item, such as a `-` with nothing after it, counts as one without fields.
local nothing = {}
local zero = { string = "", boolean = false, number = 0 }

-- The scalars that count as absent if a value is required.
local ABSENT = { [null] = true, [""] = true, [0] = true }

-- Stores the check of a field's values in the field.
local function bind(field)
  field.check = checks[field.kind]
  return field.check
end

local DEFAULTS = { protocol = "TCP" }

-- The value of a field that identifies items; nil if there is none.
local function part_of(item, key)
  local name = key.name or key
  local part = item[name]
  if part == nil or part == null or part == "" then part = key.default or DEFAULTS[name] end
  local lua_type = type(part)
  if lua_type == "string" or lua_type == "boolean" then return part end
  return lua_type == "number" and (math.tointeger(part) or part) or nil
end

-- The identity of an item of a list, or nil if unknown.
local function identity(item, keys)
  local first = keys[1]
  if not first then return (type(item) == "string" or type(item) == "number") and item or nil end
  if type(item) ~= "table" then return nil end
  if not keys[2] then return part_of(item, first) end
  local parts = {}
  for index, key in ipairs(keys) do
    local part = part_of(item, key)
    if part == nil then return nil end
    parts[index] = tostring(part)
  end
  return table.concat(parts, "\0")
end

local function key_names(keys)
  local names = {}
  for index, key in ipairs(keys) do
    names[index] = key.name or key
  end
  return table.concat(names, ", ")
end

local function report_duplicate(walk, field, depth, first)
  local keys = field.unique or field.keys
  local what = keys[1] and "duplicate " .. key_names(keys) or "duplicate item"
  local message = ("%s (first at item %d)"):format(what, first)
  -- Without `unique` only server-side apply, which merges the items by key, refuses the object.
  walk:report("list-duplicate", depth, message, nil, nil, not field.unique and "warning" or nil)
end

local function check_unique(walk, value, field, depth)
  local seen, keys = {}, field.unique or field.keys
  for index = 1, #value do
    local id = identity(value[index], keys)
    if id and seen[id] then
      walk.path[depth + 1] = index
      report_duplicate(walk, field, depth + 1, seen[id] - 1)
    end
    if id then seen[id] = seen[id] or index end
  end
end

local function check_items(walk, value, item, depth)
  local path = walk.path
  local lua_type, check = item.lua, not item.plain and (item.check or bind(item))
  for index = 1, #value do
    local entry = value[index]
    if entry == null then entry = item.type_name and nothing or zero[lua_type] end
    if type(entry) ~= lua_type then
      path[depth + 1] = index
      check_value(walk, entry, item, depth + 1)
    elseif check then
      path[depth + 1] = index
      check(walk, entry, item, depth + 1)
    end
  end
end

function checks.list(walk, value, field, depth)
  if value[1] == nil and not is_list(value) and (next(value) ~= nil or not walk.from_lua) then
    return mismatch(walk, value, field, depth)
  end
  check_items(walk, value, field.item, depth)
  if walk.lenient then return end
  if value[2] ~= nil and (field.unique or field.keys) then check_unique(walk, value, field, depth) end
  if field.max or field.min then values.check_size(walk, #value, field, depth, "items") end
end

function checks.map(walk, value, field, depth)
  if is_list(value) then return mismatch(walk, value, field, depth) end
  local path, item = walk.path, field.item
  for key, entry in next, value do
    path[depth + 1] = key
    if type(entry) ~= item.lua or not item.plain then check_value(walk, entry, item, depth + 1) end
    if field.key_format and not walk.lenient then values.check_key(walk, field.key_format, key, depth + 1) end
  end
end

local function is_served(field, minor)
  return not (field.since and field.since > minor) and not (field.until_ and field.until_ < minor)
end

local function check_required(walk, value, struct, depth)
  local required = struct.required
  for index = 1, #required do
    local name = required[index]
    local item = value[name]
    local is_absent = item == nil or ABSENT[item] or type(item) == "table" and next(item) == nil and is_list(item)
    if is_absent and not walk.open[value] then
      local field = struct.fields[name]
      local is_mismatch = type(item) == "table" and field.type_name -- a list, which is already reported
      if not is_mismatch and is_served(field, walk.minor) then
        walk.path[depth] = name
        walk:report("field-required", depth, "missing or empty, and the API server requires it", "Add it.")
      end
    end
  end
end

local function check_versions(walk, member, depth)
  if member.since and member.since > walk.minor then
    walk:report("field-too-new", depth, ("unknown before Kubernetes 1.%d"):format(member.since), nil, "key")
  elseif member.until_ and member.until_ < walk.minor then
    local message = ("removed in Kubernetes 1.%d"):format(member.until_ + 1)
    walk:report("field-unknown", depth, message, "Remove it.", "key")
  end
end

-- The function that checks combinations of a type's fields; false if there is none.
local function find_fit(struct)
  struct.fit = validation.of(struct.name) or false
  return struct.fit
end

-- A list is recognized by its first key, an empty one by its mark.
function checks.struct(walk, value, field, depth)
  local first = next(value)
  if first == 1 or first == nil and is_list(value) then return mismatch(walk, value, field, depth) end
  local struct, path = field.struct or schema.struct_of(field), walk.path
  if struct.name == "PodSpec" then walk.pod = value end
  local known = struct.fields
  depth = depth + 1
  for key, item, lua_type in struct.others, value do
    local member = known[key]
    path[depth] = key
    if not member then
      nearest.report(walk, key, depth, struct)
    elseif lua_type == member.lua and not member.has_versions then
      local check = member.check or bind(member)
      check(walk, item, member, depth)
    else
      if member.has_versions then check_versions(walk, member, depth) end
      check_value(walk, item, member, depth)
    end
  end
  if walk.lenient then return end
  if struct.required[1] then check_required(walk, value, struct, depth) end
  local fit = struct.fit
  if fit == nil then fit = find_fit(struct) end
  if fit then
    walk.fit_depth = depth - 1
    fit(value, walk)
  end
end

-- Below this only types are checked.
function checks.lenient(walk, value, field, depth)
  local before = walk.lenient
  walk.lenient = true
  checks[field.inner](walk, value, field, depth)
  walk.lenient = before
end

-- A field of a type with some lenient fields; `fit` replaces the check of combinations.
local function variant(type_name, change, fit)
  local struct = schema.type(type_name)
  local changed = {}
  for name, field in pairs(struct.fields) do
    if change(name) then
      local copy = {}
      for key, value in pairs(field) do
        copy[key] = value
      end
      copy.inner, copy.kind, copy.plain, copy.check = field.inner or field.kind, "lenient", nil, nil
      changed[name] = copy
    end
  end
  local copy = setmetatable(
    { fields = setmetatable(changed, { __index = struct.fields }), fit = fit },
    { __index = struct }
  )
  return { kind = "struct", lua = "table", type_name = type_name, struct = copy }
end

local variants = setmetatable({}, {
  __index = function(self, kind)
    if kind == "claim-templates" then
      self[kind] = variant("PersistentVolumeClaim", function(name)
        return name == "metadata"
      end)
    else
      self[kind] = variant("ObjectMeta", function(name)
        return name ~= "labels" and name ~= "annotations"
      end, false)
    end
    return self[kind]
  end,
})

-- The metadata of a StatefulSet's claims is not validated.
checks["claim-templates"] = function(walk, value, field, depth)
  if not is_list(value) then return checks.list(walk, value, field, depth) end
  check_items(walk, value, variants["claim-templates"], depth)
end

-- In a template's metadata only labels and annotations are validated.
checks["template-metadata"] = function(walk, value, _, depth)
  checks.struct(walk, value, variants["template-metadata"], depth)
end

local schema_field = { kind = "struct", lua = "table", type_name = "JSONSchemaProps" }

checks["schema-or-boolean"] = function(walk, value, _, depth)
  checks.struct(walk, value, schema_field, depth)
end

checks["schema-or-boolean as boolean"] = function() end

-- Other values are dropped.
checks["schema-or-list as string"] = function() end
checks["schema-or-list as number"] = function() end
checks["schema-or-list as boolean"] = function() end

checks["schema-or-list"] = function(walk, value, _, depth)
  if is_list(value) then return check_items(walk, value, schema_field, depth) end
  checks.struct(walk, value, schema_field, depth)
end

local memo = {
  __index = function(valid, format)
    valid[format] = {}
    return valid[format]
  end,
}

local walk_methods = {}
walk_methods.__index = walk_methods

--- Reports a problem at the first `depth` keys of the path.
function walk_methods:report(rule, depth, message, remedy, at, severity)
  self.on_fault(rule, table.move(self.path, 1, depth, 1, {}), message, remedy, at, severity)
end

--- For kubernetes/validation: reports a problem at the keys below the current mapping.
---@param rule string
---@param message string
---@param ... any keys
function walk_methods:refuse(rule, message, ...)
  local path = table.move(self.path, 1, self.fit_depth, 1, {})
  for index = 1, select("#", ...) do
    path[#path + 1] = (select(index, ...))
  end
  self.on_fault(rule, path, message)
end

--- For kubernetes/validation: the same, with a remedy.
function walk_methods:advise(rule, message, remedy, ...)
  local path = table.move(self.path, 1, self.fit_depth, 1, {})
  for index = 1, select("#", ...) do
    path[#path + 1] = (select(index, ...))
  end
  self.on_fault(rule, path, message, remedy)
end

--- Whether a field is certainly absent: unknown keys or a token leave that undecided.
---@param value table
---@param key string
---@return boolean
function walk_methods:lacks(value, key)
  return read.is_blank(value[key]) and not self.open[value]
end

--- A walk over many objects. `on_fault(rule, path, message, remedy, at, severity)` is called for each problem; `at`
--- is "key" if the problem is the key rather than the value.
---@param on_fault function
---@param minor integer? the version of Kubernetes; the newest known by default
---@return table walk
function fields.walk(on_fault, minor)
  local walk = {
    on_fault = on_fault,
    open = {},
    path = {},
    valid = setmetatable({}, memo),
    minor = minor or schema.newest,
    lenient = false, -- not nil, which would be looked up in the methods each time
    pod = false,
    raw_bytes = false,
  }
  return setmetatable(walk, walk_methods)
end

-- Groups whose validation does not require standard finalizers, as with custom resources.
local LAX_GROUPS = {
  ["coordination.k8s.io"] = true,
  ["admissionregistration.k8s.io"] = true,
  ["apiextensions.k8s.io"] = true,
  ["apiregistration.k8s.io"] = true,
}

--- Whether the API server accepts finalizers that are neither standard nor qualified.
---@return boolean
function walk_methods:is_lax_with_finalizers()
  local api_version = self.value and self.value.apiVersion
  return self.is_custom or type(api_version) == "string" and LAX_GROUPS[api_version:match("^[^/]*")] or false
end

local metadata_field = { kind = "struct", lua = "table", type_name = "ObjectMeta" }
local resource = { name = "custom resource", fields = { metadata = metadata_field } }

--- Walks the metadata of a custom resource, or of an object embedded in one.
---@param metadata any
---@param path any[]
---@param origin kubebundle.fields.origin
function walk_methods:metadata(metadata, path, origin)
  self:begin(resource, nil, origin)
  self.path = path
  check_value(self, metadata, metadata_field, #path)
end

---@class kubebundle.fields.origin
---@field open table<table, boolean>? mappings with an unknown key
---@field from_lua boolean? built in Lua: an empty table may be meant as a list
---@field is_json boolean? read from JSON, where the spelling of a number matters
---@field is_custom boolean? a custom resource

local no_origin = {}

function walk_methods:begin(struct, value, origin)
  self.root, self.value = struct, value
  self.open, self.from_lua, self.is_json = origin.open or {}, origin.from_lua or false, origin.is_json or false
  self.is_custom, self.pod = origin.is_custom or false, false
  self.raw_bytes = struct.name == "Secret" -- checked by check/passes/secrets.lua
end

--- Walks one object.
---@param object table
---@param struct kubebundle.schema.type
---@param origin kubebundle.fields.origin?
function walk_methods:object(object, struct, origin)
  self:begin(struct, object, origin or no_origin)
  checks.struct(self, object, struct.root_field or schema.root_field(struct), 0)
end

return fields
