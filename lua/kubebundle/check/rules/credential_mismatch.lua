-- The rule credential-mismatch: reported by check/passes/credentials.lua.

return {
  name = "credential-mismatch",
  by = "credentials",
  severity = "warning",
  stage = "pull",
  summary = "The user name or the password does not have the form that the registry expects: a fine-grained token "
    .. "for ghcr.io, an e-mail address for Docker Hub, the output of a command instead of a token. The registry "
    .. "probably answers 401.",
  remedy = "Use the user name and the kind of token that the registry requires.",
}
