-- References between objects: ConfigMaps and Secrets with their keys, claims, service accounts, Services with their
-- ports, the targets of autoscalers.

local read = require "kubebundle.util.read"

local references = {}

---@class kubebundle.check.reference
---@field kind string
---@field name string
---@field path any[] of the name
---@field key string? the required key of its data
---@field key_path any[]?
---@field port string|integer? the required port of a Service
---@field port_path any[]?

local function extend(path, ...)
  local longer = table.move(path, 1, #path, 1, {})
  for index = 1, select("#", ...) do
    longer[#longer + 1] = (select(index, ...))
  end
  return longer
end

-- Adds a reference unless it is optional or its name is unknown.
local function add(list, kind, value, path, name_field, key)
  if type(value) ~= "table" or value.optional == true then return end
  local name = read.text(value, name_field)
  if not name then return end
  list[#list + 1] = {
    kind = kind,
    name = name,
    path = extend(path, name_field),
    key = key and read.text(value, key),
    key_path = key and extend(path, key),
  }
end

local function add_items(list, kind, value, path, name_field)
  if type(value) ~= "table" or value.optional == true then return end
  local name = read.text(value, name_field)
  for index, item in read.maps(value, "items") do
    local key = read.text(item, "key")
    if name and key then
      list[#list + 1] = {
        kind = kind,
        name = name,
        path = extend(path, name_field),
        key = key,
        key_path = extend(path, "items", index, "key"),
      }
    end
  end
  add(list, kind, value, path, name_field)
end

local function add_variable(list, from, path)
  add(list, "ConfigMap", from.configMapKeyRef, extend(path, "configMapKeyRef"), "name", "key")
  add(list, "Secret", from.secretKeyRef, extend(path, "secretKeyRef"), "name", "key")
end

local function add_container(list, pod, entry)
  local container = entry.value
  for index, variable in read.maps(container, "env") do
    local from = variable.valueFrom
    if type(from) == "table" then
      add_variable(list, from, extend(pod.path, entry.list, entry.index, "env", index, "valueFrom"))
    end
  end
  if not container.envFrom then return end
  local path = extend(pod.path, entry.list, entry.index)
  for index, source in read.maps(container, "envFrom") do
    add(list, "ConfigMap", source.configMapRef, extend(path, "envFrom", index, "configMapRef"), "name")
    add(list, "Secret", source.secretRef, extend(path, "envFrom", index, "secretRef"), "name")
  end
end

local function add_volume(list, volume, path)
  add_items(list, "ConfigMap", volume.configMap, extend(path, "configMap"), "name")
  add_items(list, "Secret", volume.secret, extend(path, "secret"), "secretName")
  add(list, "PersistentVolumeClaim", volume.persistentVolumeClaim, extend(path, "persistentVolumeClaim"), "claimName")
  for index, source in read.maps(read.map(volume, "projected"), "sources") do
    local below = extend(path, "projected", "sources", index)
    add_items(list, "ConfigMap", source.configMap, extend(below, "configMap"), "name")
    add_items(list, "Secret", source.secret, extend(below, "secret"), "name")
  end
end

--- The references of a pod.
---@param pod kubebundle.check.pod
---@return kubebundle.check.reference[]
function references.of_pod(pod)
  local list = {}
  for _, entry in ipairs(pod.containers) do
    add_container(list, pod, entry)
  end
  for index, volume in read.maps(pod.spec, "volumes") do
    add_volume(list, volume, extend(pod.path, "volumes", index))
  end
  if pod.spec.serviceAccountName ~= "default" and not pod.has_own_account then
    add(list, "ServiceAccount", pod.spec, pod.path, "serviceAccountName")
  end
  return list
end

local function add_backend(list, backend, path)
  local service = read.map(backend, "service")
  local name, port = read.text(service, "name"), read.map(service, "port")
  if not name then return end
  local field = read.text(port, "name") and "name" or read.integer(port, "number") and "number"
  list[#list + 1] = {
    kind = "Service",
    name = name,
    path = extend(path, "service", "name"),
    port = field and port[field],
    port_path = field and extend(path, "service", "port", field),
  }
end

local function of_ingress(value)
  local list, spec = {}, read.map(value, "spec")
  add_backend(list, read.map(spec, "defaultBackend"), { "spec", "defaultBackend" })
  for index, rule in read.maps(spec, "rules") do
    for position, path in read.maps(read.map(rule, "http"), "paths") do
      add_backend(list, read.map(path, "backend"), { "spec", "rules", index, "http", "paths", position, "backend" })
    end
  end
  for index, tls in read.maps(spec, "tls") do
    add(list, "Secret", tls, { "spec", "tls", index }, "secretName")
  end
  return list
end

local function of_autoscaler(value)
  local list, target = {}, read.map(read.map(value, "spec"), "scaleTargetRef")
  local kind = read.text(target, "kind")
  if kind then add(list, kind, target, { "spec", "scaleTargetRef" }, "name") end
  return list
end

local function of_stateful_set(value)
  local list = {}
  add(list, "Service", read.map(value, "spec"), { "spec" }, "serviceName")
  return list
end

-- The references of an object itself, without its pods, by kind.
---@type table<string, fun(value: table): kubebundle.check.reference[]>
references.by_kind = { Ingress = of_ingress, HorizontalPodAutoscaler = of_autoscaler, StatefulSet = of_stateful_set }

return references
