-- The rule value-choice: reported by check/passes/fields.lua.

return {
  name = "value-choice",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "The value is not one of those that the field accepts: the API server refuses the object "
    .. "(422, Unsupported value).",
  remedy = "Use one of the accepted values.",
}
