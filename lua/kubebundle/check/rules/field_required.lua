-- The rule field-required: reported by check/passes/fields.lua.

return {
  name = "field-required",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "A required field is missing or empty: the API server refuses the object (422, Required value).",
  remedy = "Add the field.",
}
