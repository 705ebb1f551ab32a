-- The metadata that every object carries, and label selectors (k8s.io/apimachinery, meta/v1).
-- The notation is explained in schema/init.lua.

return {
  ObjectMeta = {
    name = "string",
    generateName = "string",
    namespace = "string",
    selfLink = "string",
    uid = "string",
    resourceVersion = "string",
    generation = "int64 0..",
    creationTimestamp = "Time",
    deletionTimestamp = "Time",
    deletionGracePeriodSeconds = "int64",
    labels = "labels",
    annotations = "annotations",
    ownerReferences = "[]OwnerReference",
    finalizers = "[]string qualified-name",
    managedFields = "[]ManagedFieldsEntry",
  },
  OwnerReference = {
    apiVersion = "string!",
    kind = "string!",
    name = "string!",
    uid = "string!",
    controller = "bool",
    blockOwnerDeletion = "bool",
  },
  ManagedFieldsEntry = {
    manager = "string",
    operation = "string Apply|Update",
    apiVersion = "string",
    time = "Time",
    fieldsType = "string",
    fieldsV1 = "object",
    subresource = "string",
  },
  LabelSelector = {
    matchLabels = "labels",
    matchExpressions = "[]LabelSelectorRequirement",
  },
  LabelSelectorRequirement = {
    key = "string! label-key",
    operator = "string! In|NotIn|Exists|DoesNotExist",
    values = "[]string label-value",
  },
  LocalObjectReference = {
    name = "string",
  },
  ObjectReference = {
    kind = "string",
    namespace = "string",
    name = "string",
    uid = "string",
    apiVersion = "string",
    resourceVersion = "string",
    fieldPath = "string",
  },
  TypedLocalObjectReference = {
    apiGroup = "string",
    kind = "string",
    name = "string",
  },
  TypedObjectReference = {
    apiGroup = "string",
    kind = "string",
    name = "string",
    namespace = "string",
  },
}
