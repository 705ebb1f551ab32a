-- Webhooks and admission policies (k8s.io/api, admissionregistration/v1), aggregated APIs (apiregistration/v1). The
-- notation: overlay/init.lua.

return [[
APIService
  spec             !
APIServiceSpec
  version          ! label-1035
  groupPriorityMinimum 1..20000
  versionPriority  1..1000
apiregistration.ServiceReference
  name             service-name
  port             1..65535
AuditAnnotation
  key              audit-key
MutatingAdmissionPolicy
  spec             !
MutatingAdmissionPolicyBinding
  spec             !
MutatingAdmissionPolicyBindingSpec
  policyName       ! subdomain
MutatingAdmissionPolicySpec
  failurePolicy    Fail|Ignore
  matchConditions  max=64 unique=name
  matchConstraints !
  mutations        !
  reinvocationPolicy ! Never|IfNeeded
MutatingWebhook
  admissionReviewVersions unique label-1035
  failurePolicy    Fail|Ignore nonempty
  matchConditions  max=64 unique=name
  matchPolicy      Exact|Equivalent nonempty
  name             webhook-name
  reinvocationPolicy Never|IfNeeded nonempty
  sideEffects      None|NoneOnDryRun
  timeoutSeconds   1..30
MutatingWebhookConfiguration
  webhooks         unique=name
Mutation
  patchType        ApplyConfiguration|JSONPatch
MatchCondition
  name             label-key
MatchResources
  matchPolicy      Exact|Equivalent nonempty
NamedRuleWithOperations
  apiGroups        !
  apiVersions      ! nonempty
  operations       ! CREATE|UPDATE|DELETE|CONNECT|*
  resourceNames    unique path-segment
  resources        !
  scope            Cluster|Namespaced|* nonempty
ParamKind
  apiVersion       ! api-version
  kind             ! kind-name
ParamRef
  name             path-segment
  parameterNotFoundAction Allow|Deny
RuleWithOperations
  apiGroups        !
  apiVersions      !
  operations       ! CREATE|UPDATE|DELETE|CONNECT|*
  resources        !
  scope            Cluster|Namespaced|* nonempty
ServiceReference
  path             service-path
  port             1..65535
ValidatingAdmissionPolicy
  spec             !
ValidatingAdmissionPolicyBindingSpec
  policyName       subdomain
  validationActions unique Deny|Warn|Audit
ValidatingAdmissionPolicySpec
  failurePolicy    Fail|Ignore nonempty
  matchConditions  max=64 unique=name
  matchConstraints !
  variables        unique=name
ValidatingWebhook
  admissionReviewVersions unique label-1035
  failurePolicy    Fail|Ignore nonempty
  matchConditions  max=64 unique=name
  matchPolicy      Exact|Equivalent nonempty
  name             webhook-name
  sideEffects      None|NoneOnDryRun
  timeoutSeconds   1..30
ValidatingWebhookConfiguration
  webhooks         unique=name
Validation
  reason           Unauthorized|Forbidden|Invalid|RequestEntityTooLarge
Variable
  name             identifier
WebhookClientConfig
  url              webhook-url nonempty
]]
