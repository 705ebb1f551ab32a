-- The rule auth-malformed: reported by check/passes/credentials.lua.

return {
  name = "auth-malformed",
  by = "credentials",
  severity = "error",
  stage = "pull",
  summary = "The kubelet cannot read the pull secret, and one that it cannot read stops every pull of the "
    .. "pod that lists it, whatever its other secrets hold. The pod waits with the reader's words as the "
    .. "reason, such as `illegal base64 data at input byte 0` (ErrImagePull before Kubernetes 1.33).",
  remedy = "Write auth as base64 of USERNAME:PASSWORD; `kubebundle secret` writes the whole document.",
}
