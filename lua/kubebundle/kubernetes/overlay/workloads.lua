-- Workloads (k8s.io/api, apps/v1, batch/v1, core/v1). The notation: overlay/init.lua.

return [[
CronJob
  spec             !
CronJobSpec
  concurrencyPolicy Allow|Forbid|Replace
  failedJobsHistoryLimit 0..
  schedule         schedule
  startingDeadlineSeconds 0..
  successfulJobsHistoryLimit 0..
  timeZone         time-zone nonempty
DaemonSetSpec
  minReadySeconds  0..
  revisionHistoryLimit 0..
  selector         ?
DaemonSetUpdateStrategy
  type             RollingUpdate|OnDelete
DeploymentSpec
  minReadySeconds  0..
  progressDeadlineSeconds 0..
  replicas         0..
  revisionHistoryLimit 0..
  selector         ?
DeploymentStrategy
  type             Recreate|RollingUpdate
JobSpec
  activeDeadlineSeconds 0..
  backoffLimit     0..
  backoffLimitPerIndex 0..
  completionMode   NonIndexed|Indexed
  completions      0..
  managedBy        max=63 nonempty
  maxFailedIndexes 0..
  parallelism      0..
  podReplacementPolicy TerminatingOrFailed|Failed
  ttlSecondsAfterFinished 0..
Job
  spec             !
Deployment
  spec             !
DaemonSet
  spec             !
StatefulSet
  spec             !
ReplicaSet
  spec             !
ReplicationController
  spec             !
JobTemplateSpec
  metadata         lenient
  spec             !
PodTemplate
  template         !
PodTemplateSpec
  metadata         template-metadata
  spec             !
PodFailurePolicy
  rules            ? max=20
PodFailurePolicyOnPodConditionsPattern
  status           True|False|Unknown
  type             qualified-name
SuccessPolicy
  rules            ! max=20
SuccessPolicyRule
  succeededCount   0..
PodFailurePolicyOnExitCodesRequirement
  operator         In|NotIn
  values           max=255
PodFailurePolicyRule
  onPodConditions  max=20
  action           FailJob|FailIndex|Ignore|Count
ReplicaSetSpec
  minReadySeconds  0..
  replicas         0..
  selector         ?
  template         !
ReplicationControllerSpec
  minReadySeconds  0..
  replicas         0..
  selector         labels
  template         !
RollingUpdateDaemonSet
  maxSurge         count-or-percent
  maxUnavailable   unavailable
RollingUpdateDeployment
  maxSurge         count-or-percent
  maxUnavailable   unavailable
RollingUpdateStatefulSetStrategy
  partition        0..
StatefulSetOrdinals
  start            0..
StatefulSetPersistentVolumeClaimRetentionPolicy
  whenDeleted      Retain|Delete
  whenScaled       Retain|Delete
StatefulSetSpec
  minReadySeconds  0..
  podManagementPolicy OrderedReady|Parallel
  replicas         0..
  selector         ?
  serviceName      label
  template         ?
  volumeClaimTemplates claim-templates
StatefulSetUpdateStrategy
  type             RollingUpdate|OnDelete
]]
