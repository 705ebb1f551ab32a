-- The rule value-range: reported by the walk along the schema (check/rules/fields.lua).

return {
  name = "value-range",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "The number is out of the range of its field: the API server refuses the object (422, Invalid "
    .. "value).",
  remedy = "Use a number within the range.",
}
