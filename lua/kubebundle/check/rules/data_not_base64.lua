-- The rule data-not-base64: reported by check/passes/secrets.lua.

return {
  name = "data-not-base64",
  by = "secrets",
  severity = "error",
  stage = "apply",
  summary = "A value under `data` is not base64: the API server refuses the Secret (400, illegal base64 "
    .. "data at input byte N). Base64 that was wrapped into several lines is the usual cause: YAML "
    .. "turns the line breaks into spaces.",
  remedy = "Write the base64 text on one line, or the unencoded value under `stringData`.",
}
