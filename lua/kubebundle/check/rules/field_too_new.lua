-- The rule field-too-new: reported by check/passes/fields.lua.

return {
  name = "field-too-new",
  by = "fields",
  severity = "error",
  stage = "apply",
  summary = "The field exists from a later version of Kubernetes on than the one given: kubectl apply is refused "
    .. "(400, unknown field); other clients drop it silently.",
  remedy = "Remove the field, or raise --kubernetes-version.",
}
