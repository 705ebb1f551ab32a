-- The rule gcr-key-shape: reported by check/passes/credentials.lua.

return {
  name = "gcr-key-shape",
  by = "credentials",
  severity = "error",
  stage = "pull",
  summary = "User name and form of a Google service account key do not match (_json_key needs the "
    .. "JSON, _json_key_base64 its base64 text): 401.",
  remedy = "Use _json_key with the unchanged key file, or _json_key_base64 with its base64 text.",
}
