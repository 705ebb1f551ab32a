-- The rule fields-exclusive: reported by check/passes/fields.lua.

return {
  name = "fields-exclusive",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "Mutually exclusive fields are set, or a field is set that others forbid: the "
    .. "API server refuses the object (422, Forbidden).",
  remedy = "Remove one of the fields.",
}
