-- The rule resources-invalid: reported by the walk along the schema (check/rules/fields.lua).

return {
  name = "resources-invalid",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "Requests and limits do not fit together, or name unknown resources: the API server refuses "
    .. "the object (422).",
  remedy = "Correct the requests and limits.",
}
