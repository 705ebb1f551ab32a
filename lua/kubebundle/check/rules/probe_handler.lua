-- The rule probe-handler: reported by check/passes/fields.lua.

return {
  name = "probe-handler",
  by = "fields",
  severity = "error",
  stage = "apply",
  group = "value-type",
  summary = "A probe or lifecycle hook needs exactly one handler (exec, httpGet, tcpSocket, grpc): the "
    .. "API server refuses the object (422).",
  remedy = "Set exactly one handler.",
}
