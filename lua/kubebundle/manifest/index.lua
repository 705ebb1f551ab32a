-- The objects of one or more sources, including the items of lists, by kind, namespace and name. Everything checked
-- together is one bundle: it is all that the checker sees.

local core = require "kubebundle.core"
local crd = require "kubebundle.kubernetes.crd"
local lists = require "kubebundle.manifest.lists"
local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local places = require "kubebundle.manifest.places"
local pod_templates = require "kubebundle.kubernetes.pod_templates"
local read = require "kubebundle.util.read"
local schema = require "kubebundle.kubernetes.schema"

local null = core.null

---@class kubebundle.check.object
---@field value table the object itself
---@field metadata table that of the object; an empty one where it has none
---@field number integer its place in the order in which the objects are applied
---@field source kubebundle.check.source
---@field document integer
---@field prefix any[]? the path of a list item in its document
---@field kind string
---@field name string? nil if there is none, or it is unknown
---@field namespace string "" if none is set; nil if unknown
---@field first kubebundle.check.object? the first of its kind and name, if it is another one
---@field is_cluster boolean? its kind is known, and has no namespace
---@field is_definition boolean? a CustomResourceDefinition
---@field custom kubebundle.crd.version? the schema of a custom resource
---@field is_defined boolean? there is a CustomResourceDefinition of its kind, possibly without its version
---@field entry kubebundle.schema.kind? its kind in the schema
---@field struct table? its type in the schema; nil if its kind is not checked
---@field is_encrypted boolean? SOPS encrypted it
---@field is_stored boolean it comes from a cluster, by its uid or resourceVersion: its dependencies exist

local Bundle = {}
Bundle.__index = Bundle

local bundle = {}

local function text_or_nil(value)
  return type(value) == "string" and value or nil
end

-- kubectl applies objects without a namespace to the given one, represented by "".
local function namespace_of(metadata, entry)
  if entry and entry.is_cluster then return "" end
  local namespace = metadata.namespace
  if read.is_null(namespace) then return "" end
  return text_or_nil(namespace)
end

-- Objects from a cluster have a uid or resourceVersion.
local function is_stored(metadata)
  if not (metadata.uid or metadata.resourceVersion) then return false end
  return (read.text(metadata, "uid") or read.text(metadata, "resourceVersion")) ~= nil
end

-- What objects of one kind share: the metatable of their records, which need few fields of their own.
local function type_of(self, version, kind)
  local of_version = self.types[version] or {}
  self.types[version] = of_version
  local found = of_version[kind]
  if not found then
    local entry = schema.kind(version, kind)
    found = {
      __index = {
        kind = kind,
        entry = entry,
        struct = entry and (entry.struct or schema.type_of(entry)),
        is_cluster = entry and entry.is_cluster,
        is_definition = kind == "CustomResourceDefinition" or nil,
        is_stored = false,
      },
    }
    of_version[kind] = found
  end
  return found
end

-- A bundle has one for each object: with more than eight fields it would be twice as large.
local function new_object(self, value, source, document, prefix)
  local metadata, shared = read.map(value, "metadata"), type_of(self, value.apiVersion, value.kind)
  local object = setmetatable({
    value = value,
    metadata = metadata,
    number = #self.objects + 1,
    source = source,
    document = document,
    prefix = prefix,
    name = text_or_nil(metadata.name),
    namespace = namespace_of(metadata, shared.__index.entry),
  }, shared)
  if is_stored(metadata) then object.is_stored = true end
  if source.encrypted[value] then object.is_encrypted = true end
  return object
end

-- Unchecked kinds are also distinguished by their API version, because names may coincide.
local function key_of(object)
  local kind = object.struct and object.kind or object.value.apiVersion .. "/" .. object.kind
  return kind .. "/" .. object.namespace .. "/" .. object.name
end

local function index_name(self, object)
  local key = key_of(object)
  local before = self.by_name[key]
  if before then self.repeated[#self.repeated + 1] = object end
  if before then object.first = before.first or before end
  self.by_name[key] = object
  if object.kind == "Namespace" and object.struct then self.namespaces[object.name] = object.first or object end
end

local function index_object(self, object)
  self.objects[object.number] = object
  local kinds = self.by_kind[object.kind]
  if not kinds then
    kinds = {}
    self.by_kind[object.kind] = kinds
  end
  kinds[#kinds + 1] = object
  if object.name and object.namespace then index_name(self, object) end
  if object.is_definition then self.definitions:add(object.value) end
end

local function fault(self, place, path, message, remedy)
  self.faults[#self.faults + 1] = { place = place, path = path, message = message, remedy = remedy }
end

local function check_type_field(self, value, place, key)
  local text = value[key]
  if type(text) == "string" and text ~= "" then return true end
  if not read.is_token(text) then fault(self, place, { key }, ("missing `%s`"):format(key), "Add it.") end
  return false
end

local function has_type(self, value, source, document, prefix)
  local kind, version = value.kind, value.apiVersion
  if type(kind) == "string" and kind ~= "" and type(version) == "string" and version ~= "" then return true end
  local place = { source = source, document = document, prefix = prefix }
  check_type_field(self, value, place, "kind")
  check_type_field(self, value, place, "apiVersion")
  return false
end

-- Directories also contain files of other tools, such as Helm's values.
local function is_skipped(value, source)
  if not source.is_of_directory then return false end
  if type(value) ~= "table" or read.is_list(value) then return true end
  if read.is_null(value.kind) then return read.is_null(value.apiVersion) or schema.foreign(value.apiVersion) ~= nil end
  return false
end

local function add(self, value, source, document, prefix)
  local is_mapping = type(value) == "table" and not read.is_list(value)
  if not is_mapping or source.is_of_directory then
    if value == null or read.is_token(value) then return end
    if not prefix and is_skipped(value, source) then
      self.skipped[#self.skipped + 1] = { source = source, document = document }
      return
    end
  end
  if not is_mapping then
    return fault(
      self,
      { source = source, document = document, prefix = prefix },
      {},
      "not a Kubernetes object: expected a mapping"
    )
  end
  if not has_type(self, value, source, document, prefix) then return end
  local is_list = value.items and lists.is_list(value)
  if not is_list then
    local object = new_object(self, value, source, document, prefix)
    if self.namespace and object.namespace == "" and not object.is_cluster then object.namespace = self.namespace end
    index_object(self, object)
  end
  if not is_list and not lists.is_template(value) then return end
  for index, item, key in lists.items(value) do
    add(self, item ~= null and item or {}, source, document, paths.join(prefix or {}, key, index))
  end
end

local function add_source(self, source)
  self.sources[#self.sources + 1] = source
  source.number = #self.sources
  for document, value in ipairs(source.documents) do
    add(self, value, source, document)
  end
end

-- The schemas of custom resources: their definitions may come later in the input.
local function find_custom(self)
  if next(self.definitions.kinds) == nil then return end
  for _, object in ipairs(self.objects) do
    if not object.struct then
      object.custom, object.is_defined = self.definitions:find(object.value.apiVersion, object.kind)
      if object.custom and object.custom.is_cluster then
        object.is_cluster, object.namespace = true, ""
      end
    end
  end
end

---@class kubebundle.check.settings
---@field definitions table? the CustomResourceDefinitions that are not in the sources (kubernetes/crd)
---@field namespace string? of objects without one
---@field minor integer? the minor version of Kubernetes; by default, the newest known
---@field given_minor integer? the requested one, possibly unknown to the schema
---@field now number? seconds since 1970
---@field rule_names string[]? the names for `allow` comments
---@field image_policy table? from check/image_policy.lua

--- The bundle of several sources.
---@param sources kubebundle.check.source[]
---@param settings kubebundle.check.settings?
---@return table bundle with sources, objects, namespaces (name -> object), faults, repeated: the objects
---with a name that is already used, and skipped: the documents that are not objects
function bundle.new(sources, settings)
  settings = settings or {}
  local self = setmetatable({
    sources = {},
    objects = {},
    by_kind = {},
    by_name = {},
    types = {},
    namespaces = {},
    repeated = {},
    faults = {},
    skipped = {},
    definitions = settings.definitions or crd.new(),
    namespace = settings.namespace,
    minor = settings.minor or schema.newest,
    given_minor = settings.given_minor,
    now = settings.now,
    rule_names = settings.rule_names,
    image_policy = settings.image_policy,
  }, Bundle)
  for _, source in ipairs(sources) do
    add_source(self, source)
  end
  find_custom(self)
  return self
end

-- An object without a namespace is applied to kubectl's, by default `default`.
local twin = { [""] = "default", default = "" }

--- The object of that kind and name; of several the last, which the cluster has in the end.
---@param kind string
---@param namespace string
---@param name string
---@return kubebundle.check.object?
function Bundle:find(kind, namespace, name)
  local found = self.by_name[kind .. "/" .. namespace .. "/" .. name]
  if found or not twin[namespace] then return found end
  return self.by_name[kind .. "/" .. twin[namespace] .. "/" .. name]
end

--- All objects of a kind.
---@param kind string
---@return kubebundle.check.object[]
function Bundle:of_kind(kind)
  return self.by_kind[kind] or {}
end

---@class kubebundle.check.pod: kubebundle.pod_template
---@field object kubebundle.check.object

--- The pods and pod templates of the bundle's objects of any kind (kubernetes/pod_templates.lua). Those in a Template
--- are of its objects, which the bundle has, too.
---@return kubebundle.check.pod[]
function Bundle:pods()
  if self.pod_list then return self.pod_list end
  self.pod_list = {}
  for _, object in ipairs(self.objects) do
    local is_container = lists.is_template(object.value)
    for _, pod in ipairs(is_container and {} or pod_templates.of(object.value, object.struct)) do
      pod.object = object
      self.pod_list[#self.pod_list + 1] = pod
    end
  end
  return self.pod_list
end

-- The lines of all objects: one reading of each text finds them.
local function lines_of(self)
  local lines = {}
  for _, object in ipairs(self.objects) do
    object.source:want(object.document, object.prefix or {})
  end
  for _, object in ipairs(self.objects) do
    lines[object] = object.source:position(object.document, object.prefix or {})
  end
  for _, source in ipairs(self.sources) do
    source:forget_positions()
  end
  return lines
end

--- The position of an object, for a message: ` (FILE:LINE)`, or nothing.
---@param object kubebundle.check.object
---@return string
function Bundle:where(object)
  self.lines = self.lines or lines_of(self)
  local line = self.lines[object]
  if not line then return "" end
  return (" (%s%d)"):format(object.source.filename and object.source.filename .. ":" or "line ", line)
end

-- The objects by their places in each document of each source.
local index_places = once(function(self)
  local index = {}
  for _, object in ipairs(self.objects) do
    local documents = index[object.source] or {}
    index[object.source] = documents
    documents[object.document] = documents[object.document] or places.new()
    places.add(documents[object.document], object.prefix or {}, object)
  end
  return index
end)

--- The object at a path in a document; for a List, the item.
---@param source kubebundle.check.source
---@param document integer
---@param path any[]
---@return kubebundle.check.object?
function Bundle:object_at(source, document, path)
  local documents = index_places(self)[source]
  local place = documents and documents[document]
  return place and places.find(place, path)
end

--- Forgets the values of all objects, which take most of the memory: what is left is their names and places.
function Bundle:forget_values()
  for _, object in ipairs(self.objects) do
    object.value, object.metadata = nil, nil
  end
  for _, source in ipairs(self.sources) do
    source:forget_documents()
  end
end

--- Whether the input is a cluster's own output (`kubectl get ... -o json`), which is complete.
---@return boolean
function Bundle:is_live()
  if self.live == nil then
    self.live = false
    for _, object in ipairs(self:of_kind "Pod") do
      if read.map(object.value, "status").phase then self.live = true end
    end
  end
  return self.live
end

return bundle
