-- The rule port-conflict: reported by check/passes/fields.lua.

return {
  name = "port-conflict",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "Two ports of the pod or Service are the same: the API server refuses the object (422, "
    .. "Duplicate value).",
  remedy = "Change one of the ports.",
}
