-- ConfigMaps, Namespaces, Leases, Nodes, revisions (k8s.io/api, core/v1, coordination/v1, apps/v1). The notation:
-- overlay/init.lua.

return [[
ConfigMap
  data             key=config-key
  binaryData       key=config-key
ControllerRevision
  data             !
  revision         ? 0..
LeaseSpec
  leaseDurationSeconds 1..
  leaseTransitions 0..
NamespaceSpec
  finalizers       finalizer
NodeSpec
  podCIDR          cidr
  taints           unique=key,effect
Taint
  key              label-key
  value            label-value
  effect           NoSchedule|PreferNoSchedule|NoExecute
]]
