-- PodDisruptionBudget, ResourceQuota, LimitRange, PriorityClass (k8s.io/api, policy/v1, core/v1, scheduling/v1). The
-- notation: overlay/init.lua.

return [[
PodDisruptionBudgetSpec
  unhealthyPodEvictionPolicy IfHealthyBudget|AlwaysAllow nonempty
  minAvailable     percent-or-count
  maxUnavailable   percent-or-count
PriorityClass
  preemptionPolicy PreemptLowerPriority|Never nonempty
  value            ?
LimitRangeSpec
  limits           ? unique=type
]]
