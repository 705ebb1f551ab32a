-- Checks a custom resource against the schema of its CustomResourceDefinition, as the API server does
-- (k8s.io/apiextensions-apiserver, k8s.io/kube-openapi/pkg/validation): types, required, enum, ranges, lengths,
-- patterns, formats, list sets and maps, embedded resources, allOf, anyOf, oneOf, not. CEL rules are not evaluated.

local core = require "kubebundle.core"
local formats = require "kubebundle.kubernetes.crd.formats"
local patterns = require "kubebundle.kubernetes.crd.pattern"
local read = require "kubebundle.util.read"
local tree = require "kubebundle.kubernetes.crd.tree"

local null = core.null
local is_list, part = read.is_list, tree.part

local validate = {}

local Check = {}
Check.__index = Check

local MAX_WORK = 2000000 -- comparisons for one object
local MAX_MISSING = 20 -- missing fields reported for one mapping

local TOO_MUCH = {}

-- Counts a comparison. A schema and an object may each be large, and their product too large.
function Check:work()
  self.steps = self.steps + 1
  if self.steps > MAX_WORK then error(TOO_MUCH) end
end

-- Reports a problem at the path; in a part of a schema that need not match, it is only counted.
function Check:report(rule, depth, message, remedy, at)
  self.faults = self.faults + 1
  if self.is_silent then return end
  self.on_fault(rule, table.move(self.path, 1, depth, 1, {}), message, remedy, at)
end

-- A table that computes something for each schema once.
local function by_schema(work)
  return setmetatable({}, {
    __mode = "k",
    __index = function(self, schema)
      self[schema] = work(schema)
      return self[schema]
    end,
  })
end

local names_of = by_schema(function(schema)
  local names = {}
  for name in next, part(schema, "properties") or {} do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end)

local AT_ROOT = { "apiVersion", "kind", "metadata" }

function Check:unknown_field(schema, key, depth, is_root)
  local names = names_of[schema]
  if is_root then names = table.move(AT_ROOT, 1, 3, #names + 1, table.move(names, 1, #names, 1, {})) end
  self:report(
    "field-unknown",
    depth,
    "unknown field in the CustomResourceDefinition's schema",
    self.advice and self.advice(tostring(key), names) or nil,
    "key"
  )
end

local function kind_of(value)
  if type(value) == "table" then return is_list(value) and "a list" or "a mapping" end
  if type(value) == "number" then return "a number" end
  if value == null then return "null" end
  return type(value) == "boolean" and "a boolean" or "text"
end

-- A float counts as an integer if it is whole and fits 64 bits.
local function is_whole(value)
  return math.type(value) == "integer" or type(value) == "number" and math.tointeger(value) ~= nil
end

local types = {
  string = function(value)
    return type(value) == "string"
  end,
  integer = is_whole,
  number = function(value)
    return type(value) == "number"
  end,
  boolean = function(value)
    return type(value) == "boolean"
  end,
  array = function(value)
    return type(value) == "table" and is_list(value)
  end,
  object = function(value)
    return type(value) == "table" and not is_list(value)
  end,
}

local EXPECTED = {
  string = "text",
  integer = "a whole number",
  number = "a number",
  boolean = "true or false",
  array = "a list",
  object = "a mapping",
}

-- Whether a value has the type of its schema; a list is accepted for a text with a format.
local function has_type(value, schema)
  if schema["x-kubernetes-int-or-string"] then
    return type(value) == "string" or is_whole(value), "a whole number or text"
  end
  local is_type = types[schema.type]
  if not is_type or is_type(value) then return true end
  return schema.type == "string" and schema.format ~= nil and type(value) == "table" and is_list(value),
    EXPECTED[schema.type]
end

-- A text that is equal for equal values.
local function canonical(value)
  if type(value) ~= "table" then
    if type(value) == "number" then return "n" .. (math.tointeger(value) or value) end
    return type(value):sub(1, 1) .. tostring(value)
  end
  local parts = {}
  if is_list(value) then
    for index = 1, #value do
      parts[index] = canonical(value[index])
    end
    return "[" .. table.concat(parts, "\0") .. "]"
  end
  for key, item in next, value do
    parts[#parts + 1] = ("%q=%s"):format(key, canonical(item))
  end
  table.sort(parts)
  return "{" .. table.concat(parts, "\0") .. "}"
end

-- The choices of a schema: as a set, and as text.
local choices_of = by_schema(function(schema)
  local set, words = {}, {}
  for _, choice in ipairs(schema.enum) do
    set[canonical(choice)] = true
    words[#words + 1] = type(choice) == "table" and canonical(choice) or tostring(choice)
  end
  return { set = set, words = words }
end)

local MAX_SHOWN = 20

local function check_enum(check, value, schema, depth)
  if type(schema.enum) ~= "table" then return end
  local words = choices_of[schema].words
  if choices_of[schema].set[canonical(value)] then return end
  check:report(
    "value-choice",
    depth,
    "must be one of " .. table.concat(words, ", ", 1, math.min(#words, MAX_SHOWN)),
    type(value) == "string" and check.advice and check.advice(value, words) or nil
  )
end

local RANGES = { int32 = { -2147483648, 2147483647 }, int64 = { math.mininteger, math.maxinteger } }

local function number_reason(value, schema)
  local low, high, step = schema.minimum, schema.maximum, schema.multipleOf
  if type(low) == "number" and (value < low or value == low and schema.exclusiveMinimum == true) then
    return (schema.exclusiveMinimum == true and "must be greater than " or "must be at least ") .. low
  elseif type(high) == "number" and (value > high or value == high and schema.exclusiveMaximum == true) then
    return (schema.exclusiveMaximum == true and "must be less than " or "must be at most ") .. high
  elseif type(step) == "number" and step > 0 and math.abs(value / step - math.floor(value / step + 0.5)) > 1e-9 then
    return "must be a multiple of " .. step
  end
end

local function check_number(check, value, schema, depth)
  local range = RANGES[schema.format]
  if range and (value < range[1] or value > range[2]) then
    check:report("value-range", depth, "must be a number of " .. schema.format:sub(4) .. " bits")
  end
  local reason = number_reason(value, schema)
  if reason then check:report("value-range", depth, reason) end
end

local compiled = setmetatable({}, { __mode = "v" })

local function pattern_of(text)
  local found = compiled[text]
  if found == nil then
    found = patterns.compile(text) or { unsupported = true }
    compiled[text] = found
  end
  return found
end

local function check_pattern(check, value, schema, depth)
  local pattern = pattern_of(schema.pattern)
  local matches
  if not pattern.unsupported then matches = pattern:matches(value) end
  if matches == nil then
    check.is_unknown = true
    if not check.is_silent then check.on_unchecked(schema.pattern, table.move(check.path, 1, depth, 1, {})) end
  elseif not matches then
    check:report("value-format", depth, "must match the pattern " .. schema.pattern)
  end
end

local function check_size(check, size, least, most, unit, depth)
  if type(most) == "number" and size > most then
    check:report("value-length", depth, ("must have at most %d %s"):format(most // 1, unit))
  elseif type(least) == "number" and size < least then
    check:report("value-length", depth, ("must have at least %d %s"):format(least // 1, unit))
  end
end

local function check_text(check, value, schema, depth)
  check_size(check, utf8.len(value) or #value, schema.minLength, schema.maxLength, "characters", depth)
  if type(schema.pattern) == "string" then check_pattern(check, value, schema, depth) end
  local is_valid = formats[schema.format]
  if is_valid and not is_valid(value) then
    check:report("value-format", depth, "must have the format " .. schema.format)
  end
end

-- What identifies an item of a list map.
local function map_id(item, keys)
  local parts = {}
  for index, key in ipairs(keys) do
    if read.is_token(item[key]) then return nil end
    parts[index] = canonical(item[key])
  end
  return table.concat(parts, "\0")
end

local function item_id(item, schema)
  local keys = schema["x-kubernetes-list-map-keys"]
  if schema["x-kubernetes-list-type"] == "set" then return not read.is_token(item) and canonical(item) or nil end
  return type(item) == "table" and not is_list(item) and type(keys) == "table" and map_id(item, keys) or nil
end

local function check_unique(check, value, schema, depth)
  local kind = schema["x-kubernetes-list-type"]
  if kind ~= "set" and kind ~= "map" then return end
  local seen = {}
  for index = 1, #value do
    local id = item_id(value[index], schema)
    if id and seen[id] then
      check.path[depth + 1] = index
      check:report("list-duplicate", depth + 1, "duplicate of item " .. seen[id] - 1)
    end
    if id then seen[id] = seen[id] or index end
  end
end

local check_value

local function check_list(check, value, schema, depth)
  check_size(check, #value, schema.minItems, schema.maxItems, "items", depth)
  local items = part(schema, "items")
  for index = 1, #value do
    check.path[depth + 1] = index
    if items then check_value(check, value[index], items, depth + 1) end
  end
  check_unique(check, value, schema, depth)
end

local function count(value)
  local number = 0
  for _ in next, value do
    number = number + 1
  end
  return number
end

local function check_required(check, value, schema, depth)
  local missing = 0
  for _, name in ipairs(type(schema.required) == "table" and schema.required or {}) do
    check:work()
    if type(name) == "string" and value[name] == nil then
      missing = missing + 1
      if missing > MAX_MISSING then return end
      check.path[depth + 1] = name
      check:report("field-required", depth + 1, "missing, and the CustomResourceDefinition requires it", "Add it.")
    end
  end
end

local function check_embedded(check, value, schema, depth)
  if schema["x-kubernetes-embedded-resource"] ~= true then return end
  for _, name in ipairs { "apiVersion", "kind" } do
    local text = value[name]
    check.path[depth + 1] = name
    if text == nil or text == "" or text == null then
      check:report("field-required", depth + 1, "missing or empty, and an embedded resource requires it", "Add it.")
    elseif type(text) ~= "string" and not read.is_token(text) then
      check:report("field-type", depth + 1, ("expected text, got %s"):format(kind_of(text)))
    end
  end
  if not check.is_silent and value.metadata ~= nil and value.metadata ~= null then
    check.path[depth + 1] = "metadata"
    check.on_metadata(value.metadata, table.move(check.path, 1, depth + 1, 1, {}))
  end
end

local function check_mapping(check, value, schema, depth)
  if check.open[value] then
    check.is_unknown = true
  else
    check_size(check, count(value), schema.minProperties, schema.maxProperties, "keys", depth)
    check_required(check, value, schema, depth)
    check_embedded(check, value, schema, depth)
  end
  for key, item in next, value do
    local property = tree.property(schema, key)
    if property then
      check.path[depth + 1] = key
      check_value(check, item, property, depth + 1)
    end
  end
end

-- Whether a value matches a schema that need not match: true, false, or nil if unknown.
local function meets(check, value, schema, depth)
  local faults, is_silent, is_unknown = check.faults, check.is_silent, check.is_unknown
  check.is_silent, check.is_unknown = true, false
  check_value(check, value, schema, depth)
  local result = check.faults == faults
  if check.is_unknown then result = nil end
  check.faults, check.is_silent, check.is_unknown = faults, is_silent, is_unknown or check.is_unknown
  return result
end

-- How many of a list of schemas a value matches, and for how many that is unknown.
local function count_met(check, value, list, depth)
  local met, unknown = 0, 0
  for _, schema in ipairs(list) do
    local result = type(schema) == "table" and meets(check, value, schema, depth)
    if result then
      met = met + 1
    elseif result == nil then
      unknown = unknown + 1
    end
  end
  return met, unknown
end

local function schemas(schema, key)
  local list = schema[key]
  return type(list) == "table" and list[1] ~= nil and list or nil
end

local function check_logic(check, value, schema, depth)
  for _, one in ipairs(schemas(schema, "allOf") or {}) do
    if type(one) == "table" then check_value(check, value, one, depth) end
  end
  local any, one, negated = schemas(schema, "anyOf"), schemas(schema, "oneOf"), part(schema, "not")
  if any then
    local met, unknown = count_met(check, value, any, depth)
    if met + unknown == 0 then check:report("value-invalid", depth, "meets none of the schemas of anyOf") end
  end
  if one then
    local met, unknown = count_met(check, value, one, depth)
    if met > 1 or met + unknown == 0 then
      check:report("value-invalid", depth, ("must meet exactly one of the schemas of oneOf, and meets %d"):format(met))
    end
  end
  if negated and meets(check, value, negated, depth) then
    check:report("value-invalid", depth, "must not meet the schema of `not`")
  end
end

local function check_kind(check, value, schema, depth)
  if type(value) == "string" then
    check_text(check, value, schema, depth)
  elseif type(value) == "number" then
    check_number(check, value, schema, depth)
  elseif type(value) == "table" then
    local check_table = is_list(value) and check_list or check_mapping
    check_table(check, value, schema, depth)
  end
end

function check_value(check, value, schema, depth)
  check:work()
  if read.is_token(value) then
    check.is_unknown = true
    return
  end
  if value == null and schema.nullable == true then return end
  local is_right, expected = has_type(value, schema)
  if not is_right then
    return check:report(
      "field-type",
      depth,
      ("expected %s, got %s"):format(expected, kind_of(value)),
      expected == "text" and type(value) ~= "table" and "Put the value in quotes." or nil
    )
  end
  check_enum(check, value, schema, depth)
  check_kind(check, value, schema, depth)
  check_logic(check, value, schema, depth)
end

-- The number of replicas must be a number for the subresource `scale`.
local function check_scale(check, value, path)
  local depth = 0
  for key in path:gmatch("[%w_-]+") do
    if type(value) ~= "table" or is_list(value) then return end
    depth = depth + 1
    check.path[depth], value = key, value[key]
  end
  if type(value) ~= "number" then return end
  if check.is_json and math.type(value) == "float" then
    check:report("field-type", depth, "must be written without a fraction or exponent in JSON")
  elseif value < 0 or value > 2147483647 then
    check:report("value-range", depth, "must be between 0 and 2147483647")
  end
end

local function new_check(origin)
  local check = setmetatable({ path = {}, faults = 0, steps = 0 }, Check)
  for key, value in next, origin do
    check[key] = value
  end
  check.open = setmetatable({}, { __index = origin.open })
  return check
end

-- Calls a function that compares; false if it took too long.
local function within_limits(compare, ...)
  local ok, err = pcall(compare, ...)
  if not ok and err ~= TOO_MUCH then error(err, 0) end
  return ok
end

--- Whether a value matches a schema without unknown fields; nil if unknown.
---@param value any
---@param schema table
---@return boolean?
function validate.meets(value, schema)
  local check = new_check { is_silent = true }
  local is_whole_answer = within_limits(function()
    check_value(check, tree.kept_value(check, value, schema), schema, 0)
  end)
  if check.faults > 0 then return false end
  if not is_whole_answer then return nil end
  return not check.is_unknown or nil
end

---@class kubebundle.crd.origin
---@field open table<table, boolean>? mappings with an unknown key
---@field is_json boolean?
---@field from_lua boolean? an empty table may be meant as a list
---@field on_fault function as for fields.walk
---@field on_unchecked function called with a pattern that is not supported, and the path
---@field on_metadata function called with the metadata of an embedded resource, and the path
---@field advice function nearest.advice

local function check_object(check, object, version)
  local kept = tree.kept(check, object, version.schema)
  if version.has_status then kept.status = nil end
  check_value(check, kept, version.schema, 0)
  if version.replicas_path then check_scale(check, kept, version.replicas_path) end
end

--- Checks one object.
---@param object table
---@param version kubebundle.crd.version
---@param origin kubebundle.crd.origin
function validate.object(object, version, origin)
  local check = new_check(origin)
  if not within_limits(check_object, check, object, version) then check.on_unchecked(nil, {}) end
end

return validate
