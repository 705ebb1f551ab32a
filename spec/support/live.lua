-- Objects as shown by `kubectl get -o json`: pods with the states of their containers, and events.

local cjson = require "cjson"

local live = {}

local status_lists = {
  container = "containerStatuses",
  ["init container"] = "initContainerStatuses",
  ["ephemeral container"] = "ephemeralContainerStatuses",
}

--- The state of a waiting container.
---@param reason string
---@param message string?
---@return table
function live.waiting(reason, message)
  return { waiting = { reason = reason, message = message } }
end

--- A list of objects as a text.
---@param items table[]
---@return string
function live.list(items)
  return cjson.encode { apiVersion = "v1", kind = "List", items = items }
end

---@class spec.live.pod
---@field name string?
---@field namespace string?
---@field image string?
---@field policy string?
---@field secrets string[]?
---@field state table? of its container
---@field spec table? further fields of the specification

--- A pod of a cluster with one container `web`.
---@param given spec.live.pod
---@return table
function live.pod(given)
  local spec = {
    containers = {
      {
        name = "web",
        image = given.image or "r.example.com/team/web:1",
        imagePullPolicy = given.policy or "IfNotPresent",
      },
    },
  }
  for index, name in ipairs(given.secrets or {}) do
    spec.imagePullSecrets = spec.imagePullSecrets or {}
    spec.imagePullSecrets[index] = { name = name }
  end
  for field, value in pairs(given.spec or {}) do
    spec[field] = value
  end
  return {
    apiVersion = "v1",
    kind = "Pod",
    metadata = {
      name = given.name or "web-0",
      namespace = given.namespace or "shop",
      uid = "1-2-3",
      resourceVersion = "9",
    },
    spec = spec,
    status = {
      phase = "Pending",
      containerStatuses = given.state and { { name = "web", state = given.state } } or nil,
    },
  }
end

--- Sets the states of a pod's containers.
---@param pod table
---@param place string as in an explanation
---@param name string
---@param state table
function live.set_state(pod, place, name, state)
  local list = status_lists[place]
  pod.status = pod.status or { phase = "Pending" }
  pod.status[list] = pod.status[list] or {}
  table.insert(pod.status[list], { name = name, state = state })
end

--- A pull secret for r.example.com.
---@param given { name: string?, type: string?, server: string?, document: string?, namespace: string? }?
---@return table
function live.secret(given)
  given = given or {}
  local document = given.document
    or ('{"auths":{"%s":{"username":"ci","password":"made-up"}}}'):format(given.server or "r.example.com")
  return {
    apiVersion = "v1",
    kind = "Secret",
    type = given.type or "kubernetes.io/dockerconfigjson",
    metadata = { name = given.name or "regcred", namespace = given.namespace or "shop" },
    stringData = { [".dockerconfigjson"] = document },
  }
end

local count = 0

--- An event about the pod web-0.
---@param given { reason: string, message: string, field: string?, time: string?, pod: string?, namespace: string? }
---@return table
function live.event(given)
  count = count + 1
  return {
    apiVersion = "v1",
    kind = "Event",
    metadata = { name = "e" .. count, namespace = given.namespace or "shop" },
    reason = given.reason,
    message = given.message,
    lastTimestamp = given.time,
    involvedObject = {
      kind = "Pod",
      name = given.pod or "web-0",
      namespace = given.namespace or "shop",
      fieldPath = given.field,
    },
  }
end

return live
