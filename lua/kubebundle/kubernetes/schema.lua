-- The API server's knowledge of each field: types, required fields and versions of every built-in kind.
--
-- The facts come from two sources. schema_data.lua, and schema_other.lua with the types of rare kinds, are generated
-- from the OpenAPI documents (tools/schema.lua); the files of overlay/ add, by hand, what OpenAPI lacks. All are text
-- with one type per line, and a type is parsed on demand.
--
--   types:  TYPE FIELD:CODE[@KEYS][!][+SINCE][-UNTIL] ...      "~" is apiVersion:s kind:s metadata:ObjectMeta
--   CODE    s string, b boolean, i int32, l int64, d number, y base64, q Quantity, p IntOrString, t Time, m MicroTime,
--           o mapping of any form, a anything; "[" CODE a list, "{" CODE a map; else the name of a type
--   @KEYS   the list is keyed by these fields; without any it is a set
--   !       required by OpenAPI
--   +31     since Kubernetes 1.31; -33 last in 1.33
--   kinds:  API-VERSION KIND[=TYPE][^][+SINCE][-UNTIL] ...     "^" is cluster scope
-- pods:   TYPE PATH                                          the path of the type's PodSpec
--
-- The notation of the overlay is explained in overlay/init.lua.

local core = require "kubebundle.core"
local data = require "kubebundle.kubernetes.schema_data"
local overlay = require "kubebundle.kubernetes.overlay"

local schema = {
  oldest = data.oldest, -- the known minor versions
  newest = data.newest,
}

local SCALARS = {
  s = "string",
  b = "bool",
  i = "int32",
  l = "int64",
  d = "number",
  y = "bytes",
  q = "Quantity",
  p = "IntOrString",
  t = "Time",
  m = "MicroTime",
  o = "object",
  a = "any",
}

-- The Lua type of the kind's values; any other value needs further checks.
local LUA_TYPES = {
  string = "string",
  bytes = "string",
  Time = "string",
  MicroTime = "string",
  bool = "boolean",
  int32 = "number",
  int64 = "number",
  number = "number",
  IntOrString = "number",
  Quantity = "string",
}

---@class kubebundle.schema.field
---@field name string?
---@field kind string string, bool, int32, int64, number, bytes, Quantity, IntOrString, Time, MicroTime, object, any,
---list, map, struct, or the name of a special map or value of the overlay (labels, resources, ...)
---@field lua string? the Lua type of nearly all its values
---@field plain boolean? only the Lua type needs to be checked
---@field item kubebundle.schema.field? of a list or map
---@field type_name string? of a struct
---@field keys string[]? of a keyed list; empty for a set
---@field required boolean?
---@field since integer? minor version
---@field until_ integer? minor version
---@field has_versions boolean?
---@field check function? set by kubernetes/fields.lua
---@field low integer?
---@field high integer?
---@field choices table?
---@field format string?
---@field max integer? of a text's bytes or a list's items
---@field min integer?
---@field nonempty boolean? "" is refused, too
---@field unique table[]? the fields whose values identify items
---@field is_item boolean? an item of a list or map: "" does not count as absent
---@field inner string? the kind of a field of kind `lenient`

local LIST, MAP = ("[{"):byte(1, 2)

local function words(text, separator)
  local list = {}
  for word in text:gmatch("[^" .. separator .. "]+") do
    list[#list + 1] = word
  end
  return list
end

-- The field of a code. Common members are set here, so that the table never grows for them.
local function parse_code(code, name, required)
  local kind = SCALARS[code]
  if kind then
    local lua = LUA_TYPES[kind] or "table"
    return { name = name, kind = kind, lua = lua, required = required, has_versions = false, plain = false }
  end
  local field =
    { name = name, kind = "struct", lua = "table", required = required, has_versions = false, plain = false }
  local first = code:byte()
  if first == LIST then
    local item, keys = code:match("^%[([^@]*)@?(.*)$")
    field.kind, field.item, field.keys = "list", parse_code(item), code:find("@", 1, true) and words(keys, ",")
  elseif first == MAP then
    field.kind, field.item = "map", parse_code(code:sub(2))
  else
    field.type_name = code
  end
  return field
end

-- Whether there is nothing to check if the value has the right Lua type.
local function is_plain(field)
  if field.kind == "bool" then return true end
  return field.kind == "string" and not (field.format or field.choices or field.max or field.min or field.nonempty)
end

-- A status is dropped when an object is created, so only its types are checked.
local function is_lenient(field)
  return field.lenient or field.name == "status" and field.type_name and field.type_name:find("Status$") ~= nil
end

local function finish(field)
  if is_lenient(field) then
    field.kind, field.inner = "lenient", field.kind
  end
  field.plain = is_plain(field) and not field.has_versions
  if field.item then
    field.item.is_item = true
    finish(field.item)
  end
end

local function parse_field(name, code, required, marks)
  local field = parse_code(code, name, required == "!")
  if marks ~= "" then
    field.since, field.until_ = tonumber(marks:match("%+(%d+)")), tonumber(marks:match("%-(%d+)"))
    field.has_versions = true
  end
  return field
end

local META = "apiVersion:s kind:s metadata:ObjectMeta"

local function parse_type(name, line)
  local struct, plain = { name = name, fields = {}, required = {} }, {}
  local fields = struct.fields
  if line:find("^~") then line = line:gsub("^~", META) end
  for word in line:gmatch("%S+") do
    local field_name, code, required, marks = word:match("^([^:]+):([^!+-]+)(!?)(.*)$")
    fields[field_name] = parse_field(field_name, code, required, marks)
  end
  overlay.apply(struct)
  for field_name, field in pairs(fields) do
    finish(field)
    if field.plain then plain[field_name] = field.lua end
    if field.required then struct.required[#struct.required + 1] = field_name end
  end
  table.sort(struct.required)
  struct.others = core.read.others(plain)
  return struct
end

-- The rest of a name's line; nil if no line begins with it.
local function line_of(text, name)
  local _, from = text:find("\n" .. name .. " ", 1, true)
  if from then return text:sub(from + 1, text:find("\n", from, true) - 1) end
  return text:find("\n" .. name .. "\n", 1, true) and ""
end

local OLDEST_ACCEPTED = 16 -- before it, apps/v1 and others did not exist in all clusters

--- The minor version in a text such as 1.30 or v1.30.4-gke.1. Beyond the known ones the nearest is used.
---@param version any
---@return integer? minor
---@return string|integer message if it is invalid; otherwise the given minor version
function schema.minor(version)
  local digits = tostring(version):match("^v?1%.(%d%d?)$") or tostring(version):match("^v?1%.(%d%d?)[.+-]")
  local minor = tonumber(digits)
  if not minor then return nil, ("invalid Kubernetes version %s (expected e.g. 1.30)"):format(tostring(version)) end
  if minor < OLDEST_ACCEPTED then
    return nil, ("unsupported Kubernetes version 1.%d (1.%d is the oldest)"):format(minor, OLDEST_ACCEPTED)
  end
  return math.max(schema.oldest, math.min(schema.newest, minor)), minor
end

local types = {} -- by name; false if there is none
local foreign -- the types of other tools' files, loaded on demand

---@class kubebundle.schema.type
---@field name string
---@field fields table<string, kubebundle.schema.field>
---@field others function iterates, as `next`, over the fields of a mapping that need a check: those for which more than
---the type matters, and those of a wrong type; the third value is the type
---@field required string[] sorted
---@field root_field kubebundle.schema.field? for objects of this type
---@field pod_path (string[]|false)? of the pod specification; nil if not computed yet
---@field fit (function|false)? checks combinations of its fields; nil if not computed yet

--- A type by its name.
---@param name string
---@return kubebundle.schema.type?
function schema.type(name)
  local struct = types[name]
  if struct == nil then
    local line = line_of(data.types, name)
      or line_of(require "kubebundle.kubernetes.schema_other", name)
      or foreign and line_of(foreign.types, name)
    struct = line and parse_type(name, line) or false
    types[name] = struct
  end
  return struct or nil
end

--- The type of a field that is a struct.
---@param field kubebundle.schema.field
---@return kubebundle.schema.type
function schema.struct_of(field)
  local struct = schema.type(field.type_name)
  field.struct = struct
  return struct
end

--- An object of a type as the value of a field.
---@param struct kubebundle.schema.type
---@return kubebundle.schema.field
function schema.root_field(struct)
  local field = struct.root_field or { kind = "struct", lua = "table", type_name = struct.name, struct = struct }
  struct.root_field = field
  return field
end

--- The path of the pod specification in an object of a type, or nil. It must not be modified.
---@param struct kubebundle.schema.type
---@return string[]?
function schema.pod_path(struct)
  local path = struct.pod_path
  if path == nil then
    local line = line_of(data.pods, struct.name)
    path = line and words(line, ".") or false
    struct.pod_path = path
  end
  return path or nil
end

---@class kubebundle.schema.kind
---@field name string
---@field type_name string
---@field is_cluster boolean has no namespace
---@field since integer minor version
---@field until_ integer minor version

local function parse_kind(word)
  local name, type_name, marks = word:match("^(%w+)=?([%w.]*)(.*)$")
  return {
    name = name,
    type_name = type_name ~= "" and type_name or name,
    is_cluster = marks:find("^", 1, true) ~= nil,
    since = tonumber(marks:match("%+(%d+)")) or data.oldest,
    until_ = tonumber(marks:match("%-(%d+)")) or data.newest,
  }
end

local groups = {} -- api version -> kind -> entry; false if there is none

--- The kinds of an API version, by name; nil if Kubernetes has no such version.
---@param api_version any
---@return table<string, kubebundle.schema.kind>?
function schema.kinds(api_version)
  if type(api_version) ~= "string" then return nil end
  local kinds = groups[api_version]
  if kinds == nil then
    local line = not api_version:find("[%s]") and line_of(data.kinds, api_version)
    kinds = line and {} or false
    for word in (line or ""):gmatch("%S+") do
      local entry = parse_kind(word)
      kinds[entry.name] = entry
    end
    if #api_version < 100 then groups[api_version] = kinds end
  end
  return kinds or nil
end

--- A kind, or nil if there is none.
---@param api_version any
---@param kind any
---@return kubebundle.schema.kind?
function schema.kind(api_version, kind)
  local kinds = schema.kinds(api_version)
  return kinds and kinds[kind]
end

--- The type of a kind.
---@param entry kubebundle.schema.kind
---@return kubebundle.schema.type
function schema.type_of(entry)
  local struct = entry.struct or schema.type(entry.type_name)
  entry.struct = struct
  return struct
end

local order -- of API versions

--- All API versions, sorted.
---@return string[]
function schema.api_versions()
  if not order then
    order = {}
    for name in data.kinds:gmatch("\n(%S+) ") do
      order[#order + 1] = name
    end
  end
  return order
end

--- The type of an object, or nil if its kind is unknown.
---@param api_version any
---@param kind any
---@return kubebundle.schema.type?
function schema.of(api_version, kind)
  local entry = schema.kind(api_version, kind)
  return entry and schema.type_of(entry)
end

--- The type of a file of another tool (kubernetes/foreign_types.lua), or nil.
---@param api_version any
---@param kind any nil for Helm's Chart.yaml
---@return kubebundle.schema.type?
function schema.foreign(api_version, kind)
  if type(api_version) ~= "string" then return nil end
  foreign = foreign or require "kubebundle.kubernetes.foreign_types"
  if kind == nil then return (api_version == "v2" or api_version == "v1") and schema.type "Chart" or nil end
  local group = api_version:match("^([%w.-]+)/")
  for word in (group and line_of(foreign.kinds, group) or ""):gmatch("%S+") do
    local entry = parse_kind(word)
    if entry.name == kind then return schema.type_of(entry) end
  end
end

return schema
