-- Environment variables of containers: plain values, references to Secrets, and moving the former to the latter.

local bytes = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local names = require "kubebundle.kubernetes.names"
local secret = require "kubebundle.build.secret"

local env = {}

local reference = { __name = "kubebundle.secret_ref" }

---@class kubebundle.secret_ref.options
---@field name string|table the name of a Secret, or its document
---@field key string a key of its data
---@field optional? boolean the container also starts without it

---A reference to a key of a Secret, as a value for the env of kb.deployment.
---@param options kubebundle.secret_ref.options
---@return table reference
local function secret_ref(options)
  local key = fault.needed_text(options, "key")
  fault.invalid("key", key, names.config_key(fault.masked(key)))
  if options.name == nil then fault.refuse("name is missing") end
  if secret.lacks(options.name, key) then
    fault.refuse("the Secret has no key %q; its keys are %s", key, secret.keys(options.name))
  end
  local optional = fault.flag(options, "optional")
  return setmetatable({ name = options.name, key = key, optional = optional }, reference)
end

-- As the API server validates it: printable ASCII without `=` (k8s.io/apimachinery, IsRelaxedEnvVarName).
local function check_name(name)
  if type(name) ~= "string" or not name:find("^[ -<>-~]+$") then
    fault.refuse(
      "invalid variable name (expected printable ASCII text without '='), got %s",
      type(name) == "string" and ("%q"):format(name) or "a " .. type(name)
    )
  end
end

local function from_reference(value, namespace)
  local name = secret.reference(value.name, namespace)
  return { secretKeyRef = { name = name, key = value.key, optional = value.optional } }
end

-- The entry of a variable: text, whole numbers and booleans are written as text.
local function entry(name, value, namespace)
  if getmetatable(value) == reference then return { name = name, valueFrom = from_reference(value, namespace) } end
  value = fault.spelled(value)
  if type(value) == "string" then return { name = name, value = value } end
  if type(value) == "boolean" or math.type(value) == "integer" then return { name = name, value = tostring(value) } end
  local kind = math.type(value) == "float" and "number with a fraction: write it as text" or fault.kind(value)
  fault.refuse("the value is a %s", kind)
end

local function list_entry(item, namespace)
  if type(item) ~= "table" then fault.refuse("expected {name=, value=}, got a %s", type(item)) end
  if item.valueFrom then return { name = item.name, valueFrom = item.valueFrom } end
  return entry(item.name, item.value, namespace)
end

local function from_list(list, namespace)
  local entries, seen = core.array(), {}
  for index, item in ipairs(fault.checked_list(list, "env")) do
    local where = ("env[%d]"):format(index)
    entries[index] = fault.within(where, list_entry, item, namespace)
    fault.within(where, check_name, item.name)
    if seen[item.name] then fault.refuse("%s: duplicate %s", where, item.name) end
    seen[item.name] = true
  end
  return entries
end

local function from_map(map, namespace)
  local entries = core.array()
  for name in pairs(map) do
    fault.within("env", check_name, name)
  end
  for index, name in ipairs(bytes.sorted_keys(map)) do
    entries[index] = fault.within("env." .. name, entry, name, map[name], namespace)
  end
  return entries
end

---The list `env` of a container.
---@param options table? a map of names to values, written in the order of the names; or a list of
---{name=, value=} and {name=, valueFrom=}, whose order is kept. A value is text, a whole number, a boolean or a
---kb.secret_ref
---@param namespace string? of the pod
---@return table[]?
function env.build(options, namespace)
  if not options or next(options) == nil then return nil end
  if #options > 0 then return from_list(options, namespace) end
  return from_map(options, namespace)
end

env.secret_ref = fault.builder("kb.secret_ref", "name key optional", secret_ref)

return env
