-- The rule credential-empty: reported by check/passes/credentials.lua.

return {
  name = "credential-empty",
  by = "credentials",
  severity = "error",
  stage = "pull",
  summary = "The entry has no credential, often because docker keeps it in the machine's credential store. The "
    .. "kubelet sends the empty credential and does not try to pull anonymously: 401.",
  remedy = "Add the user name and password to the document, e.g. with `kubebundle secret`.",
}
