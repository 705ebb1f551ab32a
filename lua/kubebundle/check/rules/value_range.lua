-- The rule value-range: reported by check/passes/fields.lua.

return {
  name = "value-range",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "The number is out of the range of its field: the API server refuses the object (422, Invalid "
    .. "value).",
  remedy = "Use a number within the range.",
}
