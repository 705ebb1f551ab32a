-- Metadata, label selectors and conditions (k8s.io/apimachinery, meta/v1). The notation: overlay/init.lua.

return [[
ObjectMeta
  annotations      annotations
  finalizers       finalizer
  generation       0..
  labels           labels
  managedFields    lenient
OwnerReference
  apiVersion       api-version
LabelSelector
  matchLabels      labels
LabelSelectorRequirement
  key              label-key
  operator         In|NotIn|Exists|DoesNotExist
  values           label-value
LocalObjectReference
ObjectReference
Secret
Namespace
ServiceAccount
]]
