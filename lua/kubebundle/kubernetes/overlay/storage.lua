-- PersistentVolume, StorageClass, CSI objects (k8s.io/api, core/v1, storage/v1). The notation: overlay/init.lua.

return [[
StorageClass
  reclaimPolicy    Delete|Retain
  volumeBindingMode Immediate|WaitForFirstConsumer
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
]]
