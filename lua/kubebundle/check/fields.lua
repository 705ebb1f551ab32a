-- Walks an object along its type in the schema and reports what the API server refuses: unknown fields,
-- values of another type, out of range, or missing.

local core = require "kubebundle.core"
local fits = require "kubebundle.check.fits"
local formats = require "kubebundle.check.formats"
local nearest = require "kubebundle.check.nearest"
local schema = require "kubebundle.check.schema"

local null = core.null
local array_mark = getmetatable(core.array {})
local type, next, getmetatable = type, next, getmetatable

local fields = {}

local MAX_ANNOTATIONS = 262144 -- bytes of keys and values together

local function is_list(value)
  return getmetatable(value) == array_mark or value[1] ~= nil
end

-- A scalar that holds a token is a function (check/source.lua): what it will be is not known yet.
local function is_open(value)
  return value == null or type(value) == "function"
end

local function kind_of(value)
  local name = type(value)
  if name == "table" then return is_list(value) and "a list" or "a mapping" end
  if name == "number" then return "a number" end
  return name == "boolean" and "a boolean" or "text"
end

local wanted = {
  string = "text", bytes = "base64 text", bool = "true or false", int32 = "a whole number",
  int64 = "a whole number", Quantity = "a quantity such as 500m or 64Mi",
  IntOrString = "a whole number or text",
  Time = "a time such as 2024-01-31T12:00:00Z", list = "a list", map = "a mapping", struct = "a mapping",
  object = "a mapping", labels = "a mapping of texts", annotations = "a mapping of texts",
  resources = "a mapping of quantities",
}

local function mismatch(walk, value, field, depth)
  local quote = type(value) ~= "table" and (field.kind == "string" or field.kind == "labels")
  walk:report("value-type", depth, ("must be %s, and this is %s"):format(wanted[field.kind], kind_of(value)),
    quote and "Put the value in quotes." or nil)
end

local checks = {} -- by the kind of a field; called only with a value of field.lua's type

local function check_value(walk, value, field, depth)
  if type(value) == field.lua then
    if not field.plain then return field.check(walk, value, field, depth) end
  elseif not is_open(value) then
    local other = checks[field.kind .. " as " .. type(value)]
    return (other or mismatch)(walk, value, field, depth)
  end
end

local function check_format(walk, value, field, depth)
  if field.choices then
    if not field.choices[value] and value ~= "" then
      walk:report("value-type", depth, "must be one of " .. table.concat(field.choices, ", "),
        nearest.advice(value, field.choices))
    end
  elseif field.format and value ~= "" then
    local valid = walk.valid[field.format]
    if valid[value] then return end
    local reason = formats[field.format](value)
    if not reason then
      valid[value] = true
    else
      walk:report(formats.rule(field.format), depth, reason)
    end
  end
end

checks.string = check_format

function checks.bytes() end

-- Go reads a list of numbers as bytes too.
checks["bytes as table"] = function(walk, value, field, depth)
  if not is_list(value) then return mismatch(walk, value, field, depth) end
  for index = 1, #value do
    if math.type(value[index]) ~= "integer" or value[index] < 0 or value[index] > 255 then
      return mismatch(walk, value, field, depth)
    end
  end
end

local function check_integer(walk, value, field, depth, limit)
  -- kubectl writes 3.0 as 3
  if value ~= math.floor(value) or value > limit or value < -limit - 1 then
    return walk:report("value-type", depth,
      "must be a whole number of " .. field.kind:match("%d+") .. " bits")
  end
  local low, high = field.low, field.high
  if low and value < low and not (value == 0 and field.required) or high and value > high then
    local range = low and high and ("between %d and %d"):format(low, high) or ("at least %d"):format(low)
    walk:report("value-type", depth, "must be " .. range)
  end
end

function checks.int32(walk, value, field, depth)
  check_integer(walk, value, field, depth, 2147483647)
end

function checks.int64(walk, value, field, depth)
  check_integer(walk, value, field, depth, math.maxinteger)
end

function checks.bool() end

function checks.object(walk, value, field, depth)
  if is_list(value) then mismatch(walk, value, field, depth) end
end

function checks.Time(walk, value, field, depth)
  if not formats.is_time(value) then mismatch(walk, value, field, depth) end
end

local function check_quantity(walk, value, field, depth)
  local valid = walk.valid.quantity
  if valid[value] then return end
  if formats.quantity(value) then
    valid[value] = true
  else
    mismatch(walk, value, field, depth)
  end
end

checks.Quantity = check_quantity
checks["Quantity as number"] = check_quantity

local function check_int_or_string(walk, value, field, depth)
  if type(value) == "number" and value ~= math.floor(value) then
    return mismatch(walk, value, field, depth)
  end
  local reason = field.format and value ~= "" and formats[field.format](value)
  if reason then walk:report("value-type", depth, reason) end
end

checks.IntOrString = check_int_or_string
checks["IntOrString as string"] = check_int_or_string

-- An item that is null, as a `-` with nothing behind it, is one without fields.
local nothing = {}

function checks.list(walk, value, field, depth)
  if value[1] == nil and not is_list(value) and (next(value) ~= nil or not walk.from_lua) then
    return mismatch(walk, value, field, depth)
  end
  local path, item = walk.path, field.item
  local lua_type, check = item.lua, not item.plain and item.check
  for index = 1, #value do
    local entry = value[index]
    if entry == null and item.struct then entry = nothing end
    if type(entry) ~= lua_type then
      path[depth + 1] = index
      check_value(walk, entry, item, depth + 1)
    elseif check then
      path[depth + 1] = index
      check(walk, entry, item, depth + 1)
    end
  end
end

function checks.map(walk, value, field, depth)
  if is_list(value) then return mismatch(walk, value, field, depth) end
  local path, item = walk.path, field.item
  for key, entry in next, value do
    if type(entry) ~= item.lua or not item.plain then
      path[depth + 1] = key
      check_value(walk, entry, item, depth + 1)
    end
  end
end

local text_field = { kind = "string" }

local function check_key(walk, format, key, depth)
  if walk.valid[format][key] then return end
  local reason = formats[format](key)
  if reason then
    walk:report("label-invalid", depth, reason, nil, "key")
  else
    walk.valid[format][key] = true
  end
end

function checks.labels(walk, value, field, depth)
  if is_list(value) then return mismatch(walk, value, field, depth) end
  local valid_keys, valid_values, path = walk.valid["label-key"], walk.valid["label-value"], walk.path
  for key, text in next, value do
    path[depth + 1] = key
    if not valid_keys[key] then check_key(walk, "label-key", key, depth + 1) end
    if type(text) ~= "string" then
      if not is_open(text) then mismatch(walk, text, text_field, depth + 1) end
    elseif not valid_values[text] then
      local reason = formats["label-value"](text)
      valid_values[text] = not reason
      if reason then walk:report("label-invalid", depth + 1, reason) end
    end
  end
end

function checks.annotations(walk, value, field, depth)
  if is_list(value) then return mismatch(walk, value, field, depth) end
  local size = 0
  for key, text in next, value do
    walk.path[depth + 1] = key
    check_key(walk, "annotation-key", key, depth + 1)
    if type(text) == "string" then
      size = size + #key + #text
    elseif not is_open(text) then
      mismatch(walk, text, text_field, depth + 1)
    end
  end
  if size > MAX_ANNOTATIONS then
    walk:report("value-type", depth, ("must have no more than %d bytes together"):format(MAX_ANNOTATIONS))
  end
end

local standard_resources = { cpu = true, memory = true, ["ephemeral-storage"] = true }
local quantity_field = { kind = "Quantity", lua = "string", check = check_quantity }

function checks.resources(walk, value, field, depth)
  if is_list(value) then return mismatch(walk, value, field, depth) end
  for name, quantity in next, value do
    walk.path[depth + 1] = name
    check_value(walk, quantity, quantity_field, depth + 1)
    if name:find("/", 1, true) then check_key(walk, "label-key", name, depth + 1) end
    if not (standard_resources[name] or name:find("/", 1, true) or name:find("^hugepages%-")) then
      walk:report("value-type", depth + 1, "must be a standard resource for containers, or have a domain "
        .. "before it", nearest.advice(name, { "cpu", "memory", "ephemeral-storage" }), "key")
    end
  end
end

local function is_absent(value)
  if type(value) == "table" then return next(value) == nil and is_list(value) end
  return value == nil or value == null or value == "" or value == 0
end

local function check_required(walk, value, required, depth)
  if walk.open[value] then return end
  for index = 1, #required do
    local name = required[index]
    if is_absent(value[name]) then
      walk.path[depth] = name
      walk:report("value-type", depth, "is missing or empty, and the API server requires it", "Add it.")
    end
  end
end

local function check_fit(walk, fit, value, depth)
  local key, message = fit(value)
  if not key then return end
  walk.path[depth] = key
  walk:report("value-type", depth, message)
end

-- A list shows by its first key, an empty one by its mark.
function checks.struct(walk, value, field, depth)
  local first = next(value)
  if first == 1 or first == nil and is_list(value) then return mismatch(walk, value, field, depth) end
  local struct, path = field.struct, walk.path
  local plain, known = struct.plain, struct.fields
  depth = depth + 1
  for key, item in next, value do
    local lua_type = type(item)
    if lua_type ~= plain[key] then
      local member = known[key]
      path[depth] = key
      if not member then
        nearest.report(walk, key, depth)
      elseif lua_type == member.lua then
        member.check(walk, item, member, depth)
      else
        check_value(walk, item, member, depth)
      end
    end
  end
  if struct.required[1] then check_required(walk, value, struct.required, depth) end
  local fit = fits[struct.name]
  if fit and not walk.open[value] then check_fit(walk, fit, value, depth) end
end

schema.bind(checks)

local memo = { __index = function(valid, format)
  valid[format] = {}
  return valid[format]
end }

local walk_methods = {}
walk_methods.__index = walk_methods

function walk_methods:report(rule, depth, message, remedy, at)
  self.on_fault(rule, table.move(self.path, 1, depth, 1, {}), message, remedy, at)
end

--- A walk over many objects. `on_fault(rule, path, message, remedy, at)` is called for each fault; `at` is
--- "key" where the fault is the key rather than the value.
---@param on_fault function
---@param open table<table, boolean> mappings of which a key is not known yet
---@return table walk
function fields.walk(on_fault, open)
  local walk = { on_fault = on_fault, open = open, path = {}, valid = setmetatable({}, memo) }
  return setmetatable(walk, walk_methods)
end

--- Walks one object.
---@param object table
---@param struct table its type, of schema.type
---@param from_lua boolean built in Lua: an empty table may be meant as a list
function walk_methods:object(object, struct, from_lua)
  self.root, self.from_lua = struct, from_lua
  checks.struct(self, object, { kind = "struct", struct = struct }, 0)
end

return fields
