-- The rule list-duplicate: reported by check/passes/fields.lua.

return {
  name = "list-duplicate",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "A list holds two items with the same key: the API server refuses the object (422, Duplicate "
    .. "value), or only server-side apply does.",
  remedy = "Remove one of the items, or give it another key.",
}
