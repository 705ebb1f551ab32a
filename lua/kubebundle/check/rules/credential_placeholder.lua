-- The rule credential-placeholder, reported by check/passes/credentials.lua.

return {
  name = "credential-placeholder",
  severity = "error",
  stage = "pull",
  by = "credentials",
  summary = "A user name, password or server is an unresolved placeholder (`${X}`, `$(X)`, `{{ x }}`, "
    .. "`<...>`, `null`): the registry answers 401, or no image has such a registry.",
  remedy = "Write the value.",
}
