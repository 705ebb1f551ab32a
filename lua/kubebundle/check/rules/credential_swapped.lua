-- The rule credential-swapped: reported by check/passes/credentials.lua.

return {
  name = "credential-swapped",
  by = "credentials",
  severity = "error",
  stage = "pull",
  summary = "The user name has the form of a token; username and password look swapped: 401.",
  remedy = "Write the token as the password.",
}
