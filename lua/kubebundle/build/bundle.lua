-- kb.bundle: documents in the order in which they are applied, with methods that work on all of them. A bundle is a
-- list of plain documents; its methods come from its metatable.

local arrange = require "kubebundle.build.arrange"
local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local lists = require "kubebundle.manifest.lists"
local metadata = require "kubebundle.build.metadata"
local options_of = require "kubebundle.util.options"
local read = require "kubebundle.util.read"
local tables = require "kubebundle.util.tables"
local warnings = require "kubebundle.build.warnings"

local bundle = {}

-- Fields that are maps of names to text: a list, or a table in one, is a mistake that YAML does not reveal.
local TEXT_MAPS = { ConfigMap = { "data", "binaryData" }, Secret = { "data", "stringData" } }

local function check_text_maps(document)
  for _, field in ipairs(document.apiVersion == "v1" and TEXT_MAPS[document.kind] or {}) do
    local map = document[field]
    if read.is_list(map) then fault.refuse("%s: %s must map names to texts, got a list", document.kind, field) end
    for key, value in pairs(type(map) == "table" and map or {}) do
      if type(value) == "table" then
        fault.refuse("%s: %s.%s must be text, got a table", document.kind, field, tostring(key))
      end
    end
  end
end

local collect

-- Adds a document, the items of a List, or the documents of a list; an empty document is skipped, as kubectl does.
local function add(value, index, found)
  if value == core.null then return end
  if type(value) ~= "table" then
    fault.refuse("item %d must be a document or a list of them, got a %s", index, fault.kind(value))
  end
  if value.kind == nil and read.is_list(value) then
    collect(value, found)
  elseif type(value.kind) ~= "string" or type(value.apiVersion) ~= "string" then
    fault.refuse("item %d is not a document: missing kind or apiVersion", index)
  elseif lists.is_list(value) then
    for position, item in lists.items(tables.copy(value)) do
      add(item, position, found)
    end
  elseif value.kind ~= "List" then -- an empty one has no items
    check_text_maps(value)
    found[#found + 1] = value
  end
end

function collect(list, found)
  for index, value in ipairs(fault.checked_list(list, "the list of documents")) do
    add(value, index, found)
  end
  return found
end

-- The documents of a list, checked and sorted.
local function arranged(list)
  return arrange.all(collect(list, {}))
end

---A list of documents, in the order in which they are applied.
---@class kubebundle.bundle
local methods = {}

local metatable = {
  __name = "kubebundle.build.bundle",
  __index = methods,
  __tostring = function(self)
    return ("bundle of %d documents"):format(#self)
  end,
}

local function documents_of(self)
  return core.array(table.move(self, 1, #self, 1, {}))
end

-- The parts of KIND, KIND/NAME or NAMESPACE/KIND/NAME.
local function parts_of(object)
  local namespace, kind, name = object:match "^([^/]+)/([^/]+)/([^/]+)$"
  if namespace then return kind, name, namespace end
  kind, name = object:match "^([^/]+)/([^/]+)$"
  return kind or object, name
end

--- Finds documents by kind and name.
---@param object string `KIND`, `KIND/NAME` or `NAMESPACE/KIND/NAME`, or a kind with the name after it
---@param name? string
---@param namespace? string
---@return table? document the first one; nil if there is none
---@return table? ... the others
function methods:find(object, name, namespace)
  options_of.argument("bundle:find", "object", object, "string")
  options_of.argument("bundle:find", "name", name, "string?")
  options_of.argument("bundle:find", "namespace", namespace, "string?")
  local kind, own_name, own_namespace = parts_of(object)
  name, namespace = own_name or name, own_namespace or namespace
  local found = {}
  for _, document in ipairs(self) do
    local _, of_kind, of_namespace, of_name = arrange.identity(document)
    local is_meant = of_kind == kind and (name == nil or of_name == name)
    if is_meant and (namespace == nil or of_namespace == namespace) then found[#found + 1] = document end
  end
  return table.unpack(found)
end

local function set_documents(self, documents)
  for index = 1, math.max(#self, #documents) do
    self[index] = documents[index]
  end
  return self
end

local add_documents = fault.method("bundle:add", function(self, documents)
  local list = documents.kind and { documents } or documents
  if arrange.insert(self, collect({ list }, {})) then return self end
  return set_documents(self, arranged { documents_of(self), list })
end)

--- Adds documents in their places. Raises for what kb.bundle rejects, and then leaves the bundle unchanged.
--- A single document is compared with the names that the others had when they were added.
---@param documents table a document, a List, a list of documents or another bundle
---@return kubebundle.bundle bundle the same
function methods:add(documents)
  return add_documents(self, documents)
end

-- A copy of the document with entries added to a map of its metadata; the caller's is unchanged.
local function with_metadata(document, field, more)
  local copy, old = tables.shallow(document), read.map(document, "metadata")
  copy.metadata = tables.shallow(old)
  local map = tables.shallow(read.map(old, field))
  for key, value in pairs(more) do
    map[key] = value
  end
  copy.metadata[field] = map
  return warnings.attach(copy, warnings.of(document))
end

local function set_metadata(self, field, more)
  local documents = {}
  for index, document in ipairs(self) do
    documents[index] = with_metadata(document, field, more)
  end
  return set_documents(self, documents)
end

local add_labels = fault.method("bundle:label", function(self, labels)
  return set_metadata(self, "labels", metadata.labels("labels", labels))
end)

local add_annotations = fault.method("bundle:annotate", function(self, annotations)
  return set_metadata(self, "annotations", metadata.annotations(annotations))
end)

---Sets labels on all objects of the bundle; pod templates and selectors are unchanged.
---@param labels table<string, string> they replace existing labels of the same name
---@return kubebundle.bundle bundle the same
function methods:label(labels)
  return add_labels(self, labels)
end

---Sets annotations on all objects of the bundle.
---@param annotations table<string, string> they replace existing annotations of the same name
---@return kubebundle.bundle bundle the same
function methods:annotate(annotations)
  return add_annotations(self, annotations)
end

---The documents as YAML.
---@return string text the documents, separated by `---`
function methods:yaml()
  return core.yaml.encode_all(documents_of(self))
end

---The documents as JSON.
---@return string text one object of kind List, as kubectl reads and writes it
function methods:json()
  local list = { apiVersion = "v1", kind = "List", items = documents_of(self) }
  return core.json.encode(list, { indent = 2 }) .. "\n"
end

--- The findings of kb.check for these documents.
---@param options? kubebundle.check.options
---@return kubebundle.finding[] findings
function methods:check(options)
  return require("kubebundle").check(documents_of(self), options)
end

---How the kubelet would pull the images of these documents, as by kb.explain.
---@param options? kubebundle.explain.options
---@return kubebundle.explanation[] explanations
function methods:explain(options)
  return require("kubebundle").explain(documents_of(self), options)
end

--- The documents as YAML, with the tokens in their strings replaced.
---@param values table nested names are `a.b` and `a.0.name`
---@param options? kubebundle.template.options
---@return string? text
---@return kubebundle.failure? err err.problems lists all problems
function methods:render(values, options)
  options_of.argument("bundle:render", "values", values, "table")
  return require("kubebundle").template.render(self:yaml(), values, options)
end

--- The builders' warnings.
---@return string[] sentences without credentials
function methods:warnings()
  local list = {}
  for _, document in ipairs(self) do
    for _, warning in ipairs(warnings.of(document)) do
      list[#list + 1] = ("%s %s: %s"):format(document.kind, document.metadata.name, warning)
    end
  end
  return list
end

---@param value any
---@return boolean
function bundle.is_bundle(value)
  return getmetatable(value) == metatable
end

--- Makes a bundle of documents, lists of documents and other bundles: Namespaces first, then Secrets and whatever
--- else workloads need, otherwise in the given order. Empty documents are skipped, a List is replaced by its items.
--- Raises for two documents with the same name, and for lists where a ConfigMap or a Secret maps names to texts.
---@param list table[]
---@return kubebundle.bundle bundle
local function build(list)
  return setmetatable(arranged(list), metatable)
end

bundle.new = fault.list_builder("kb.bundle", build)

return bundle
