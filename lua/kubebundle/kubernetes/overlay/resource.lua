-- Dynamic resource allocation (k8s.io/api, resource/v1). The notation: overlay/init.lua.

return [[
DeviceClass
  spec             ?
DeviceClassSpec
  config           max=32
  selectors        max=32
  extendedResourceName extended-resource
DeviceClassConfiguration
  opaque           !
DeviceSelector
  cel              !
CELDeviceSelector
  expression       max=10240
OpaqueDeviceConfiguration
  driver           driver-name
resource.ResourceClaim
  spec             ?
ResourceClaimTemplate
  spec             ?
ResourceClaimTemplateSpec
  spec             ?
DeviceClaim
  requests         max=32 unique=name
  constraints      max=32
  config           max=32
DeviceRequest
  name             label
  firstAvailable   max=8 unique=name
ExactDeviceRequest
  deviceClassName  subdomain
  allocationMode   All|ExactCount
  selectors        max=32
  tolerations      max=16
DeviceSubRequest
  name             label
  deviceClassName  subdomain
  allocationMode   All|ExactCount
  selectors        max=32
  tolerations      max=16
DeviceToleration
  key              label-key
  operator         Equal|Exists
  value            label-value
  effect           None|NoSchedule|NoExecute
DeviceClaimConfiguration
  opaque           !
  requests         max=32 unique
DeviceConstraint
  requests         max=32 unique
  matchAttribute   full-device-name nonempty
ResourceSliceSpec
  driver           driver-name
  nodeName         subdomain nonempty
  devices          max=128 unique=name
  sharedCounters   unique=name
ResourcePool
  name             pool-name
  generation       ? 0..
  resourceSliceCount 1..
Device
  name             label
  nodeName         subdomain
  attributes       key=device-name
  capacity         key=device-name
  taints           max=16
  bindingConditions max=4 unique qualified-name
  bindingFailureConditions max=4 unique qualified-name
DeviceAttribute
  string           max=64
  version          semantic-version
DeviceCapacity
  value            ?
DeviceCounterConsumption
  counterSet       label
  counters         key=label
CounterSet
  name             label
  counters         key=label
DeviceTaint
  key              label-key
  value            label-value
  effect           None|NoSchedule|NoExecute
]]
