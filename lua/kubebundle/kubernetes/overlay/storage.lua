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
PersistentVolume
  spec             !
PersistentVolumeSpec
  persistentVolumeReclaimPolicy Retain|Delete|Recycle
  accessModes      ReadWriteOnce|ReadOnlyMany|ReadWriteMany|ReadWriteOncePod
  volumeMode       Block|Filesystem nonempty
VolumeNodeAffinity
  required         !
CSIPersistentVolumeSource
  driver           driver
LocalVolumeSource
  path             host-path
FCVolumeSource
  lun              0..255
AWSElasticBlockStoreVolumeSource
  partition        0..255
GCEPersistentDiskVolumeSource
  partition        0..255
VolumeAttachmentSpec
  attacher         driver
VolumeAttachmentSource
  persistentVolumeName subdomain
VolumeAttributesClass
  driverName       lower-qualified-name
  parameters       key=not-empty
CSIDriverSpec
  fsGroupPolicy    File|None|ReadWriteOnceWithFSType nonempty
  volumeLifecycleModes Persistent|Ephemeral
  nodeAllocatableUpdatePeriodSeconds 10..
CSINodeDriver
  name             driver
  topologyKeys     unique label-key
VolumeNodeResources
  count            0..
CSIStorageCapacity
  storageClassName subdomain
  capacity         0..
CSIDriver
  spec             ?
CSINode
  spec             ?
CSINodeSpec
  drivers          ? unique=name
ISCSIPersistentVolumeSource
  initiatorName    iscsi-name
  iqn              iscsi-name
  lun              ? 0..255
AzureFilePersistentVolumeSource
  secretNamespace  nonempty
FlexPersistentVolumeSource
  options          key=flex-option
FlockerVolumeSource
  datasetName      plain-name
GlusterfsPersistentVolumeSource
  endpointsNamespace label nonempty
ScaleIOPersistentVolumeSource
  volumeName       !
StorageOSPersistentVolumeSource
  volumeName       ! label
  volumeNamespace  label
storage.TokenRequest
  audience         ?
  expirationSeconds 600..4294967296
TypedLocalObjectReference
  kind             ?
  name             ?
TypedObjectReference
  kind             ?
  name             ?
PersistentVolumeClaim
  spec             !
]]
