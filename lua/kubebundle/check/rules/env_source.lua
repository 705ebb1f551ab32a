-- The rule env-source: reported by check/passes/fields.lua.

return {
  name = "env-source",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "An environment variable has no source or several: the API server refuses the object (422).",
  remedy = "Set a value or exactly one source.",
}
