-- The rule secret-double-encoded: reported by check/passes/secrets.lua.

return {
  name = "secret-double-encoded",
  by = "secrets",
  severity = "error",
  stage = "apply",
  summary = "The value was base64-encoded twice (or once, under `stringData`). The API server refuses such a pull "
    .. "secret (422, invalid character 'e' looking for beginning of value).",
  consequence = "the API server refuses the Secret (422)",
  remedy = "Encode once under `data`, not at all under `stringData`.",
}
