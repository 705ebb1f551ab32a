-- ConfigMap, Secret, ServiceAccount, Namespace, Node, Event, Lease and other small kinds (k8s.io/api, core/v1,
-- coordination/v1, events/v1). The notation: overlay/init.lua.

return [[
ControllerRevision
  revision         ?
]]
