-- The rule secret-type-mismatch: reported by check/passes/secrets.lua.

return {
  name = "secret-type-mismatch",
  by = "secrets",
  severity = "error",
  stage = "pull",
  summary = "Type, key and content of the Secret do not fit together. Without what its type requires the "
    .. "API server refuses it (422); a pull secret of another type the kubelet silently ignores "
    .. "and pulls anonymously: ErrImagePull, 401.",
  remedy = "Use the type kubernetes.io/dockerconfigjson, the key .dockerconfigjson and a document "
    .. '{"auths": {...}}; `kubebundle secret` writes one.',
}
