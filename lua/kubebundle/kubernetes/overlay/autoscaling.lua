-- HorizontalPodAutoscaler (k8s.io/api, autoscaling/v1, v2). The notation: overlay/init.lua.

return [[
HorizontalPodAutoscalerSpec
  maxReplicas      1..
  minReplicas      1..
autoscaling.HorizontalPodAutoscalerSpec
  maxReplicas      1..
  minReplicas      1..
  targetCPUUtilizationPercentage 1..
HPAScalingRules
  selectPolicy     Max|Min|Disabled nonempty
  stabilizationWindowSeconds 0..3600
HPAScalingPolicy
  type             Pods|Percent
  value            1..
  periodSeconds    1..1800
MetricSpec
  type             Resource|Pods|Object|External|ContainerResource
MetricIdentifier
  name             path-segment
  selector         lenient
MetricTarget
  type             Utilization|Value|AverageValue
  averageUtilization 1..
CrossVersionObjectReference
  kind             path-segment
  name             path-segment
ContainerResourceMetricSource
  container        label
  name             qualified-name
]]
