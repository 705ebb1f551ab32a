-- Workloads (kubernetes, pkg/apis/apps/validation). How to write a check: validation/init.lua.

local read = require "kubebundle.util.read"
local selectors = require "kubebundle.kubernetes.validation.selectors"

local map = read.map

local workloads = {}

local function is_zero(value)
  return value == 0 or type(value) == "string" and value:find("^0+%%$") ~= nil
end

function workloads.RollingUpdateDaemonSet(value, at)
  local unavailable, surge = value.maxUnavailable, value.maxSurge
  if at.open[value] or read.is_token(unavailable) or read.is_token(surge) then return end
  if read.is_null(unavailable) then unavailable = 1 end -- the defaults
  if read.is_null(surge) then surge = 0 end
  if is_zero(unavailable) and is_zero(surge) then
    at:refuse("value-range", "must not be 0 if maxSurge is 0", "maxUnavailable")
  elseif not is_zero(unavailable) and not is_zero(surge) then
    at:refuse("fields-exclusive", "must be 0 unless maxUnavailable is 0 (it is 1 where it is absent)", "maxSurge")
  end
end

function workloads.RollingUpdateDeployment(value, at)
  if is_zero(value.maxUnavailable) and is_zero(value.maxSurge) then
    at:refuse("value-range", "must not be 0 if maxSurge is 0", "maxUnavailable")
  end
end

function workloads.DeploymentStrategy(value, at)
  if value.type == "Recreate" and type(value.rollingUpdate) == "table" then
    at:refuse("fields-exclusive", "must not be set if the type is Recreate", "rollingUpdate")
  end
end

function workloads.StatefulSetUpdateStrategy(value, at)
  if value.type == "OnDelete" and type(value.rollingUpdate) == "table" then
    at:refuse("fields-exclusive", "must not be set if the type is OnDelete", "rollingUpdate")
  end
end

local DEFAULT_DEADLINE = 600 -- seconds; the API server's default for progressDeadlineSeconds

local function check_deadline(spec, at)
  local deadline, ready = spec.progressDeadlineSeconds, spec.minReadySeconds
  local name = read.is_null(deadline) and "minReadySeconds" or "progressDeadlineSeconds"
  if read.is_null(deadline) then deadline = DEFAULT_DEADLINE end
  if read.is_null(ready) then ready = 0 end
  deadline, ready = math.tointeger(deadline), math.tointeger(ready)
  if deadline and ready and deadline <= ready then
    at:refuse(
      "value-range",
      ("progressDeadlineSeconds (%d) must be greater than minReadySeconds (%d)"):format(deadline, ready),
      name
    )
  end
end

function workloads.DeploymentSpec(spec, at)
  selectors.check(spec, at)
  check_deadline(spec, at)
end

workloads.ReplicaSetSpec = selectors.check
workloads.DaemonSetSpec = selectors.check
workloads.StatefulSetSpec = selectors.check

-- The selector of a ReplicationController is a mapping of labels; by default, the template's labels.
function workloads.ReplicationControllerSpec(spec, at)
  local metadata = map(map(spec, "template"), "metadata")
  local labels, selector = map(metadata, "labels"), map(spec, "selector")
  if read.is_token(metadata.labels) or at.open[labels] or at.open[selector] or read.is_null(spec.template) then
    return
  end
  local kind, key = selectors.unmet({ matchLabels = selector }, labels)
  if kind then
    at:refuse("selector-mismatch", "the pods of this template do not have the label", "selector", key)
  elseif next(selector) == nil and next(labels) == nil and not read.is_token(spec.selector) then
    at:refuse("selector-mismatch", "must be set if the template has no labels", "selector")
  end
end

return workloads
