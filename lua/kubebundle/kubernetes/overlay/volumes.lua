-- Volumes of pods (k8s.io/api, core/v1). The notation: overlay/init.lua.

return [[
AzureDiskVolumeSource
  cachingMode      None|ReadOnly|ReadWrite
  kind             Shared|Dedicated|Managed
CSIVolumeSource
  driver           driver
ConfigMapProjection
  name             !
ConfigMapVolumeSource
  defaultMode      0..511
  name             !
DownwardAPIVolumeFile
  mode             0..511
  path             local-path
DownwardAPIVolumeSource
  defaultMode      0..511
EphemeralVolumeSource
  volumeClaimTemplate !
HostPathVolumeSource
  path             host-path
  type             DirectoryOrCreate|Directory|FileOrCreate|File|Socket|CharDevice|BlockDevice
ClusterTrustBundleProjection
  signerName       signer-name nonempty
ISCSIVolumeSource
  initiatorName    iscsi-name
  iqn              iscsi-name
  lun              ? 0..255
ImageVolumeSource
  pullPolicy       Always|IfNotPresent|Never
KeyToPath
  mode             0..511
  path             local-path
NFSVolumeSource
  path             absolute-path
PersistentVolumeClaimSpec
  accessModes      ReadWriteOnce|ReadOnlyMany|ReadWriteMany|ReadWriteOncePod
  volumeMode       Block|Filesystem nonempty
  volumeAttributesClassName subdomain
ProjectedVolumeSource
  defaultMode      0..511
SecretProjection
  name             !
SecretVolumeSource
  defaultMode      0..511
  secretName       !
ServiceAccountTokenProjection
  expirationSeconds 600..4294967296
Volume
  name             label
PersistentVolumeClaimVolumeSource
VolumeProjection
DownwardAPIProjection
EmptyDirVolumeSource
  sizeLimit        0..
FlexVolumeSource
  options          key=flex-option
GitRepoVolumeSource
  directory        descending-path
QuobyteVolumeSource
  registry         addresses
  tenant           max=64
ScaleIOVolumeSource
  volumeName       !
StorageOSVolumeSource
  volumeName       ! label
  volumeNamespace  label
PersistentVolumeClaimTemplate
VolumeResourceRequirements
]]
