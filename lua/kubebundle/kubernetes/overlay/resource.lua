-- Dynamic resource allocation (k8s.io/api, resource/v1). The notation: overlay/init.lua.

return [[
DeviceClass
  spec             ?
resource.ResourceClaim
  spec             ?
ResourceClaimTemplate
  spec             ?
ResourceClaimTemplateSpec
  spec             ?
DeviceCapacity
  value            ?
ResourcePool
  generation       ?
]]
