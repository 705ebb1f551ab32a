-- The rule field-misplaced: reported by check/passes/fields.lua.

return {
  name = "field-misplaced",
  by = "fields",
  severity = "error",
  stage = "apply",
  summary = "The field belongs elsewhere. kubectl apply is refused (400, unknown field); Helm and other "
    .. "clients silently drop it, so that pull secrets written there are never used: ErrImagePull, "
    .. "401.",
  remedy = "Move the field to where it belongs.",
}
