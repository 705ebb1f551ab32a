-- The rule auth-disagrees: reported by check/passes/credentials.lua.

return {
  name = "auth-disagrees",
  by = "credentials",
  severity = "warning",
  stage = "pull",
  summary = "`username` or `password` differs from `auth`. The kubelet uses `auth`: if only the other fields were "
    .. "updated, the old credential is sent: 401.",
  remedy = "Update both to the same credential.",
}
