-- The rule credential-is-id, reported by check/passes/credentials.lua.

return {
  name = "credential-is-id",
  severity = "warning",
  stage = "pull",
  by = "credentials",
  summary = "The password is the id of a client secret rather than its value: the registry answers 401.",
  remedy = "Write the value of the client secret, which Azure shows only when it is created.",
}
