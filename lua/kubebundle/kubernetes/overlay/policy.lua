-- PodDisruptionBudget, ResourceQuota, LimitRange, PriorityClass (k8s.io/api, policy/v1, core/v1, scheduling/v1). The
-- notation: overlay/init.lua.

return [[
PodDisruptionBudgetSpec
  unhealthyPodEvictionPolicy IfHealthyBudget|AlwaysAllow
PriorityClass
  preemptionPolicy PreemptLowerPriority|Never
  value            ?
LimitRangeSpec
  limits           ?
]]
