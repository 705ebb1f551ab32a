-- The rule credential-empty: reported by check/passes/credentials.lua.

return {
  name = "credential-empty",
  by = "credentials",
  severity = "error",
  stage = "pull",
  summary = "The entry holds no credential, often because docker keeps it in a credential store of the "
    .. "machine. The empty one is sent, and no anonymous pull follows: 401.",
  remedy = "Write user name and password into the document; `kubebundle secret` does.",
}
