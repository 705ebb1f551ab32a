-- Events, reviews, certificates, flow control, runtime classes (k8s.io/api, events/v1, authentication/v1,
-- authorization/v1, certificates/v1, flowcontrol/v1, node/v1). The notation: overlay/init.lua.

return [[
Binding
  metadata         lenient
TokenReview
  metadata         lenient
SelfSubjectReview
  metadata         lenient
SubjectAccessReview
  metadata         lenient
SelfSubjectAccessReview
  metadata         lenient
SelfSubjectRulesReview
  metadata         lenient
LocalSubjectAccessReview
  metadata         lenient
CertificateSigningRequestSpec
  signerName       signer-name
  usages           ! unique key-usage
  expirationSeconds 600..
FlowSchema
  spec             !
FlowSchemaSpec
  matchingPrecedence 1..10000
PriorityLevelConfigurationReference
  name             subdomain
FlowDistinguisherMethod
  type             ByNamespace|ByUser
Subject
  kind             Group|ServiceAccount|User
ServiceAccountSubject
  namespace        label
ResourcePolicyRule
  verbs            request-verb
  namespaces       namespace-or-all
NonResourcePolicyRule
  verbs            request-verb
  nonResourceURLs  url-path
PriorityLevelConfiguration
  spec             !
PriorityLevelConfigurationSpec
  type             Exempt|Limited
LimitedPriorityLevelConfiguration
  nominalConcurrencyShares 0..
  lendablePercent  0..100
  borrowingLimitPercent 0..
  limitResponse    !
ExemptPriorityLevelConfiguration
  nominalConcurrencyShares 0..
  lendablePercent  0..100
LimitResponse
  type             Queue|Reject
QueuingConfiguration
  queues           0..10000000
  handSize         0..
  queueLengthLimit 0..
RuntimeClass
  handler          label
Overhead
  podFixed         resources
Scheduling
  nodeSelector     labels
events.Event
  type             ! Normal|Warning
  action           max=128
  reason           max=128
  reportingInstance max=128
  note             max=1024
events.EventSeries
  count            2..
]]
