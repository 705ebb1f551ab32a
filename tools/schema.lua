-- Folds the OpenAPI documents of several Kubernetes versions into schema_data.lua, with the types that most inputs
-- need, and schema_other.lua, with those of all other kinds:
--   lua5.4 tools/schema.lua [FOLDER] [OUTPUT FOLDER]
-- FOLDER (or KUBEBUNDLE_OPENAPI) holds v1.28.json, v1.29.json, ...: {definitions=, namespaced=, cluster=}, where the
-- last two list [group, version, kind]. The notation of the output is explained in kubernetes/schema.lua.

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./lua/?.lua;./lua/?/init.lua;" .. package.path

local core = require "kubebundle.core"

local OUTPUT = "lua/kubebundle/kubernetes"

-- The kinds that most inputs have.
local USUAL = [[
  Pod Deployment StatefulSet DaemonSet ReplicaSet Job CronJob ConfigMap Secret Namespace ServiceAccount Service Ingress
]]

local function read_document(path)
  local file <close> = io.open(path, "rb")
  return file and assert(core.json.decode(file:read("a")))
end

-- The documents by minor version, oldest first.
local function read_documents(folder)
  local documents = {}
  for minor = 1, 99 do
    local document = read_document(("%s/v1.%d.json"):format(folder, minor))
    if document then
      document.minor = minor
      documents[#documents + 1] = document
    end
  end
  assert(documents[1], "no v1.N.json in " .. folder)
  return documents
end

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end

-- Types with their own parsing code, by the end of their names.
local SCALARS = {
  ["resource.Quantity"] = "q",
  ["intstr.IntOrString"] = "p",
  ["meta.v1.Time"] = "t",
  ["meta.v1.MicroTime"] = "m",
  ["meta.v1.FieldsV1"] = "o",
  ["runtime.RawExtension"] = "o",
}

local FORMATS = { byte = "y", int32 = "i", int64 = "l", double = "d" }
local TYPES = { string = "s", boolean = "b", integer = "l", number = "d", object = "o" }

local function scalar_of(name, definition)
  for suffix, code in pairs(SCALARS) do
    if name:sub(-#suffix) == suffix then return code end
  end
  return not definition.type and "a" or nil
end

-- The notation of a property's type; names of definitions are written as <NAME>.
local function notation(property, definitions)
  local name = property["$ref"] and property["$ref"]:match("([^/]+)$")
  if name then return scalar_of(name, definitions[name]) or "<" .. name .. ">" end
  if property.type == "array" then return "[" .. notation(property.items, definitions) end
  if property.additionalProperties then return "{" .. notation(property.additionalProperties, definitions) end
  return FORMATS[property.format] or TYPES[property.type] or "a"
end

local function list_keys(property)
  local kind = property["x-kubernetes-list-type"]
  if kind == "set" then return "@" end
  return kind == "map" and "@" .. table.concat(property["x-kubernetes-list-map-keys"], ",") or ""
end

-- Records in `marks` that an item exists in a version.
local function mark(marks, name, minor, text)
  local entry = marks[name]
  if not entry then
    entry = { first = minor }
    marks[name] = entry
  end
  assert(not entry.last or entry.last >= minor - 1, name .. " comes and goes")
  entry.last, entry.text = minor, text
end

-- Folds the definitions: full name -> {first=, last=, fields={name -> {first=, last=, text=}}}
local function fold_types(documents)
  local types = {}
  for _, document in ipairs(documents) do
    for name, definition in pairs(document.definitions) do
      mark(types, name, document.minor)
      local folded = types[name]
      folded.fields = folded.fields or {}
      local required = {}
      for _, field in ipairs(definition.required or {}) do
        required[field] = true
      end
      for field, property in pairs(definition.properties or {}) do
        mark(
          folded.fields,
          field,
          document.minor,
          notation(property, document.definitions) .. list_keys(property) .. (required[field] and "!" or "")
        )
      end
    end
  end
  return types
end

-- The kinds that can be created: "GROUP/VERSION" -> kind -> {first=, last=, text="^" for cluster scope, type=}
local function fold_kinds(documents)
  local versions = {}
  for _, document in ipairs(documents) do
    local types = {}
    for name, definition in pairs(document.definitions) do
      for _, gvk in ipairs(definition["x-kubernetes-group-version-kind"] or {}) do
        types[gvk.group .. "/" .. gvk.version .. "/" .. gvk.kind] = name
      end
    end
    for scope, list in pairs { [""] = document.namespaced, ["^"] = document.cluster } do
      for _, entry in ipairs(list) do
        local group, version, kind = table.unpack(entry)
        local type_name = types[group .. "/" .. version .. "/" .. kind]
        if type_name then -- connection options (PodExecOptions) have no type
          local api_version = group == "" and version or group .. "/" .. version
          versions[api_version] = versions[api_version] or {}
          mark(versions[api_version], kind, document.minor, scope)
          versions[api_version][kind].type = type_name
        end
      end
    end
  end
  return versions
end

local function reachable(types, kinds)
  local seen, list = {}, {}
  local function visit(name)
    if seen[name] then return end
    seen[name] = true
    list[#list + 1] = name
    for _, field in pairs(types[name].fields) do
      local below = field.text:match("<(.-)>")
      if below then visit(below) end
    end
  end
  for _, of_version in pairs(kinds) do
    for _, kind in pairs(of_version) do
      visit(kind.type)
    end
  end
  table.sort(list)
  return list
end

local function short_name(name)
  return name:match("([^.]+)$")
end

local function marks(entry, first, last)
  return (entry.first > first and "+" .. entry.first or "") .. (entry.last < last and "-" .. entry.last or "")
end

-- The line of a type, with each name in its fields replaced by that of its class.
local function line_of(type, class_of)
  local parts, names = {}, sorted_keys(type.fields)
  for _, name in ipairs(names) do
    local field = type.fields[name]
    parts[#parts + 1] = name .. ":" .. field.text:gsub("<(.-)>", class_of) .. marks(field, type.first, type.last)
  end
  local line = table.concat(parts, " ") .. " "
  local others, count = line:gsub("apiVersion:s (.-)kind:s metadata:ObjectMeta ", "%1", 1)
  return ((count > 0 and "~ " .. others or line):gsub(" $", ""))
end

-- Ranks a name by stability: v1 before v2beta1 before v1alpha1; core's come first.
local function rank(name)
  local group, version = name:match("([^.]+)%.(v[^.]+)%.[^.]+$")
  local number, stage = (version or "v0"):match("^v(%d+)(%a*)")
  local stages = { [""] = 1, beta = 2, alpha = 3 }
  return (group == "core" and "0" or "1") .. (stages[stage] or 4) .. ("%03d"):format(999 - tonumber(number)) .. name
end

-- Splits types further if their lines differ; false if none do. class_of: full name -> class.
local function divide(types, list, class_of)
  local first_of, next_class, members, has_changed = {}, {}, {}, false
  for _, name in ipairs(list) do
    local key = class_of[name] .. "\n" .. line_of(types[name], class_of)
    first_of[key] = first_of[key] or name
    next_class[name] = first_of[key]
  end
  for _, name in ipairs(list) do
    local before = class_of[name]
    members[before] = members[before] or next_class[name]
    has_changed = has_changed or members[before] ~= next_class[name]
  end
  if has_changed then
    for _, name in ipairs(list) do
      class_of[name] = next_class[name]
    end
  end
  return has_changed
end

-- The most stable type of each class, best first.
local function representatives(list, class_of)
  local best, ordered = {}, {}
  for _, name in ipairs(list) do
    local class = class_of[name]
    if not best[class] or rank(name) < rank(best[class]) then best[class] = name end
  end
  for class, name in pairs(best) do
    ordered[#ordered + 1] = { class = class, name = name }
  end
  table.sort(ordered, function(a, b)
    return rank(a.name) < rank(b.name)
  end)
  return ordered
end

-- NAME, GROUP.NAME or GROUP.VERSION.NAME, the first that is free.
local function free_name(name, taken)
  local short, group, version = short_name(name), name:match("([^.]+)%.(v[^.]+)%.[^.]+$")
  for _, candidate in ipairs { short, group .. "." .. short, group .. "." .. version .. "." .. short } do
    if not taken[candidate] then return candidate end
  end
  error("no name for " .. name)
end

-- Types with the same short name are one type if their fields are equal, as in v1 and v1beta1 of a kind. Returns the
-- name of each; the short one belongs to the most stable type, core's first.
local function name_types(types, list)
  local class_of, taken, named, names = {}, {}, {}, {}
  for _, name in ipairs(list) do
    class_of[name] = short_name(name)
  end
  repeat
  until not divide(types, list, class_of)
  for _, entry in ipairs(representatives(list, class_of)) do
    local name = free_name(entry.name, taken)
    taken[name], named[entry.class] = true, name
  end
  for _, name in ipairs(list) do
    names[name] = named[class_of[name]]
  end
  return names
end

-- The line of each type by the type's name.
local function type_lines(types, list, names)
  local lines = {}
  for _, name in ipairs(list) do
    local shown = names[name]
    local line = (shown .. " " .. line_of(types[name], names)):gsub(" $", "")
    assert(not lines[shown] or lines[shown] == line, "two types named " .. shown)
    lines[shown] = line
  end
  return lines
end

-- The lines of the types that the usual kinds consist of, and the others, both sorted.
local function divide_lines(lines)
  local usual, others, is_usual = {}, {}, { ObjectMeta = true }
  local function visit(name)
    if is_usual[name] then return end
    is_usual[name] = true
    for code in lines[name]:gmatch(":[%[{]*([^%s@!+-]+)") do
      if lines[code] then visit(code) end
    end
  end
  for kind in USUAL:gmatch("%S+") do
    visit(kind)
  end
  for name, line in pairs(lines) do
    table.insert(is_usual[name] and usual or others, line)
  end
  table.sort(usual)
  table.sort(others)
  return usual, others
end

-- The path from a type to its PodSpec, only through mappings; nil if there is none.
local function pod_path(lines, name, around)
  if name == "PodSpec" then return {} end
  if around[name] or not lines[name] then return nil end
  around[name] = true
  for field, code in lines[name]:gmatch("([^%s:]+):([^%s@!+-]+)") do
    local path = pod_path(lines, code, around)
    if path then
      table.insert(path, 1, field)
      return path
    end
  end
end

-- The paths of the kinds' PodSpecs.
local function pod_lines(kinds, names, lines)
  local found, seen = {}, {}
  for _, of_version in pairs(kinds) do
    for _, kind in pairs(of_version) do
      local name = names[kind.type]
      local path = not seen[name] and pod_path(lines, name, {})
      seen[name] = true
      if path then found[#found + 1] = name .. " " .. table.concat(path, ".") end
    end
  end
  table.sort(found)
  return found
end

local function kind_lines(kinds, names, first, last)
  local lines = {}
  for _, api_version in ipairs(sorted_keys(kinds)) do
    local parts = { api_version }
    for _, kind in ipairs(sorted_keys(kinds[api_version])) do
      local entry = kinds[api_version][kind]
      local type_name = names[entry.type]
      parts[#parts + 1] = kind
        .. (type_name ~= kind and "=" .. type_name or "")
        .. entry.text
        .. marks(entry, first, last)
    end
    lines[#lines + 1] = table.concat(parts, " ")
  end
  return lines
end

local function write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

local TEMPLATE = [==[
-- Generated by tools/schema.lua from the OpenAPI documents of Kubernetes 1.%d to 1.%d; do not edit.
-- The notation is explained in kubernetes/schema.lua.

return {
oldest = %d,
newest = %d,
kinds = [[

%s
]],
pods = [[

%s
]],
types = [[

%s
]],
}
]==]

local OTHER = [==[
-- Generated by tools/schema.lua; do not edit. The types of kinds that few inputs have; schema_data.lua has the others.

return [[

%s
]]
]==]

-- Both files.
local function generate(folder)
  local documents = read_documents(folder)
  local first, last = documents[1].minor, documents[#documents].minor
  local types, kinds = fold_types(documents), fold_kinds(documents)
  local list = reachable(types, kinds)
  local names = name_types(types, list)
  local lines = type_lines(types, list, names)
  local usual, others = divide_lines(lines)
  return TEMPLATE:format(
    first,
    last,
    first,
    last,
    table.concat(kind_lines(kinds, names, first, last), "\n"),
    table.concat(pod_lines(kinds, names, lines), "\n"),
    table.concat(usual, "\n")
  ),
    OTHER:format(table.concat(others, "\n"))
end

local folder = arg[1] or os.getenv("KUBEBUNDLE_OPENAPI")
if not folder then
  io.stderr:write("usage: lua5.4 tools/schema.lua FOLDER [OUTPUT FOLDER]\n")
  os.exit(2)
end
local usual, others = generate(folder)
write((arg[2] or OUTPUT) .. "/schema_data.lua", usual)
write((arg[2] or OUTPUT) .. "/schema_other.lua", others)
