-- The rule secret-type-mismatch: reported by check/passes/secrets.lua.

return {
  name = "secret-type-mismatch",
  by = "secrets",
  severity = "error",
  stage = "pull",
  summary = "Type, key and content of the Secret do not match. The API server refuses a Secret that lacks what its "
    .. "type requires (422); the kubelet silently ignores a pull secret of another type and pulls anonymously: "
    .. "ErrImagePull, 401.",
  remedy = "Use the type kubernetes.io/dockerconfigjson, the key .dockerconfigjson and a document "
    .. '{"auths": {...}}; `kubebundle secret` writes one.',
}
