-- The rule field-too-new: reported by check/passes/fields.lua.

return {
  name = "field-too-new",
  by = "fields",
  severity = "error",
  stage = "apply",
  summary = "The field was added in a later Kubernetes version than the given one: kubectl apply is refused (400, "
    .. "unknown field); other clients silently drop it.",
  remedy = "Remove the field, or raise --kubernetes-version.",
}
