-- The rule mount-unknown-volume: reported by the walk along the schema (check/rules/fields.lua).

return {
  name = "mount-unknown-volume",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "A container mounts a volume that the pod does not have: the API server refuses the object "
    .. "(422, Not found).",
  remedy = "Add the volume to the pod, or correct the name.",
}
