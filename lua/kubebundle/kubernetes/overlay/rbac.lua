-- Roles and bindings (k8s.io/api, rbac/v1). The notation: overlay/init.lua.

return [[
AggregationRule
  clusterRoleSelectors !
RoleRef
  apiGroup         rbac.authorization.k8s.io|
  kind             Role|ClusterRole
  name             path-segment
rbac.Subject
  kind             ServiceAccount|User|Group
]]
