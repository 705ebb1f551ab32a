-- The rule auth-disagrees: reported by check/passes/credentials.lua.

return {
  name = "auth-disagrees",
  by = "credentials",
  severity = "warning",
  stage = "pull",
  summary = "username or password says one thing and auth another. The kubelet takes auth: if only the "
    .. "other was changed, the old credential is used: 401.",
  remedy = "Write both from the same values.",
}
