-- The functionConfig: selects the function and has its spec. A ConfigMap, as written by `kpt fn eval -- NAME=VALUE`,
-- selects Render with its data as values.

local bytes_order = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local read = require "kubebundle.util.read"
local tables = require "kubebundle.util.tables"
local values = require "kubebundle.values"
local words = require "kubebundle.util.words"

local config = {}

-- The function files by kind, and the fields of their specs.
local KINDS = {
  Render = { file = "render", fields = [[values:table tokens:string missing:"error"|"keep"|"empty"]] },
  Check = { file = "check", fields = "severity:table disable:string[] kubernetesVersion" },
  Set = { file = "set", fields = "images:table fields:table object:string" },
  Pin = { file = "pin", fields = "lock:string|table" },
  LuaRun = { file = "lua_run", fields = "script:string values:table" },
}
local NAMES = { "Render", "Check", "Set", "Pin", "LuaRun" }
local API_VERSION = "kubebundle/v1"
local FIELDS = tables.set "apiVersion kind metadata spec"

local function fail(message, remedy)
  local err = core.failure { code = "fn.invalid-config", message = message }
  err.remedy = remedy
  return nil, err
end

local function unknown_kind(given)
  local nearest = type(given) == "string" and words.nearest(given, NAMES)
  return fail(
    ("%s kind of functionConfig%s"):format(
      given == nil and "missing" or "unknown",
      nearest and "; did you mean " .. nearest .. "?" or ""
    ),
    ("Use one of %s."):format(table.concat(NAMES, ", "))
  )
end

-- The name of a field that a functionConfig does not have, such as a misspelled `spec`.
local function unknown_field(given)
  for _, name in ipairs(bytes_order.sorted_keys(given)) do
    if not FIELDS[name] then return name end
  end
end

--- The function selected by a functionConfig, and its spec; nil and an error if it selects none.
---@param item kubebundle.fn.item?
---@param mode "yaml"|"json"
---@return string? file
---@return table|kubebundle.failure spec
function config.read(item, mode)
  if not item then
    return fail("missing functionConfig", "Give one of apiVersion kubebundle/v1, or a ConfigMap with values.")
  end
  local given = item.value
  if given.kind == "ConfigMap" and given.apiVersion == "v1" then
    local data = given.data
    return "render", { values = type(data) == "table" and data or {} }
  end
  if given.apiVersion ~= API_VERSION then
    return fail(("unknown apiVersion of functionConfig (expected %s)"):format(API_VERSION))
  end
  local kind = KINDS[given.kind]
  if not kind then return unknown_kind(given.kind) end
  local unknown = unknown_field(given)
  if unknown then return fail(("unknown field of functionConfig: %s"):format(unknown)) end
  -- Numbers keep their spelling.
  local spelled = values.parse(item.text, { format = mode })
  local spec = spelled and spelled.spec or given.spec or {}
  if type(spec) ~= "table" or read.is_list(spec) then
    return fail(("spec of %s must be a mapping"):format(given.kind))
  end
  local message = core.options_problem(spec, kind.fields)
  if message then return fail(("spec of %s: %s"):format(given.kind, message)) end
  return kind.file, spec
end

--- Whether an item is a tool's configuration, which is not applied to a cluster: a functionConfig, a Kptfile.
---@param value any an item
---@return boolean
function config.is_local(value)
  if type(value) ~= "table" then return false end
  local metadata = type(value.metadata) == "table" and value.metadata or {}
  local annotations = type(metadata.annotations) == "table" and metadata.annotations or {}
  return value.apiVersion == API_VERSION
    or value.kind == "Kptfile"
    or annotations["config.kubernetes.io/local-config"] == "true"
end

return config
