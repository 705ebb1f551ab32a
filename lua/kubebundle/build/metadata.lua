-- Metadata of built objects, by the API server's rules.

local bytes = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local names = require "kubebundle.kubernetes.names"

local metadata = {}

-- k8s.io/apimachinery, pkg/api/validation, TotalAnnotationSizeLimitB
local MAX_ANNOTATIONS = 262144

-- A copy of a map of text to text, with validated keys and values.
local function text_map(field, map, check_key, check_value)
  local copy = {}
  for key, value in pairs(map) do
    value = fault.spelled(value)
    if type(key) ~= "string" then fault.refuse("%s: keys must be strings, got %s", field, tostring(key)) end
    if type(value) ~= "string" then
      fault.refuse("%s.%s must be text, got a %s: write it in quotes", field, key, fault.kind(value))
    end
    fault.invalid(field, key, check_key(fault.masked(key)))
    if check_value then fault.invalid(field, value, check_value(fault.masked(value))) end
    copy[key] = value
  end
  return core.object(copy)
end

--- Validates and copies labels.
---@param field string for the message
---@param labels table<string, string>?
---@return table<string, string>?
function metadata.labels(field, labels)
  return labels and text_map(field, labels, names.label_key, names.label_value)
end

---@param annotations table<string, string>?
---@return table<string, string>?
function metadata.annotations(annotations)
  if not annotations then return nil end
  local copy, size = text_map("metadata.annotations", annotations, names.annotation_key), 0
  for _, key in ipairs(bytes.sorted_keys(copy)) do
    size = size + #key + #copy[key]
  end
  if size > MAX_ANNOTATIONS then
    fault.refuse("metadata.annotations: %d bytes of keys and values, more than %d", size, MAX_ANNOTATIONS)
  end
  return copy
end

---@param namespace string?
---@param field? string for the message
---@return string?
function metadata.namespace(namespace, field)
  if namespace == nil then return nil end
  field = field or "metadata.namespace"
  if type(namespace) ~= "string" then fault.refuse("%s must be text, got a %s", field, fault.kind(namespace)) end
  fault.invalid(field, namespace, names.label(fault.masked(namespace)))
  return namespace
end

--- The namespaces of options that allow a list `namespaces` instead of `namespace`; nil if they have none.
---@param options table
---@return string[]?
function metadata.namespaces(options)
  local list = fault.list(options, "namespaces")
  if not list then return nil end
  if options.namespace ~= nil then fault.refuse("expected either namespace or namespaces") end
  if #list == 0 then fault.refuse("namespaces is empty") end
  local all, seen = {}, {}
  for index, value in ipairs(list) do
    local namespace = metadata.namespace(fault.spelled(value), "namespaces")
    if seen[namespace] then fault.refuse("duplicate namespace %q", namespace) end
    all[index], seen[namespace] = namespace, true
  end
  return all
end

---@param name string
---@param check? fun(text: string): string[] from `names`; a DNS subdomain by default
---@return string
function metadata.name(name, check)
  fault.invalid("metadata.name", name, (check or names.subdomain)(fault.masked(name)))
  return name
end

--- The metadata for the options name, namespace, labels and annotations.
---@param options table
---@return table
function metadata.build(options)
  return {
    name = metadata.name(fault.needed_text(options, "name")),
    namespace = metadata.namespace(options.namespace),
    labels = metadata.labels("metadata.labels", fault.table(options, "labels")),
    annotations = metadata.annotations(fault.table(options, "annotations")),
  }
end

return metadata
