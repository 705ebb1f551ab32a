-- The rule selector-mismatch: reported by check/passes/fields.lua (kubernetes/validation/selectors.lua).

return {
  name = "selector-mismatch",
  by = "fields",
  severity = "error",
  stage = "apply",
  summary = "The selector is missing or empty, or does not select the pods of its own template: the API server refuses "
    .. "the object (422, `selector` does not match template `labels`).",
  remedy = "Write the same labels in the selector and in the template.",
}
