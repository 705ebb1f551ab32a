-- PersistentVolume, StorageClass, CSI objects (k8s.io/api, core/v1, storage/v1). The notation: overlay/init.lua.

return [[
StorageClass
  provisioner      lower-qualified-name
  parameters       key=not-empty
  reclaimPolicy    Delete|Retain
  volumeBindingMode Immediate|WaitForFirstConsumer nonempty
TopologySelectorLabelRequirement
  key              label-key
  values           unique
PersistentVolumeSpec
  persistentVolumeReclaimPolicy Retain|Delete|Recycle
  accessModes      ReadWriteOnce|ReadOnlyMany|ReadWriteMany|ReadWriteOncePod
  volumeMode       Block|Filesystem
CSIDriver
  spec             ?
CSINode
  spec             ?
CSINodeSpec
  drivers          ?
ISCSIPersistentVolumeSource
  lun              ?
storage.TokenRequest
  audience         ?
TypedLocalObjectReference
  kind             ?
  name             ?
TypedObjectReference
  kind             ?
  name             ?
PersistentVolumeClaim
  spec             !
]]
