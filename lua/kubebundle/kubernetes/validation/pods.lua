-- Pods as a whole (kubernetes, pkg/apis/core/validation). How to write a check: validation/init.lua.

local formats = require "kubebundle.kubernetes.formats"
local host_namespaces = require "kubebundle.kubernetes.validation.host_namespaces"
local lazy = require "kubebundle.util.lazy"
local pod_lists = require "kubebundle.kubernetes.validation.pod_lists"
local read = require "kubebundle.util.read"
local tables = require "kubebundle.util.tables"

local pod_annotations = lazy "kubebundle.kubernetes.validation.pod_annotations"
local pod_resources = lazy "kubebundle.kubernetes.validation.pod_resources"

local pods = {}

local each_container = pod_lists.each_container

--[[ The node's operating system ]]

local POD_NOT_ON_WINDOWS = { "hostPID", "hostIPC", "shareProcessNamespace", "resources" }

local CONTEXT_NOT_ON_WINDOWS = tables.set [[
  appArmorProfile seLinuxOptions seccompProfile fsGroup fsGroupChangePolicy sysctls runAsUser runAsGroup
  supplementalGroups supplementalGroupsPolicy
]]

local CONTAINER_NOT_ON_WINDOWS = tables.set [[
  appArmorProfile seLinuxOptions seccompProfile capabilities readOnlyRootFilesystem privileged allowPrivilegeEscalation
  procMount runAsUser runAsGroup
]]

local function is_given(value)
  return not read.is_null(value) and value ~= false and not (type(value) == "table" and read.is_zero(value))
end

local function refuse_all(context, names, at, ...)
  local place = { ... }
  for name in pairs(names) do
    local value = context[name]
    if not read.is_null(value) and not (type(value) == "table" and read.is_zero(value)) then
      place[#place + 1] = name
      at:refuse("fields-exclusive", "must not be set for a Windows pod", table.unpack(place))
      place[#place] = nil
    end
  end
end

local function check_windows(spec, at)
  for _, name in ipairs(POD_NOT_ON_WINDOWS) do
    if is_given(spec[name]) then at:refuse("fields-exclusive", "must not be set for a Windows pod", name) end
  end
  refuse_all(read.map(spec, "securityContext"), CONTEXT_NOT_ON_WINDOWS, at, "securityContext")
  each_container(spec, function(container, list, index)
    refuse_all(read.map(container, "securityContext"), CONTAINER_NOT_ON_WINDOWS, at, list, index, "securityContext")
  end)
end

local function check_linux(spec, at)
  local message = "must not be set for a Linux pod"
  if not read.is_null(read.map(spec, "securityContext").windowsOptions) then
    at:refuse("fields-exclusive", message, "securityContext", "windowsOptions")
  end
  each_container(spec, function(container, list, index)
    if not read.is_null(read.map(container, "securityContext").windowsOptions) then
      at:refuse("fields-exclusive", message, list, index, "securityContext", "windowsOptions")
    end
  end)
end

local function host_process(value)
  return read.map(read.map(value, "securityContext"), "windowsOptions").hostProcess
end

-- Either all containers of a pod are host processes, or none is.
local function check_host_processes(spec, at)
  local of_pod = host_process(spec)
  local some, others = of_pod == true, false
  each_container(spec, function(container, list, index)
    local own = host_process(container)
    if type(of_pod) == "boolean" and type(own) == "boolean" and own ~= of_pod then
      at:refuse(
        "value-choice",
        "must be equal to the pod's own hostProcess",
        list,
        index,
        "securityContext",
        "windowsOptions",
        "hostProcess"
      )
    end
    local effective = own
    if type(own) ~= "boolean" then effective = of_pod end
    if effective == true then
      some = true
    elseif not read.is_token(effective) then
      others = true
    end
  end)
  if not some then return end
  if others then
    at:refuse(
      "value-choice",
      "must be true of every container, or of none",
      "containers",
      1,
      "securityContext",
      "windowsOptions",
      "hostProcess"
    )
  end
  if spec.hostNetwork ~= true and not read.is_token(spec.hostNetwork) and not at.open[spec] then
    at:refuse("value-choice", "must be true if there are hostProcess containers", "hostNetwork")
  end
end

-- Most pods have none, which leaves little to check.
local function has_security_context(spec)
  if spec.securityContext then return true end
  local found = false
  each_container(spec, function(container)
    found = found or container.securityContext ~= nil
  end)
  return found
end

--[[ Names ]]

local function check_hostname(spec, at)
  local name = read.text(spec, "hostnameOverride")
  if not name then return end
  local reason = formats.subdomain(name)
  if reason then at:refuse("name-invalid", reason, "hostnameOverride") end
  if #name > 64 then at:refuse("value-length", "must have at most 64 bytes", "hostnameOverride") end
  for _, other in ipairs { "hostNetwork", "setHostnameAsFQDN" } do
    if spec[other] == true then
      at:refuse("fields-exclusive", ("must not be set if %s is true"):format(other), "hostnameOverride")
    end
  end
end

--[[ Claims, tolerations, images ]]

function pods.PodResourceClaim(value, at)
  if at.open[value] then return end
  local has_name, has_template =
    not read.is_blank(value.resourceClaimName), not read.is_blank(value.resourceClaimTemplateName)
  if has_name and has_template then
    at:refuse("fields-exclusive", "mutually exclusive with `resourceClaimTemplateName`", "resourceClaimName")
  elseif not has_name and not has_template and read.is_null(value.source) then
    at:refuse("field-required", "must be set, or `resourceClaimTemplateName`", "resourceClaimName")
  end
end

local function check_image_volumes(spec, at)
  if at.value.kind ~= "Pod" then return end -- in templates it may be added later
  for index, volume in read.maps(spec, "volumes") do
    local image = volume.image
    if type(image) == "table" and at:lacks(image, "reference") then
      at:refuse("field-required", "must be set", "volumes", index, "image", "reference")
    end
  end
end

--[[ Rules by the kind of the object ]]

local RUN_ONCE = { Job = true, CronJob = true }

-- Other invalid policies are reported elsewhere.
local function check_restart(spec, at)
  local policy, kind = spec.restartPolicy, at.value.kind
  if read.is_blank(policy) then policy = "Always" end
  if kind == "Pod" or kind == "PodTemplate" or at.open[spec] then return end
  if RUN_ONCE[kind] and policy == "Always" then
    at:advise(
      "value-choice",
      ("must be OnFailure or Never for the pods of a %s"):format(kind),
      "Write `restartPolicy: Never`.",
      "restartPolicy"
    )
  elseif not RUN_ONCE[kind] and (policy == "OnFailure" or policy == "Never") then
    at:advise(
      "value-choice",
      ("must be Always for the pods of a %s"):format(kind),
      "Write `restartPolicy: Always`.",
      "restartPolicy"
    )
  end
end

-- They are added to a running Pod by a separate request (`kubectl debug`).
local function check_ephemeral(spec, at)
  if not read.list(spec, "ephemeralContainers")[1] then return end
  local object = at.value
  local is_there = not read.is_blank(read.map(object, "metadata").uid)
    or not read.is_blank(read.map(object, "status").phase)
  if object.kind ~= "Pod" then
    at:refuse("fields-exclusive", "must not be set in a pod template", "ephemeralContainers")
  elseif not is_there then
    at:advise(
      "fields-exclusive",
      "must not be set for a new Pod",
      "Add them by `kubectl debug`.",
      "ephemeralContainers"
    )
  end
end

local MAY_END = { Pod = true, PodTemplate = true, Job = true, CronJob = true }

local function check_deadline(spec, at)
  if not read.is_null(spec.activeDeadlineSeconds) and not MAY_END[at.value.kind] then
    at:refuse(
      "fields-exclusive",
      ("must not be set for the pods of a %s"):format(at.value.kind),
      "activeDeadlineSeconds"
    )
  end
end

local function check_names(spec, at)
  local config = spec.dnsConfig
  if
    spec.dnsPolicy == "None"
    and #read.list(read.map(spec, "dnsConfig"), "nameservers") == 0
    and not read.is_token(config)
    and not read.is_token(read.map(spec, "dnsConfig").nameservers)
  then
    at:refuse("field-required", "None needs a nameserver in dnsConfig", "dnsPolicy")
  end
end

function pods.Toleration(value, at)
  local operator, effect = value.operator, value.effect
  if at.open[value] or read.is_token(operator) then return end
  local exists = operator == "Exists"
  if read.is_blank(value.key) and not exists then
    at:refuse("value-choice", "must be Exists if there is no key", "operator")
  elseif
    (read.is_blank(operator) or operator == "Equal")
    and type(value.value) == "string"
    and formats["label-value"](value.value)
  then
    at:refuse("value-format", "must be the value of a label if the operator is Equal", "value")
  elseif exists and not read.is_blank(value.value) and not read.is_token(value.value) then
    at:refuse("fields-exclusive", "must be empty if the operator is Exists", "value")
  end
  if math.type(value.tolerationSeconds) and effect ~= "NoExecute" and not read.is_token(effect) then
    at:refuse("fields-exclusive", "must not be set unless the effect is NoExecute", "tolerationSeconds")
  end
end

local MAX_SEARCHES = 2048 -- bytes, with a space between two

function pods.PodDNSConfig(config, at)
  local length = -1
  for _, domain in ipairs(read.list(config, "searches")) do
    length = length + 1 + (type(domain) == "string" and #domain or 0)
  end
  if length > MAX_SEARCHES then
    at:refuse("value-length", ("must have at most %d bytes together"):format(MAX_SEARCHES), "searches")
  end
end

function pods.PodSpec(spec, at)
  check_restart(spec, at)
  pod_lists.check_containers(spec, at)
  if spec.ephemeralContainers then check_ephemeral(spec, at) end
  if spec.activeDeadlineSeconds then check_deadline(spec, at) end
  if spec.dnsPolicy then check_names(spec, at) end
  if spec.volumes then pod_lists.check_volumes(spec, at) end
  if spec.os then
    local system = read.map(spec, "os").name
    if system == "windows" then
      check_windows(spec, at)
    elseif system == "linux" then
      check_linux(spec, at)
    end
  end
  local has_context = has_security_context(spec)
  if has_context then check_host_processes(spec, at) end
  if has_context or spec.hostUsers == false then host_namespaces.check_users(spec, at) end
  if has_context then host_namespaces.check_sysctls(spec, at) end
  host_namespaces.check_processes(spec, at)
  if spec.hostnameOverride then check_hostname(spec, at) end
  if spec.volumes then check_image_volumes(spec, at) end
  if spec.resources then pod_resources.check(spec, at) end
  if spec.overhead then pod_resources.check_overhead(spec, at) end
end

function pods.Pod(value, at)
  if read.map(value, "metadata").annotations then pod_annotations.check(value, at) end
end

pods.PodTemplateSpec = pods.Pod

return pods
