-- Checks of combinations inside one mapping, by its type: mutually exclusive fields, numbers that depend on each
-- other, names that refer to each other.
--
-- Each file of this folder returns { TYPE = function(value, at) ... end } for one family of kinds. TYPE is a name of
-- schema_data.lua. `value` is a mapping of that type, wherever it is; the types of its fields are reported elsewhere,
-- so the function must accept any (validation/read.lua helps). `at` reports and provides context:
--
--   at:refuse(rule, message, key, ...)           a fault at the keys below `value`; rules of the group `value-type`
--   at:advise(rule, message, remedy, key, ...)   the same, with a remedy
--   at:lacks(value, key)                         whether the field is certainly absent (no token can fill it)
--   at.pod                                       the specification of the pod around it, or nil
--   at.value                                     the whole object; at.minor the version of Kubernetes (1.36: 36)
--
-- To add a check, write the function and add the type's name to the table below. A fact about a single field belongs
-- in kubernetes/overlay.

local validation = {}

local FILES = {
  meta = "ObjectMeta LabelSelectorRequirement NodeSelectorRequirement",
  pods = "Pod PodTemplateSpec PodSpec PodDNSConfig PodResourceClaim Toleration",
  containers = "Container EphemeralContainer ResourceFieldSelector VolumeMount SeccompProfile AppArmorProfile "
    .. "WindowsSecurityContextOptions",
  env = "EnvVar EnvVarSource EnvFromSource",
  probes = "Probe LifecycleHandler",
  resources = "ResourceRequirements Overhead",
  scheduling = "NodeSelector NodeSelectorTerm PodAffinityTerm TopologySpreadConstraint",
  volumes = "DownwardAPIVolumeFile VolumeProjection ProjectedVolumeSource ISCSIVolumeSource EphemeralVolumeSource "
    .. "CSIVolumeSource ClusterTrustBundleProjection AzureDiskVolumeSource CinderVolumeSource",
  service = "Service ServiceSpec EndpointSubset EndpointSlice",
  ingress = "Ingress IngressSpec HTTPIngressPath IngressBackend IngressClassParametersReference NetworkPolicyPeer "
    .. "NetworkPolicyPort IPBlock ServiceCIDRSpec",
  autoscaling = "HorizontalPodAutoscalerSpec autoscaling.HorizontalPodAutoscalerSpec HPAScalingRules MetricSpec "
    .. "MetricTarget ResourceMetricSource ContainerResourceMetricSource ObjectMetricSource ExternalMetricSource "
    .. "PodsMetricSource",
  policy = "PodDisruptionBudgetSpec PriorityClass",
  quota = "ResourceQuotaSpec LimitRangeItem",
  rbac = "Role ClusterRole RoleBinding ClusterRoleBinding",
  config = "ConfigMap Namespace",
  jobs = "JobSpec",
  workloads = "RollingUpdateDaemonSet RollingUpdateDeployment DeploymentStrategy StatefulSetUpdateStrategy "
    .. "DeploymentSpec ReplicaSetSpec DaemonSetSpec StatefulSetSpec ReplicationControllerSpec",
  admission = "RuleWithOperations NamedRuleWithOperations MutatingWebhook ValidatingWebhook WebhookClientConfig "
    .. "ValidatingAdmissionPolicySpec MutatingAdmissionPolicySpec Mutation ParamRef "
    .. "ValidatingAdmissionPolicyBindingSpec Validation APIService APIServiceSpec",
  claims = "PersistentVolumeClaimSpec StorageClass",
  persistent_volumes = "PersistentVolumeSpec CSIPersistentVolumeSource ISCSIPersistentVolumeSource FCVolumeSource "
    .. "FlockerVolumeSource CinderPersistentVolumeSource StorageOSPersistentVolumeSource "
    .. "VolumeAttachmentSource",
  apiextensions = "CustomResourceDefinitionSpec CustomResourceDefinitionNames CustomResourceDefinitionVersion "
    .. "CustomResourceSubresourceScale CustomResourceConversion WebhookConversion "
    .. "ValidationRule",
  devices = "DeviceClaim DeviceRequest DeviceConstraint ExactDeviceRequest DeviceSubRequest DeviceToleration "
    .. "ResourceClaimTemplateSpec ResourceSliceSpec Device DeviceAttribute",
  flow = "FlowSchemaSpec PolicyRulesWithSubjects Subject ResourcePolicyRule NonResourcePolicyRule "
    .. "PriorityLevelConfigurationSpec LimitResponse QueuingConfiguration",
  reviews = "SubjectAccessReviewSpec SelfSubjectAccessReviewSpec LabelSelectorAttributes FieldSelectorAttributes "
    .. "FieldSelectorRequirement Event events.Event",
  storage = "CSIDriverSpec VolumeAttributesClass",
}

--- The check of a type, or nil if there is none.
---@param name string
---@return function?
function validation.of(name)
  local word = " " .. name .. " "
  for file, names in pairs(FILES) do
    if (" " .. names .. " "):find(word, 1, true) then
      return require("kubebundle.kubernetes.validation." .. file)[name]
    end
  end
end

--- The types with a check, by file, for a spec.
---@return table<string, string>
function validation.files()
  return FILES
end

return validation
