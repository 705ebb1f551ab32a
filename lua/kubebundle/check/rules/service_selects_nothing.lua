-- The rule service-selects-nothing.

local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"

-- The labels of a pod or of the pods of a template.
local function labels_of(pod)
  local value = pod.object.value
  for index = 1, #pod.path - 1 do
    value = read.map(value, pod.path[index])
  end
  local metadata = read.map(value, "metadata")
  if read.is_token(metadata.labels) then return nil end
  return read.map(metadata, "labels")
end

local function new_namespace()
  return { pods = 0, by_pair = {}, labels = {}, is_open = false }
end

-- Indexes the pods of one namespace by each of their labels.
local function add_pod(space, pod)
  local labels = labels_of(pod)
  space.pods = space.pods + 1
  if not labels or pod.object.source.open[labels] then
    space.is_open = true
    return
  end
  for key, value in pairs(labels) do
    if type(value) ~= "string" then space.is_open = true end
    local pair = key .. "=" .. tostring(value)
    local list = space.by_pair[pair] or {}
    space.by_pair[pair] = list
    list[#list + 1] = labels
  end
end

local function index_of(bundle)
  local spaces = setmetatable({}, {
    __index = function(self, name)
      self[name] = new_namespace()
      return self[name]
    end,
  })
  for _, pod in ipairs(bundle:pods()) do
    if pod.object.namespace then add_pod(spaces[pod.object.namespace], pod) end
  end
  for _, object in ipairs(bundle.objects) do -- a kind without a schema may create pods
    if not object.struct and object.namespace then spaces[object.namespace].is_open = true end
  end
  return spaces
end

-- The pods that share the selector's rarest label; nil if one of its values is not known.
local function rarest(space, selector)
  local fewest
  for key, value in pairs(selector) do
    if type(value) ~= "string" then return nil end
    local list = space.by_pair[key .. "=" .. value] or {}
    if not fewest or #list < #fewest then fewest = list end
  end
  return fewest
end

local function matches(labels, selector)
  for key, value in pairs(selector) do
    if labels[key] ~= value then return false end
  end
  return true
end

local function selects_nothing(space, selector)
  local candidates = rarest(space, selector)
  for _, labels in ipairs(candidates or {}) do
    if matches(labels, selector) then return false end
  end
  return candidates ~= nil
end

local function check(bundle, report)
  local spaces
  for _, object in ipairs(bundle:of_kind("Service")) do
    local spec = read.map(object.value, "spec")
    local selector = read.map(spec, "selector")
    if
      object.struct
      and object.namespace
      and next(selector) ~= nil
      and not object.source.open[selector]
      and spec.type ~= "ExternalName"
    then
      spaces = spaces or index_of(bundle)
      local space = spaces[object.namespace]
      if space.pods > 0 and not space.is_open and selects_nothing(space, selector) then
        report(
          "service-selects-nothing",
          object,
          { "spec", "selector" },
          ("the Service %s selects no pod of the input"):format(paths.key(object.name or ""))
        )
      end
    end
  end
end

return {
  name = "service-selects-nothing",
  severity = "warning",
  stage = "policy",
  summary = "No pod of the input in the Service's namespace has the labels that the Service selects: it has no "
    .. "endpoints, and connections to it fail. Reported only if the input has a workload in that namespace.",
  consequence = "it has no endpoints",
  remedy = "Use the labels of the pod template in the selector.",
  check = check,
}
