-- The rule value-format: reported by check/passes/fields.lua.

return {
  name = "value-format",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "The text does not have the format of its field (time, quantity, IP address, path, schedule): "
    .. "the API server refuses the object (400 or 422).",
  remedy = "Correct the value.",
}
