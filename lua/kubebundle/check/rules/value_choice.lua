-- The rule value-choice: reported by check/passes/fields.lua.

return {
  name = "value-choice",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "The field takes one of a few values, and this is another: the API server refuses the object "
    .. "(422, Unsupported value).",
  remedy = "Use one of the values that the field takes.",
}
