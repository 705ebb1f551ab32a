-- The rule credential-is-id, reported by check/passes/credentials.lua.

return {
  name = "credential-is-id",
  severity = "warning",
  stage = "pull",
  by = "credentials",
  summary = "The password is the ID of a client secret instead of its value: the registry answers 401.",
  remedy = "Use the value of the client secret, which Azure shows only when it is created.",
}
