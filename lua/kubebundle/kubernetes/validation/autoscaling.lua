-- Horizontal pod autoscalers (kubernetes, pkg/apis/autoscaling/validation). How to write a check: validation/init.lua.

local quantities = require "kubebundle.kubernetes.quantities"
local read = require "kubebundle.util.read"

local autoscaling = {}

-- Whether the value under a key is a quantity with that sign: -1, 0, 1.
local function sign_of(value, key)
  local quantity = value[key]
  if type(quantity) ~= "string" and type(quantity) ~= "number" then return nil end
  quantity = quantities.parse(quantity)
  if not quantity then return nil end
  return quantity.digits == "" and 0 or quantity.negative and -1 or 1
end

local function check_bounds(spec, at)
  local low, high = read.integer(spec, "minReplicas"), read.integer(spec, "maxReplicas")
  if low and high and high < low then
    at:refuse("value-range", "must be greater than or equal to `minReplicas`", "maxReplicas")
  end
end

-- The core group's ReplicationController is the only scaled kind without a group.
local function check_target(spec, at)
  local target = read.map(spec, "scaleTargetRef")
  local version = target.apiVersion
  if at.open[target] or read.is_token(version) or read.is_token(target.kind) then return end
  version = type(version) == "string" and version or ""
  local _, slashes = version:gsub("/", "")
  if slashes > 1 then
    at:refuse("value-format", "must be VERSION or GROUP/VERSION", "scaleTargetRef", "apiVersion")
  elseif not version:find("^[^/]+/") and target.kind ~= "ReplicationController" and not read.is_blank(target.kind) then
    at:advise(
      "value-format",
      "must specify an API group",
      "Write the group and version of the kind, such as apps/v1.",
      "scaleTargetRef",
      "apiVersion"
    )
  end
end

function autoscaling.HorizontalPodAutoscalerSpec(spec, at)
  check_bounds(spec, at)
  check_target(spec, at)
end

autoscaling["autoscaling.HorizontalPodAutoscalerSpec"] = autoscaling.HorizontalPodAutoscalerSpec

function autoscaling.HPAScalingRules(rules, at)
  local policies = rules.policies
  if not read.is_null(policies) and not read.is_token(policies) and #read.list(rules, "policies") == 0 then
    at:refuse("field-required", "must have an item unless it is absent", "policies")
  end
  if sign_of(rules, "tolerance") == -1 then
    at:refuse("value-range", "must be greater than or equal to 0", "tolerance")
  end
end

local SOURCES = {
  Resource = "resource",
  Pods = "pods",
  Object = "object",
  External = "external",
  ContainerResource = "containerResource",
}

function autoscaling.MetricSpec(metric, at)
  local wanted = SOURCES[metric.type]
  if not wanted or at.open[metric] then return end
  if read.is_null(metric[wanted]) then
    at:refuse("field-required", ("must be set for a metric of type %s"):format(metric.type), wanted)
  end
  for _, name in pairs(SOURCES) do
    if name ~= wanted and not read.is_null(metric[name]) then
      at:refuse("fields-exclusive", ("must not be set for a metric of type %s"):format(metric.type), name)
    end
  end
end

function autoscaling.MetricTarget(target, at)
  for _, key in ipairs { "value", "averageValue" } do
    local sign = sign_of(target, key)
    if sign and sign < 1 then at:refuse("value-range", "must be positive", key) end
  end
  if target.averageUtilization == 0 then at:refuse("value-range", "must be at least 1", "averageUtilization") end
end

-- The target of a metric needs one of two fields; having both is an error if they are mutually exclusive.
local function one_of(metric, first, second, at, may_be_both)
  local target = metric.target
  if type(target) ~= "table" or at.open[target] then return end
  local has_first, has_second = not read.is_null(target[first]), not read.is_null(target[second])
  if has_first and has_second and not may_be_both then
    at:refuse("fields-exclusive", ("mutually exclusive with `%s`"):format(second), "target", first)
  elseif not (has_first or has_second) then
    at:refuse("field-required", ("must be set, or `%s`"):format(second), "target", first)
  end
end

function autoscaling.ResourceMetricSource(metric, at)
  one_of(metric, "averageUtilization", "averageValue", at)
end
autoscaling.ContainerResourceMetricSource = autoscaling.ResourceMetricSource
function autoscaling.ExternalMetricSource(metric, at)
  one_of(metric, "value", "averageValue", at)
end
function autoscaling.ObjectMetricSource(metric, at)
  one_of(metric, "value", "averageValue", at, true)
end

function autoscaling.PodsMetricSource(metric, at)
  local target = metric.target
  if type(target) == "table" and not at.open[target] and read.is_null(target.averageValue) then
    at:refuse("field-required", "must be set for a metric of type Pods", "target", "averageValue")
  end
end

return autoscaling
