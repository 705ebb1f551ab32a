-- The rule credential-whitespace: reported by check/passes/credentials.lua.

return {
  name = "credential-whitespace",
  by = "credentials",
  severity = "error",
  stage = "pull",
  summary = "A server, user name or password begins or ends with white space or a control character, e.g. the "
    .. "line break that `echo` adds without -n. It is sent as part of the credential: 401.",
  remedy = "Remove it; `printf %s` writes no line break.",
}
