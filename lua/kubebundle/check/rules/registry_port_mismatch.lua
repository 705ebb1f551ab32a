-- The rule registry-port-mismatch: reported by check/passes/pulls.lua.

return {
  name = "registry-port-mismatch",
  by = "pulls",
  severity = "error",
  stage = "pull",
  summary = "The server of the pull secret is the image's registry with a different port, or only one of them has "
    .. "a port. Ports are compared as text: `r.example.com:443` does not match `r.example.com`, and the image "
    .. "is pulled anonymously: 401.",
  remedy = "Write the same port in both, or in neither.",
}
