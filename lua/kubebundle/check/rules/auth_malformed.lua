-- The rule auth-malformed: reported by check/passes/credentials.lua.

return {
  name = "auth-malformed",
  by = "credentials",
  severity = "error",
  stage = "pull",
  summary = "The kubelet cannot read the pull secret. It then pulls no image of a pod that lists this Secret, "
    .. "even if its other secrets are valid; the pod waits with the parser's message, such as `illegal base64 "
    .. "data at input byte 0` (ErrImagePull before Kubernetes 1.33).",
  remedy = "Write auth as base64 of USERNAME:PASSWORD; `kubebundle secret` writes the whole document.",
}
