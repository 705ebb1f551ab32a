-- CustomResourceDefinition (k8s.io/apiextensions-apiserver, v1). The notation: overlay/init.lua.

return [[
CustomResourceDefinitionVersion
  served           ?
  storage          ?
JSONSchemaProps
  items            schema-or-list
  additionalItems  schema-or-boolean
  additionalProperties schema-or-boolean
]]
