-- Checks of single values by the kind of their field: texts, numbers, times, quantities, and maps with their own
-- rules. kubernetes/fields.lua walks along the types and calls them.

local core = require "kubebundle.core"
local formats = require "kubebundle.kubernetes.formats"
local lazy = require "kubebundle.util.lazy"
local read = require "kubebundle.util.read"

local nearest = lazy "kubebundle.kubernetes.nearest"
local quantities = lazy "kubebundle.kubernetes.quantities"
local times = lazy "kubebundle.kubernetes.times"
local secret_data = lazy "kubebundle.kubernetes.secret_data"

local null = core.null
local type, next = type, next

local values = {}

local MAX_ANNOTATIONS = 262144 -- bytes of keys and values together

local is_list = read.is_list

--- Whether nothing is known about a value: a null counts as absent; a scalar with a token is an open one
--- (manifest/source.lua).
---@param value any
---@return boolean
function values.is_open(value)
  return value == null or read.is_token(value)
end

local is_open = values.is_open

local function kind_of(value)
  local name = type(value)
  if name == "table" then return is_list(value) and "a list" or "a mapping" end
  if name == "number" then return "a number" end
  return name == "boolean" and "a boolean" or "text"
end

local EXPECTED = {
  string = "text",
  bytes = "base64 text",
  bool = "true or false",
  int32 = "a whole number",
  int64 = "a whole number",
  number = "a number",
  Quantity = "a quantity such as 500m or 64Mi",
  IntOrString = "a whole number or text",
  Time = "a time such as 2024-01-31T12:00:00Z",
  MicroTime = "a time such as 2024-01-31T12:00:00.000000Z",
  list = "a list",
  ["claim-templates"] = "a list",
  labels = "a mapping of texts",
  annotations = "a mapping of texts",
  resources = "a mapping of quantities",
}

-- Whether a text would be a value of the type without its quotes.
local BOOLEANS = { ["true"] = true, ["false"] = true }
local NUMBERS = {
  int32 = "^-?%d+$",
  int64 = "^-?%d+$",
  number = "^-?%d+$",
}

local function is_quoted(value, kind)
  if type(value) ~= "string" then return false end
  if kind == "bool" then return BOOLEANS[value] end
  return NUMBERS[kind] and value:find(NUMBERS[kind])
end

--- Reports a value of the wrong type.
function values.mismatch(walk, value, field, depth)
  local kind = field.inner or field.kind
  local remedy
  if type(value) ~= "table" and (kind == "string" or kind == "labels") then
    remedy = "Put the value in quotes."
  elseif is_quoted(value, kind) then
    remedy = "Remove the quotes."
  elseif type(value) == "table" and kind == "string" then
    remedy = "Write it as text, such as a block that begins with `|`."
  end
  walk:report(
    "field-type",
    depth,
    ("expected %s, got %s"):format(EXPECTED[kind] or "a mapping", kind_of(value)),
    remedy
  )
end

local mismatch = values.mismatch

-- By the kind of a field; called with a value of the field's own Lua type. "KIND as LUA-TYPE" handles another one.
local checks = {}
values.checks = checks

function checks.bool() end

checks["any"] = function() end

--- Checks a value of any Lua type.
---@param walk table
---@param value any
---@param field kubebundle.schema.field
---@param depth integer
function values.check(walk, value, field, depth)
  if type(value) == field.lua then
    if not field.plain then return checks[field.kind](walk, value, field, depth) end
  elseif not is_open(value) and field.kind ~= "any" then
    local other = checks[field.kind .. " as " .. type(value)]
    return (other or mismatch)(walk, value, field, depth)
  end
end

local function available(choices, minor)
  local list = {}
  for _, name in ipairs(choices) do
    local since = choices[name]
    if since == true or since <= minor then list[#list + 1] = name end
  end
  return list
end

local function check_choice(walk, value, field, depth)
  local since = field.choices[value]
  if since == true or since and since <= walk.minor then return end
  local list = available(field.choices, walk.minor)
  walk:report(
    "value-choice",
    depth,
    "must be " .. (list[2] and "one of " or "") .. table.concat(list, ", "),
    nearest.advice(value, list)
  )
end

local function check_format(walk, value, field, depth)
  local format = field.format
  local valid = walk.valid[format]
  if valid[value] then return end
  local reason = formats[format](value, walk)
  if not reason then
    valid[value] = true
  else
    walk:report(formats.rule(format), depth, reason)
  end
end

local function check_size(walk, size, field, depth, unit)
  if field.max and size > field.max then
    walk:report("value-length", depth, ("must have at most %d %s"):format(field.max, unit))
  elseif field.min and size < field.min then
    walk:report("value-length", depth, ("must have at least %d %s"):format(field.min, unit))
  end
end

values.check_size = check_size

function checks.string(walk, value, field, depth)
  if walk.lenient then return end
  if value == "" and not field.is_item then
    if field.nonempty then walk:report("field-required", depth, "must not be empty") end
    return
  end
  if field.choices then
    check_choice(walk, value, field, depth)
  elseif field.format then
    check_format(walk, value, field, depth)
  end
  if field.max or field.min then check_size(walk, #value, field, depth, "bytes") end
end

-- Go skips line breaks in base64.
function checks.bytes(walk, value, _, depth)
  if walk.raw_bytes or core.base64.decode((value:gsub("[\r\n]", ""))) then return end
  walk:report("value-format", depth, "must be standard base64 text with padding")
end

-- Go also accepts a list of numbers as bytes.
checks["bytes as table"] = function(walk, value, field, depth)
  if not (is_list(value) and secret_data.decode(value)) then mismatch(walk, value, field, depth) end
end

local function range_text(low, high)
  if not high then return ("at least %d"):format(low) end
  return low and ("between %d and %d"):format(low, high) or ("at most %d"):format(high)
end

local function check_integer(walk, value, field, depth, limit)
  -- The lowest integer as a float may have been an even lower number.
  local is_lowest_float = value == math.mininteger and math.type(value) == "float"
  if value // 1 ~= value or value > limit or value < -limit - 1 or is_lowest_float then
    return walk:report("field-type", depth, "must be a whole number of " .. field.kind:match("%d+") .. " bits")
  end
  if walk.is_json and math.type(value) == "float" then
    return walk:report(
      "field-type",
      depth,
      "must be written without a fraction or exponent in JSON; kubectl rewrites "
        .. "such a number, other clients do not"
    )
  end
  local low, high = field.low, field.high
  if (low and value < low and not (value == 0 and field.required) or high and value > high) and not walk.lenient then
    walk:report("value-range", depth, "must be " .. range_text(low, high))
  end
end

function checks.int32(walk, value, field, depth)
  check_integer(walk, value, field, depth, 2147483647)
end

function checks.int64(walk, value, field, depth)
  check_integer(walk, value, field, depth, math.maxinteger)
end

function checks.number() end

function checks.object(walk, value, field, depth)
  if is_list(value) then mismatch(walk, value, field, depth) end
end

function checks.Time(walk, value, _, depth)
  local reason = times.moment(value)
  if reason then walk:report("value-format", depth, reason) end
end

function checks.MicroTime(walk, value, _, depth)
  local reason = times.micro_moment(value)
  if reason then walk:report("value-format", depth, reason) end
end

-- For a quantity only 0 as the lower end of a range is supported.
local function check_quantity(walk, value, field, depth)
  local valid = walk.valid.quantity
  if not valid[value] then
    if not quantities.parse(value) then
      return walk:report("value-format", depth, "must be a quantity such as 500m or 64Mi")
    end
    valid[value] = true
  end
  if field.low == 0 and not walk.lenient and quantities.parse(value).negative then
    walk:report("value-range", depth, "must be at least 0")
  end
end

checks.Quantity = check_quantity
checks["Quantity as number"] = check_quantity

local function check_int_or_string(walk, value, field, depth)
  if
    math.type(value) == "float" and (value ~= math.floor(value) or walk.is_json)
    or type(value) == "number" and (value > 2147483647 or value < -2147483648)
  then
    return mismatch(walk, value, field, depth)
  end
  local reason = field.format and not walk.lenient and formats[field.format](value, walk)
  if reason then walk:report(type(value) == "number" and "value-range" or "value-format", depth, reason) end
end

checks.IntOrString = check_int_or_string
checks["IntOrString as string"] = check_int_or_string

local text_field = { kind = "string" }

local function check_key(walk, format, key, depth)
  if walk.valid[format][key] then return end
  local reason = formats[format](key)
  if reason then
    walk:report(formats.rule(format), depth, reason, nil, "key")
  else
    walk.valid[format][key] = true
  end
end

values.check_key = check_key

function checks.labels(walk, value, field, depth)
  local first = next(value)
  if first == 1 or first == nil and is_list(value) then return mismatch(walk, value, field, depth) end
  local valid_keys, valid_values, path = walk.valid["label-key"], walk.valid["label-value"], walk.path
  local lenient = walk.lenient
  for key, text in next, value do
    path[depth + 1] = key
    if not valid_keys[key] and not lenient then check_key(walk, "label-key", key, depth + 1) end
    if type(text) ~= "string" then
      if not is_open(text) then mismatch(walk, text, text_field, depth + 1) end
    elseif not valid_values[text] and not lenient then
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
    if not walk.lenient then check_key(walk, "annotation-key", key, depth + 1) end
    if type(text) == "string" then
      size = size + #key + #text
    elseif not is_open(text) then
      mismatch(walk, text, text_field, depth + 1)
    end
  end
  if size > MAX_ANNOTATIONS and not walk.lenient then
    walk:report("value-length", depth, ("must have no more than %d bytes together"):format(MAX_ANNOTATIONS))
  end
end

local standard_resources = { cpu = true, memory = true, ["ephemeral-storage"] = true }
local quantity_field = { kind = "Quantity", lua = "string" }

function checks.resources(walk, value, field, depth)
  if is_list(value) then return mismatch(walk, value, field, depth) end
  local valid = walk.valid.quantity
  for name, quantity in next, value do
    walk.path[depth + 1] = name
    if not valid[quantity] then values.check(walk, quantity, quantity_field, depth + 1) end
    if walk.lenient or standard_resources[name] then
      goto continue
    elseif name:find("/", 1, true) then
      check_key(walk, "label-key", name, depth + 1)
    elseif not name:find("^hugepages%-") then
      walk:report(
        "resources-invalid",
        depth + 1,
        "must be a standard resource for containers, or have a domain before it",
        nearest.advice(name, { "cpu", "memory", "ephemeral-storage" }),
        "key"
      )
    end
    ::continue::
  end
end

return values
