-- The rule pattern-unchecked: reported by the walk along the schema (check/rules/fields.lua).

return {
  name = "pattern-unchecked", severity = "info", stage = "apply",
  summary = "The schema of a CustomResourceDefinition has a pattern that kubebundle does not support (Unicode classes, "
    .. "for example) or that would take too long, so the value was not compared with it. Reported once for each "
    .. "pattern.",
  remedy = "No action is needed; the API server compares the value.",
}
