-- The rule registry-port-mismatch: reported by check/passes/pulls.lua.

return {
  name = "registry-port-mismatch",
  by = "pulls",
  severity = "error",
  stage = "pull",
  summary = "The server of the pull secret is the image's registry, with another port, or one of them "
    .. "without any. Ports are compared as text, so that `r.example.com:443` is not `r.example.com`: "
    .. "anonymous pull, 401.",
  remedy = "Write the same port in both, or in neither.",
}
