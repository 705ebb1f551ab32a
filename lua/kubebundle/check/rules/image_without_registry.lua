-- The rule image-without-registry: reported by check/passes/pulls.lua.

return {
  name = "image-without-registry",
  by = "pulls",
  severity = "error",
  stage = "pull",
  summary = "The image names no registry and is therefore pulled from Docker Hub, but the pull secrets are for "
    .. "other registries: pull access denied, repository does not exist or may require authorization.",
  remedy = "Write the registry before the image.",
}
