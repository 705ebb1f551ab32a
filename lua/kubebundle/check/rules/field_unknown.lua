-- The rule field-unknown: reported by check/passes/fields.lua.

return {
  name = "field-unknown",
  by = "fields",
  severity = "error",
  stage = "apply",
  summary = "Kubernetes has no field of this name here. kubectl apply is refused (400, unknown field); "
    .. "Helm and other clients silently drop it.",
  remedy = "Correct the spelling (case counts), or remove the field.",
}
