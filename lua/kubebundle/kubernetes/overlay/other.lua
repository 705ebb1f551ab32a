-- Authentication, authorization, certificates, flow control, node (k8s.io/api, authentication/v1, authorization/v1,
-- certificates/v1, flowcontrol/v1, node/v1). The notation: overlay/init.lua.

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
]]
