-- Pods and containers (k8s.io/api, core/v1). The notation: overlay/init.lua.

return [[
Pod
  spec             !
HostAlias
  hostnames        subdomain
  ip               strict-ip
NodeSelectorRequirement
  key              label-key
  operator         In|NotIn|Exists|DoesNotExist|Gt|Lt
PodAffinityTerm
  topologyKey      label-key
  namespaces       label
  matchLabelKeys   label-key
  mismatchLabelKeys label-key
PodDNSConfig
  nameservers      max=3 strict-ip
  searches         max=32 search-domain
PodDNSConfigOption
  name             !
PodOS
  name             linux|windows
PodReadinessGate
  conditionType    ? label-key
PodResourceClaim
  name             label
  resourceClaimName subdomain
  resourceClaimTemplateName subdomain
PodSchedulingGate
  name             label-key
PodSecurityContext
  fsGroup          0..2147483647
  fsGroupChangePolicy OnRootMismatch|Always nonempty
  runAsGroup       0..2147483647
  runAsUser        0..2147483647
  seLinuxChangePolicy Recursive| nonempty
  sysctls          unique=name
  supplementalGroups 0..2147483647
  supplementalGroupsPolicy Merge|Strict
PodSpec
  activeDeadlineSeconds 1..2147483647
  dnsPolicy        ClusterFirstWithHostNet|ClusterFirst|Default|None
  hostname         label
  nodeName         subdomain
  nodeSelector     labels
  overhead         resources
  preemptionPolicy PreemptLowerPriority|Never nonempty
  priorityClassName subdomain
  restartPolicy    Always|OnFailure|Never
  runtimeClassName subdomain nonempty
  resourceClaims   unique=name
  schedulingGates  unique=name
  topologySpreadConstraints unique=topologyKey,whenUnsatisfiable
  serviceAccount   subdomain
  serviceAccountName subdomain
  subdomain        label
PreferredSchedulingTerm
  preference       ?
  weight           1..100
Sysctl
  name             sysctl
  value            ?
Toleration
  effect           NoSchedule|PreferNoSchedule|NoExecute
  key              label-key
  operator         Exists|Equal
TopologySpreadConstraint
  maxSkew          1..
  minDomains       1..
  nodeAffinityPolicy Ignore|Honor
  nodeTaintsPolicy Ignore|Honor
  whenUnsatisfiable DoNotSchedule|ScheduleAnyway
  matchLabelKeys   label-key
WeightedPodAffinityTerm
  weight           1..100
AppArmorProfile
  type             Unconfined|RuntimeDefault|Localhost
ConfigMapEnvSource
  name             ! subdomain
ConfigMapKeySelector
  key              config-key
  name             ! subdomain
Container
  image            !
  imagePullPolicy  Always|IfNotPresent|Never
  name             label
  restartPolicy    Always|Never|OnFailure nonempty
  resizePolicy     unique=resourceName
  terminationMessagePolicy File|FallbackToLogsOnError
ContainerPort
  containerPort    1..65535
  hostPort         0..65535
  name             port-name
  protocol         TCP|UDP|SCTP
ContainerResizePolicy
  resourceName     cpu|memory
  restartPolicy    NotRequired|RestartContainer
ContainerRestartRule
  action           ? Restart|RestartAllContainers
  exitCodes        !
ContainerRestartRuleOnExitCodes
  operator         ? In|NotIn
EnvFromSource
  prefix           env-name
EnvVar
  name             env-name
EphemeralContainer
  image            !
  imagePullPolicy  Always|IfNotPresent|Never
  name             label
  terminationMessagePolicy File|FallbackToLogsOnError
ExecAction
  command          !
GRPCAction
  port             1..65535
HTTPGetAction
  port             port
  scheme           HTTP|HTTPS
HTTPHeader
  name             header-name
  value            ?
Probe
  failureThreshold 0..
  initialDelaySeconds 0..
  periodSeconds    0..
  successThreshold 0..
  terminationGracePeriodSeconds 1..
  timeoutSeconds   0..
ResourceFieldSelector
  resource         resource-path
ResourceRequirements
  limits           resources
  requests         resources
SeccompProfile
  type             Unconfined|RuntimeDefault|Localhost
SecretEnvSource
  name             ! subdomain
SecretKeySelector
  key              config-key
  name             ! subdomain
SecurityContext
  procMount        Default|Unmasked
  runAsGroup       0..2147483647
  runAsUser        0..2147483647
SleepAction
  seconds          ?
TCPSocketAction
  port             port
VolumeMount
  mountPropagation None|HostToContainer|Bidirectional nonempty
  recursiveReadOnly Disabled|IfPossible|Enabled nonempty
ObjectFieldSelector
  apiVersion       v1|
WindowsSecurityContextOptions
  gmsaCredentialSpec nonempty max=65536
ResourceClaim
EnvVarSource
FileKeySelector
VolumeDevice
SELinuxOptions
Capabilities
Lifecycle
LifecycleHandler
Affinity
NodeAffinity
NodeSelector
NodeSelectorTerm
PodAffinity
PodAntiAffinity
]]
