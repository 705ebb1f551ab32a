-- What the API server knows of each field, as data, made ready for the walk in check/fields.lua.
--
-- The files beside this one list the types of Kubernetes 1.36 by their own names: TYPE = { field = "SPEC" }.
-- To teach the checker a field, add a line there; to teach it a kind, add its type and a line to `kinds`.
--
--   SPEC    = TYPE [ "!" ] [ " " RESTRICTION ]
--   TYPE    = string | bool | int32 | int64 | bytes | Quantity | IntOrString | Time | object
--           | labels | annotations | resources      maps with rules of their own
--           | "[]" TYPE | "map " TYPE | the name of a listed type
--   "!"     required; as in Go, "", 0 and an empty list count as absent
--   RESTRICTION = LOW ".." HIGH | WORD "|" WORD ... | the name of a format in check/formats.lua; of a list
--             or map it restricts the items

local schema = {}

--- The kinds that are checked, by apiVersion and kind. Others are left alone.
schema.kinds = {
  ["v1"] = {
    Namespace = "Namespace", Secret = "Secret", ServiceAccount = "ServiceAccount", Pod = "Pod",
    PodTemplate = "PodTemplate", ReplicationController = "ReplicationController",
  },
  ["apps/v1"] = {
    Deployment = "Deployment", DaemonSet = "DaemonSet", StatefulSet = "StatefulSet",
      ReplicaSet = "ReplicaSet",
  },
  ["batch/v1"] = { Job = "Job", CronJob = "CronJob" },
}

--- Kinds of the same groups that are known and left alone: another name there is a mistake.
schema.other_kinds = {
  ["v1"] = {
    "Binding", "ComponentStatus", "ConfigMap", "Endpoints", "Event", "LimitRange", "List", "Node",
    "PersistentVolume", "PersistentVolumeClaim", "ResourceQuota", "Service", "Status",
  },
  ["apps/v1"] = { "ControllerRevision" },
  ["batch/v1"] = {},
}

--- Kinds whose objects belong to no namespace, of those that are checked.
schema.cluster_kinds = { Namespace = true }

local sources = { "meta", "objects", "pod", "container", "volume" }

local types = {} -- by name

local function parse_restriction(text)
  if text == "" then return {} end
  local low, high = text:match("^(%-?%d*)%.%.(%-?%d*)$")
  if low then return { low = tonumber(low), high = tonumber(high) } end
  if not text:find("|", 1, true) then return { format = text } end
  local choices = {}
  for word in text:gmatch("[^|]+") do
    choices[#choices + 1] = word
    choices[word] = true
  end
  return { choices = choices }
end

-- The Lua type that a value of the named type has; anything else needs a closer look.
local lua_types = {
  string = "string", bytes = "string", Time = "string", bool = "boolean", int32 = "number", int64 = "number",
  IntOrString = "number", Quantity = "string",
}

local function parse_spec(name, spec)
  local item = spec:match("^%[%](.*)$")
  if item then return { kind = "list", lua = "table", item = parse_spec(name, item), text = spec } end
  item = spec:match("^map (.*)$")
  if item then return { kind = "map", lua = "table", item = parse_spec(name, item), text = spec } end
  local type_name, restriction = spec:match("^(%w+)!? ?(.*)$")
  local field = parse_restriction(restriction)
  field.kind = types[type_name] and "struct" or type_name
  field.struct = types[type_name]
  field.lua = lua_types[type_name] or "table"
  field.text = spec
  -- nothing to look at but the type
  field.plain = field.lua == "string" and restriction == "" and field.kind ~= "Time"
    and field.kind ~= "Quantity"
    or field.kind == "bool"
  return field
end

local function parse_field(name, spec)
  local field = parse_spec(name, spec)
  field.name = name
  field.required = spec:find("!", 1, true) ~= nil
  return field
end

local function fill(struct, specs)
  for name, spec in pairs(specs) do
    local field = parse_field(name, spec)
    struct.fields[name] = field
    if field.plain then struct.plain[name] = field.lua end
    if field.required then struct.required[#struct.required + 1] = name end
  end
  table.sort(struct.required)
end

local function load()
  local all = {}
  for _, source in ipairs(sources) do
    for name, specs in pairs(require("kubebundle.check.schema." .. source)) do
      all[name] = specs
      types[name] = { name = name, fields = {}, plain = {}, required = {} }
    end
  end
  for name, specs in pairs(all) do fill(types[name], specs) end
end

load()

local function bind(field, checks)
  field.check = checks[field.kind]
  if field.item then bind(field.item, checks) end
end

--- Gives each field the function that looks at its values.
---@param checks table<string, function> by the kinds of fields
function schema.bind(checks)
  for _, struct in pairs(types) do
    for _, field in pairs(struct.fields) do bind(field, checks) end
  end
end

--- The type with its fields made ready: {name=, fields={name -> field}, required={name...}, plain={name ->
--- Lua type, of the fields of which only the type counts}}.
---@param name string
---@return table type
function schema.type(name)
  return types[name]
end

--- The type of an object, or nil where its kind is left alone.
---@param api_version any
---@param kind any
---@return table?
function schema.of(api_version, kind)
  local kinds = schema.kinds[api_version]
  return kinds and types[kinds[kind]]
end

return schema
