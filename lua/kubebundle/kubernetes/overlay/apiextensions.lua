-- CustomResourceDefinition (k8s.io/apiextensions-apiserver, v1). Its schemas are checked by crd/structural.lua. The
-- notation: overlay/init.lua.

return [[
CustomResourceDefinitionSpec
  group            domain
  scope            Cluster|Namespaced
CustomResourceDefinitionNames
  plural           label-1035
  singular         label-1035
  shortNames       label-1035
  categories       label-1035
  kind             kind-name
  listKind         kind-name
CustomResourceDefinitionVersion
  name             label-1035
  served           ?
  storage          ?
  schema           !
  deprecationWarning nonempty max=256 one-line
  selectableFields max=8 unique=jsonPath
CustomResourceValidation
  openAPIV3Schema  !
CustomResourceConversion
  strategy         None|Webhook
WebhookConversion
  conversionReviewVersions label-1035
CustomResourceColumnDefinition
  type             boolean|date|integer|number|string
  format           int32|int64|float|double|byte|date|date-time|password
  jsonPath         json-path
SelectableField
  jsonPath         json-path
JSONSchemaProps
  items            schema-or-list
  additionalItems  schema-or-boolean
  additionalProperties schema-or-boolean
  x-kubernetes-list-type atomic|set|map nonempty
  x-kubernetes-map-type atomic|granular nonempty
ValidationRule
  message          one-line
  reason           FieldValueDuplicate|FieldValueForbidden|FieldValueInvalid|FieldValueRequired nonempty
]]
