-- kb.bundle: documents in the order in which they are applied, and what can be done with all of them.
-- A bundle is a list of plain documents; its methods come from its metatable.

local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local warnings = require "kubebundle.build.warnings"

-- What others need comes first; kinds that are not listed stand where workloads begin.
local ORDER = {
  "Namespace",
  "CustomResourceDefinition",
  "PriorityClass",
  "ResourceQuota",
  "LimitRange",
  "NetworkPolicy",
  "Secret",
  "ConfigMap",
  "ServiceAccount",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "Service",
}

local rank_of = {}
for index, kind in ipairs(ORDER) do
  rank_of[kind] = index
end

local bundle = {}

local function collect(list, found)
  for index, value in ipairs(fault.checked_list(list, "the list of documents")) do
    if type(value) ~= "table" then
      fault.refuse("item %d is a %s, and must be a document or a list of them", index, fault.kind(value))
    end
    if value.kind == nil and #value > 0 then
      collect(value, found)
    elseif type(value.kind) ~= "string" or type(value.apiVersion) ~= "string" then
      fault.refuse("item %d is no document: it lacks kind or apiVersion", index)
    else
      found[#found + 1] = value
    end
  end
  return found
end

local function text(value)
  return type(value) == "string" and value or ""
end

local function identity(document)
  local group = document.apiVersion:match("^(.*)/") or ""
  local metadata = type(document.metadata) == "table" and document.metadata or {}
  return group, document.kind, text(metadata.namespace), text(metadata.name)
end

-- The later of two documents of one name would overwrite the first.
local function check_distinct(documents)
  local seen = {}
  for _, document in ipairs(documents) do
    local group, kind, namespace, name = identity(document)
    local key = table.concat({ group, kind, namespace, name }, "\0")
    if name ~= "" and seen[key] then
      fault.refuse("%s %s stands there twice%s", kind, name, namespace ~= "" and " in " .. namespace or "")
    end
    seen[key] = true
  end
end

-- table.sort keeps no order among equals.
local function sort(documents)
  local position = {}
  for index, document in ipairs(documents) do
    position[document] = index
  end
  local function rank(document)
    return rank_of[document.kind] or #ORDER + 1
  end
  table.sort(documents, function(a, b)
    local x, y = rank(a), rank(b)
    if x ~= y then return x < y end
    return position[a] < position[b]
  end)
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

---The documents as YAML.
---@return string text one document after the other, `---` between them
function methods:yaml()
  return core.yaml.encode_all(documents_of(self))
end

---The documents as JSON.
---@return string text one object of kind List, as kubectl takes and gives it
function methods:json()
  local list = { apiVersion = "v1", kind = "List", items = documents_of(self) }
  return core.json.encode(list, { indent = 2 }) .. "\n"
end

---The findings of kb.check about these documents.
---@param options? kubebundle.check.options
---@return kubebundle.finding[] findings
function methods:check(options)
  return require("kubebundle").check(documents_of(self), options)
end

---How the kubelet would pull the images of these documents, as kb.explain tells it.
---@param options? kubebundle.explain.options
---@return kubebundle.explanation[] explanations
function methods:explain(options)
  return require("kubebundle").explain(documents_of(self), options)
end

---The documents as YAML, the tokens in their strings filled.
---@param values table nested names are `a.b` and `a.0.name`
---@param options? kubebundle.template.options
---@return string? text
---@return kubebundle.failure? err err.problems lists all that is wrong
function methods:render(values, options)
  return require("kubebundle").template.render(self:yaml(), values, options)
end

---What the builders found doubtful.
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

---Makes a bundle of documents, lists of documents and other bundles: Namespaces first, then Secrets and what
---else workloads need; equals stay in the order given. Two documents of one name are refused.
---@param list table[]
---@return kubebundle.bundle bundle
local function build(list)
  local documents = collect(list, {})
  check_distinct(documents)
  sort(documents)
  return setmetatable(documents, metatable)
end

bundle.new = fault.list_builder("kb.bundle", build)

return bundle
