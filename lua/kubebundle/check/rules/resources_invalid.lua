-- The rule resources-invalid: reported by check/passes/fields.lua.

return {
  name = "resources-invalid",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "Requests and limits conflict, or name unknown resources: the API server refuses " .. "the object (422).",
  remedy = "Correct the requests and limits.",
}
