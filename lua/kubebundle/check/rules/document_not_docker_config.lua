-- The rule document-not-docker-config, reported by check/passes/credentials.lua.

return {
  name = "document-not-docker-config",
  severity = "error",
  stage = "pull",
  by = "credentials",
  summary = "The value of a pull secret is a JSON object but not a docker config: the kubelet finds "
    .. "no credential in it, and pulls are anonymous.",
  remedy = 'Write a document {"auths": {...}}; `kubebundle secret` writes one.',
}
