-- What has to fit together inside a pod: names that refer to each other, fields that exclude each other. It
-- reports under the rules of fields.lua.

local core = require "kubebundle.core"
local formats = require "kubebundle.check.formats"
local nearest = require "kubebundle.check.nearest"
local paths = require "kubebundle.check.paths"
local places = require "kubebundle.check.place"
local quantities = require "kubebundle.kubernetes.quantities"
local read = require "kubebundle.kubernetes.validation.read"
local tables = require "kubebundle.util.tables"

local null = core.null
local list, map, is_token, is_absent = read.list, read.map, read.is_token, read.is_blank

-- Reports a name that is in `seen` already, and notes it there.
local function check_unique(place, name, seen, ...)
  if type(name) ~= "string" or name == "" then return end
  if seen[name] then
    place:report("name-invalid", ("the name %s stands twice; the API server refuses the object (422, "
      .. "Duplicate value)")
      :format(paths.key(name)), { remedy = "Give each its own name." }, ...)
  end
  seen[name] = true
end

-- The names of the pod's volumes, once for all its containers.
local function known_volumes(pod)
  if pod.volumes then return pod.volumes end
  local known = { names = {}, is_open = is_token(pod.spec.volumes) }
  local function add(name)
    if type(name) == "string" then
      known[name] = true
      known.names[#known.names + 1] = name
    elseif is_token(name) then
      known.is_open = true
    end
  end
  for _, volume in ipairs(list(pod.spec, "volumes")) do add(type(volume) == "table" and volume.name) end
  for _, claim in ipairs(list(pod.object.value.spec, "volumeClaimTemplates")) do
    add(map(claim, "metadata").name)
  end
  pod.volumes = known
  return known
end

local function check_mount(place, container, mount, index)
  if not is_absent(mount.subPath) and not is_absent(mount.subPathExpr) then
    place:refuse("`subPathExpr` may not stand beside subPath", nil, "volumeMounts", index, "subPathExpr")
  end
  local privileged = map(container, "securityContext").privileged
  if mount.mountPropagation == "Bidirectional" and privileged ~= true and not is_token(privileged)
    and not is_token(container.securityContext) then
    place:refuse("`mountPropagation` may be Bidirectional for a privileged container only", nil, "volumeMounts",
      index, "mountPropagation")
  end
end

local function check_mounts(place, container, known)
  local mounted = {}
  for index, mount in ipairs(list(container, "volumeMounts")) do
    local name = type(mount) == "table" and mount.name
    local path = type(mount) == "table" and mount.mountPath
    if type(name) == "string" and name ~= "" and not known[name] and not known.is_open then
      place:refuse(("the pod has no volume named %s"):format(paths.key(name)),
        nearest.advice(name, known.names) or "Add it to the pod's volumes, or correct the name here.",
        "volumeMounts", index, "name")
    end
    if type(path) == "string" and path ~= "" then
      if mounted[path] then
        place:refuse("two volumes are mounted here", nil, "volumeMounts", index, "mountPath")
      end
      mounted[path] = true
    end
    local below = type(mount) == "table" and mount.subPath
    if type(below) == "string" and (below:find("^/") or ("/" .. below .. "/"):find("/../", 1, true)) then
      place:refuse("`subPath` must be a relative path without `..`", nil, "volumeMounts", index, "subPath")
    end
    if type(mount) == "table" then check_mount(place, container, mount, index) end
  end
end

local function count_set(value, keys)
  local count = 0
  for key, item in next, value do
    if keys[key] and (type(item) == "table" or is_token(item)) then count = count + 1 end
  end
  return count
end

local handlers = tables.set "exec httpGet tcpSocket grpc sleep"

local function check_handler(place, handler, ...)
  if type(handler) ~= "table" or place:is_open(handler) then return end
  local count = count_set(handler, handlers)
  if count == 0 then
    place:refuse("this needs exactly one of exec, httpGet, tcpSocket and grpc", nil, ...)
  elseif count > 1 then
    place:refuse("this may not have more than one of exec, httpGet, tcpSocket and grpc", nil, ...)
  end
end

local probes = { "livenessProbe", "readinessProbe", "startupProbe" }

local function check_probes(place, container)
  for _, name in ipairs(probes) do
    local probe = container[name]
    if type(probe) == "table" then
      check_handler(place, probe, name)
      if math.type(probe.successThreshold) == "integer" and probe.successThreshold > 1
        and name ~= "readinessProbe" then
        place:refuse("`successThreshold` must be 1 here", nil, name, "successThreshold")
      end
    end
  end
  local lifecycle = container.lifecycle
  if type(lifecycle) == "table" then
    check_handler(place, lifecycle.postStart, "lifecycle", "postStart")
    check_handler(place, lifecycle.preStop, "lifecycle", "preStop")
  end
end

local env_sources = tables.set "fieldRef resourceFieldRef configMapKeyRef secretKeyRef fileKeyRef"
local env_from = tables.set "configMapRef secretRef"

local function check_env(place, container)
  for index, variable in ipairs(list(container, "env")) do
    local from = type(variable) == "table" and variable.valueFrom
    if type(from) == "table" and not place:is_open(from) then
      if not is_absent(variable.value) then
        place:refuse("`valueFrom` may not stand beside a value", nil, "env", index, "valueFrom")
      end
      if count_set(from, env_sources) ~= 1 then
        place:refuse("`valueFrom` needs exactly one source", nil, "env", index, "valueFrom")
      end
    end
  end
  for index, source in ipairs(list(container, "envFrom")) do
    if type(source) == "table" and not place:is_open(source) and count_set(source, env_from) ~= 1 then
      place:refuse("this needs exactly one of configMapRef and secretRef", nil, "envFrom", index)
    end
  end
end

-- The same few quantities come again and again. The API server rounds them before it compares them.
local function new_amounts()
  return setmetatable({}, { __index = function(memo, value)
    local is_scalar = type(value) == "string" or type(value) == "number"
    if value ~= value then return false end
    local quantity = is_scalar and quantities.parse(value)
    memo[value] = quantity and quantities.rounded(quantity) or false
    return memo[value]
  end })
end

-- Devices are counted; like huge pages they are the pod's alone, unlike Kubernetes' own resources.
local function is_device(name)
  return name:find("/", 1, true) ~= nil and not name:find("kubernetes.io/", 1, true)
end

local function check_amounts(place, group, resources, amounts)
  for name, quantity in pairs(resources) do
    local amount = amounts[quantity]
    if amount and amount.negative then
      place:refuse("a quantity may not be negative", nil, "resources", group, name)
    elseif amount and not quantities.is_whole(amount) and is_device(name) then
      place:refuse(("%s must be a whole number"):format(paths.key(name)), nil, "resources", group, name)
    end
  end
end

local function check_request(place, name, wanted, allowed)
  local order = wanted and allowed and quantities.compare(wanted, allowed)
  if order and order > 0 then
    place:refuse(("the request of %s is above its limit"):format(paths.key(name)), nil, "resources",
      "requests", name)
  elseif wanted and order ~= 0 and (is_device(name) or name:find("^hugepages%-")) then
    place:refuse(("%s needs a limit, and a request equal to it"):format(paths.key(name)), nil, "resources",
      "requests", name)
  end
end

local function check_resources(place, container, amounts)
  local resources = map(container, "resources")
  local limits, requests = map(resources, "limits"), map(resources, "requests")
  check_amounts(place, "limits", limits, amounts)
  check_amounts(place, "requests", requests, amounts)
  for name, request in pairs(requests) do
    local limit = limits[name]
    if not is_token(limit) and not is_token(resources.limits) and not place:is_open(limits) then
      check_request(place, name, amounts[request], limit and amounts[limit])
    end
  end
end

-- `hosts`: the ports of the node that containers before this one take.
local function check_host_port(place, port, hosts, spec, index)
  local number = port.hostPort
  if spec.hostNetwork == true and place.key == "containers" and math.type(number) == "integer" and number ~= 0
    and number ~= port.containerPort and not is_token(port.containerPort) then
    place:refuse("`hostPort` must equal containerPort where hostNetwork is true", nil, "ports", index, "hostPort")
  end
  if math.type(number) ~= "integer" or number == 0 or is_token(port.protocol) then return end
  local protocol = is_absent(port.protocol) and "TCP" or tostring(port.protocol)
  local key = ("%s/%s/%d"):format(protocol, is_absent(port.hostIP) and "" or tostring(port.hostIP), number)
  if hosts[key] then
    place:refuse(("the port %d of the node is taken by another port of the pod"):format(number), nil, "ports",
      index, "hostPort")
  end
  hosts[key] = true
end

local function check_ports(place, container, spec, hosts)
  local seen = {}
  for index, port in ipairs(list(container, "ports")) do
    if type(port) == "table" then
      check_unique(place, port.name, seen, "ports", index, "name")
      if port.hostPort then check_host_port(place, port, hosts, spec, index) end
    end
  end
end

local only_sidecars = { "lifecycle", "livenessProbe", "readinessProbe", "startupProbe" }

-- An init container that ends is not probed; one that stays (restartPolicy: Always) is a sidecar.
local function check_init(place, container)
  if container.restartPolicy == "Always" or is_token(container.restartPolicy) then return end
  for _, name in ipairs(only_sidecars) do
    if type(container[name]) == "table" then
      place:refuse(("`%s` may not be set for an init container without restartPolicy: Always"):format(name),
        nil, name)
    end
  end
end

local function check_security(place, container)
  local context = map(container, "securityContext")
  if context.privileged == true and context.allowPrivilegeEscalation == false then
    place:refuse("`allowPrivilegeEscalation` may not be false for a privileged container", nil,
      "securityContext",
      "allowPrivilegeEscalation")
  end
end

-- A Deployment is taken with such an image; its Pods are then refused.
local function check_image_edges(place, image)
  if type(image) == "string" and (image:find("^%s") or image:find("%s$")) then
    place:refuse("an image may not begin or end with white space", nil, "image")
  end
end

local function check_container(place, container, pod, amounts, hosts)
  if container.volumeMounts then check_mounts(place, container, known_volumes(pod)) end
  check_probes(place, container)
  if container.env or container.envFrom then check_env(place, container) end
  if container.resources then check_resources(place, container, amounts) end
  if container.ports then check_ports(place, container, pod.spec, hosts) end
  if container.securityContext then check_security(place, container) end
  if place.object.kind == "Pod" then check_image_edges(place, container.image) end
end

local runs_once = { Job = true, CronJob = true }

-- A policy that is none at all is the schema's to tell.
local function check_restart(place, spec)
  local policy, kind = spec.restartPolicy, place.object.kind
  if is_absent(policy) then policy = "Always" end
  if kind == "Pod" or kind == "PodTemplate" or place:is_open(spec) then return end
  if runs_once[kind] and policy == "Always" then
    place:refuse(("the restart policy of the pods of a %s must be OnFailure or Never"):format(kind),
      "Write `restartPolicy: Never`.", "restartPolicy")
  elseif not runs_once[kind] and (policy == "OnFailure" or policy == "Never") then
    place:refuse(("the restart policy of the pods of a %s must be Always"):format(kind),
      "Write `restartPolicy: Always`.", "restartPolicy")
  end
end

local may_end = { Pod = true, PodTemplate = true, Job = true, CronJob = true }

-- They come to a Pod that is there, by a request of their own (`kubectl debug`).
local function check_ephemeral(place, spec)
  if not list(spec, "ephemeralContainers")[1] then return end
  local value = place.object.value
  local is_there = not is_absent(map(value, "metadata").uid) or not is_absent(map(value, "status").phase)
  if place.object.kind ~= "Pod" then
    place:refuse("a pod template may hold no ephemeral containers", nil, "ephemeralContainers")
  elseif not is_there then
    place:refuse("a Pod may not be created with ephemeral containers", "Add them by `kubectl debug`.",
      "ephemeralContainers")
  end
end

local function check_template(place, spec)
  local kind = place.object.kind
  if spec.ephemeralContainers then check_ephemeral(place, spec) end
  if spec.activeDeadlineSeconds and spec.activeDeadlineSeconds ~= null and not may_end[kind] then
    place:refuse(("the pods of a %s may have no activeDeadlineSeconds"):format(kind), nil,
      "activeDeadlineSeconds")
  end
end

-- A volume without a source is an emptyDir.
local function check_volumes(place, spec)
  local seen = {}
  for index, volume in ipairs(list(spec, "volumes")) do
    local count = 0
    for _, value in pairs(type(volume) == "table" and volume or {}) do
      if type(value) == "table" then count = count + 1 end
    end
    if count > 1 then place:refuse("a volume may not have more than one source", nil, "volumes", index) end
    check_unique(place, type(volume) == "table" and volume.name, seen, "volumes", index, "name")
  end
end

local function check_tolerations(place, spec)
  for index, toleration in ipairs(list(spec, "tolerations")) do
    if type(toleration) == "table" and not place:is_open(toleration) and not is_token(toleration.operator) then
      local exists = toleration.operator == "Exists"
      if is_absent(toleration.key) and not exists then
        place:refuse("`operator` must be Exists where there is no key", nil, "tolerations", index)
      elseif (is_absent(toleration.operator) or toleration.operator == "Equal")
        and type(toleration.value) == "string" and formats["label-value"](toleration.value) then
        place:refuse("`value` must be fit for a label where the operator is Equal", nil, "tolerations", index, "value")
      elseif exists and not is_absent(toleration.value) and not is_token(toleration.value) then
        place:refuse("`value` must be empty where the operator is Exists", nil, "tolerations", index, "value")
      end
      local effect = toleration.effect
      if math.type(toleration.tolerationSeconds) and effect ~= "NoExecute" and not is_token(effect) then
        place:refuse("`tolerationSeconds` needs the effect NoExecute", nil, "tolerations", index,
          "tolerationSeconds")
      end
    end
  end
end

local function check_pod(pod, amounts, report)
  local place = places.new(pod.object, pod.path, report)
  check_restart(place, pod.spec)
  check_template(place, pod.spec)
  if pod.spec.volumes then check_volumes(place, pod.spec) end
  if pod.spec.dnsPolicy == "None" and #list(map(pod.spec, "dnsConfig"), "nameservers") == 0
    and not is_token(pod.spec.dnsConfig) and not is_token(map(pod.spec, "dnsConfig").nameservers) then
    place:refuse("dnsConfig needs a nameserver where the policy is None", nil, "dnsPolicy")
  end
  if pod.spec.tolerations then check_tolerations(place, pod.spec) end
  local seen, hosts = {}, {}
  for _, container in ipairs(pod.containers) do
    check_unique(place, container.value.name, seen, container.list, container.index, "name")
    local below, is_init = place:below(container.list, container.index), container.list == "initContainers"
    -- init containers run one after the other
    check_container(below, container.value, pod, amounts, is_init and {} or hosts)
    if is_init then check_init(below, container.value) end
  end
end

local function run(bundle, report)
  local amounts = new_amounts()
  for _, pod in ipairs(bundle:pods()) do check_pod(pod, amounts, report) end
end

return { rules = {}, run = run }
