-- The rule credential-quoted, reported by check/passes/credentials.lua.

return {
  name = "credential-quoted",
  severity = "warning",
  stage = "pull",
  by = "credentials",
  summary = "The user name or the password is in quotes, which are part of the credential: the registry answers "
    .. "401. Common causes are Helm's `quote` before `b64enc`, and cmd.exe.",
  remedy = "Remove the quotes.",
}
