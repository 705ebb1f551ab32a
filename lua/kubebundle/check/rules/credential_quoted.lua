-- The rule credential-quoted, reported by check/passes/credentials.lua.

return {
  name = "credential-quoted",
  severity = "warning",
  stage = "pull",
  by = "credentials",
  summary = "User name or password is in quotes, which are part of the credential: the registry answers 401. Helm's "
    .. "`quote` before `b64enc` and cmd.exe leave such quotes.",
  remedy = "Remove the quotes.",
}
