-- The rule secret-too-large: reported by check/passes/secrets.lua.

return {
  name = "secret-too-large",
  by = "secrets",
  severity = "error",
  stage = "apply",
  summary = "The values of the Secret have more than 1 MiB in total: the API server refuses it (422, may not be "
    .. "more than 1048576 bytes; above 3 MiB: 413, Request entity too large).",
  consequence = "the API server refuses the Secret (422)",
  remedy = "Split the Secret, or reduce its contents.",
}
