-- The rule schema-unchecked: reported by check/passes/fields.lua.

return {
  name = "schema-unchecked",
  by = "fields",
  severity = "info",
  stage = "apply",
  summary = "A value was not compared with a part of the schema in its CustomResourceDefinition: the pattern uses "
    .. "unsupported syntax (e.g. Unicode classes), or the comparison would take too long. Reported once per "
    .. "pattern.",
  remedy = "No action is needed; the API server compares the value.",
}
