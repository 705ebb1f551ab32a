-- The rule label-invalid: reported by check/passes/fields.lua.

return {
  name = "label-invalid",
  by = "fields",
  severity = "error",
  stage = "apply",
  summary = "The key or the value of a label, selector or annotation is invalid: the API server "
    .. "refuses the object (422).",
  remedy = "Use letters, digits, `-`, `_` and `.`, 63 characters at most.",
}
