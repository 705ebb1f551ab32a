-- What the API server validates beyond the OpenAPI documents, by type and field. Each file of this folder returns a
-- text for one family of kinds:
--
--   TYPE
--     field  WORD WORD ...
--
-- TYPE and field are names of schema_data.lua; a type belongs to one file. A type without facts may be listed, so
-- that it is not searched in other files. For a list or map the words apply to its items, except for `!`, `unique`,
-- `max=`, `min=` and `key=`. To add a fact about a field, add a line; nothing else is needed.
--
--   !              required: absent, null, "", 0 and [] are refused        (rule field-required)
--   ?              not required, though OpenAPI says so
--   LOW..HIGH      range of an integer; either end may be left out; `0..` of a quantity (value-range)
--   A|B|C          the choices; `C+34` since Kubernetes 1.34; `A|` is one  (value-choice)
--   max=N min=N    bytes of a text, items of a list                        (value-length)
--   unique         no two equal items; `unique=name` or `unique=port,protocol`: no two items that agree in these
--                  fields; `unique=port,protocol=TCP` with a default      (list-duplicate)
--   key=FORMAT     the keys of a map have a format
--   nonempty       "" is refused where the key is there               (field-required)
--   lenient        only types are checked here and below: the server drops or ignores the rest
--   labels, annotations, resources, selector-labels, ...
--                  a map with rules of its own (kubernetes/field_values.lua)
--   FORMAT         anything else: a format of kubernetes/formats.lua       (value-format, name-invalid, label-invalid)
--
-- Comparisons between several fields are code: functions in kubernetes/validation.

local overlay = {}

-- Most inputs need only these files; the others are loaded for the first type that is not in them.
local COMMON = { "meta", "pods", "volumes", "workloads" }
local OTHER = {
  "service",
  "ingress",
  "autoscaling",
  "policy",
  "rbac",
  "storage",
  "config",
  "admission",
  "apiextensions",
  "resource",
  "other",
}

-- Kinds of fields that kubernetes/field_values.lua and kubernetes/fields.lua handle in addition to those of the
-- schema, with the type below them.
local SPECIAL = {
  labels = "",
  annotations = "",
  resources = "",
  ["claim-templates"] = "PersistentVolumeClaim",
  ["template-metadata"] = "ObjectMeta",
  ["schema-or-list"] = "JSONSchemaProps",
  ["schema-or-boolean"] = "JSONSchemaProps",
}

local function load(files)
  local parts = {}
  for index, file in ipairs(files) do
    parts[index] = require("kubebundle.kubernetes.overlay." .. file)
  end
  return "\n" .. table.concat(parts, "\n") .. "\n\n"
end

local common, other -- the texts

local function texts()
  common, other = common or load(COMMON), other or load(OTHER)
  return { common, other }
end

local function parse_choices(word)
  local choices = {}
  for name, since in word:gmatch("([^|+]+)%+?(%d*)") do
    choices[#choices + 1] = name
    choices[name] = tonumber(since) or true
  end
  return choices
end

local function parse_unique(word)
  local keys = {}
  for name, default in word:gmatch("([%w]+)=?([%w]*)") do
    keys[#keys + 1] = { name = name, default = default ~= "" and default or nil }
  end
  return keys
end

local parameters = {
  max = function(field, value)
    field.max = tonumber(value)
  end,
  min = function(field, value)
    field.min = tonumber(value)
  end,
  unique = function(field, value)
    field.unique = parse_unique(value)
  end,
  key = function(field, value)
    field.key_format = value
  end,
}

-- The field, or the item inside its lists and maps.
local function innermost(field)
  while field.item do
    field = field.item
  end
  return field
end

local function apply_word(field, word)
  local name, value = word:match("^(%w+)=(.+)$")
  if name then return parameters[name](field, value) end
  local low, high = word:match("^(%-?%d*)%.%.(%-?%d*)$")
  if low then
    local item = innermost(field)
    item.low, item.high = math.tointeger(tonumber(low)), math.tointeger(tonumber(high))
  elseif word == "!" then
    field.required = true
  elseif word == "?" then
    field.required = false
  elseif word == "unique" then
    field.unique = {}
  elseif word == "lenient" or word == "nonempty" then
    field[word] = true
  elseif SPECIAL[word] then
    field.kind, field.lua = word, "table"
    if SPECIAL[word] ~= "" and not field.item then field.type_name = SPECIAL[word] end
  elseif word:find("|", 1, true) then
    innermost(field).choices = parse_choices(word)
  else
    innermost(field).format = word
  end
end

-- The lines about a type; nil if there are none.
local function lines_of(text, type_name)
  local _, from = text:find("\n" .. type_name .. "\n", 1, true)
  return from and text:sub(from, text:find("\n[^ ]", from) or #text)
end

--- Adds the overlay's facts to a type.
---@param struct kubebundle.schema.type
function overlay.apply(struct)
  common = common or load(COMMON)
  local lines = lines_of(common, struct.name)
  if not lines then
    other = other or load(OTHER)
    lines = lines_of(other, struct.name)
  end
  for name, words in (lines or ""):gmatch("\n  (%S+) +([^\n]+)") do
    local field = struct.fields[name] or error(("overlay: %s has no field %s"):format(struct.name, name))
    for word in words:gmatch("%S+") do
      apply_word(field, word)
    end
  end
end

--- The names of all types in the overlay, for a spec.
---@return string[]
function overlay.types()
  local names = {}
  for _, text in ipairs(texts()) do
    for name in text:gmatch("\n(%S+)") do
      names[#names + 1] = name
    end
  end
  return names
end

return overlay
