-- The rule mount-unknown-volume: reported by check/passes/fields.lua.

return {
  name = "mount-unknown-volume",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "A container mounts a volume that the pod does not have: the API server refuses the object "
    .. "(422, Not found).",
  remedy = "Add the volume to the pod, or correct the name.",
}
