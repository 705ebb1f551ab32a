-- The rule value-invalid: reported by check/passes/fields.lua.

return {
  name = "value-invalid",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "The value conflicts with other fields of the object: the API server refuses the object "
    .. "(422, Invalid value).",
  remedy = "Correct one of the fields.",
}
