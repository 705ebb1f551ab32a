-- The rule credential-short-lived, reported by check/passes/credentials.lua.

return {
  name = "credential-short-lived",
  severity = "warning",
  stage = "pull",
  by = "credentials",
  summary = "The password is a token that was issued for at most a day. After it expires, the registry answers "
    .. "401.",
  remedy = "Use a long-lived credential, or a controller in the cluster that renews the Secret.",
}
