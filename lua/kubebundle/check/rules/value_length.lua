-- The rule value-length: reported by check/passes/fields.lua.

return {
  name = "value-length",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "The text or list is too long or too short for its field: the API server refuses the object (422, Too "
    .. "long, Too many).",
  remedy = "Use a text or list of an accepted length.",
}
