-- The rule schema-unchecked: reported by check/passes/fields.lua.

return {
  name = "schema-unchecked",
  by = "fields",
  severity = "info",
  stage = "apply",
  summary = "A value was not compared with a part of the schema of its CustomResourceDefinition: the pattern uses "
    .. "syntax that kubebundle does not support (Unicode classes, for example), or the comparison would take too long. "
    .. "Reported once for each pattern.",
  remedy = "No action is needed; the API server compares the value.",
}
