-- The rule field-type: reported by check/passes/fields.lua.

return {
  name = "field-type",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "The value does not have the type of the field: the API server refuses the object (400, cannot "
    .. "unmarshal).",
  remedy = "Give the field a value of its type; quote numbers and booleans that are text.",
}
