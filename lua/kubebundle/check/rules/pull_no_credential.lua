-- The rule pull-no-credential: reported by check/passes/pulls.lua.

return {
  name = "pull-no-credential",
  by = "pulls",
  severity = "error",
  stage = "pull",
  summary = "No credential of the pod's pull secrets applies to the image, or the Secret that has one is "
    .. "not listed: it would be pulled anonymously, as far as this bundle shows. A private image then "
    .. "gives ErrImagePull and ImagePullBackOff (401, pull access denied, no basic auth credentials). "
    .. "Where the bundle has no credential at all, the image may be public, and this is only for "
    .. "information.",
  remedy = "Make a server in the pull secret equal to the image's registry, and list the secret in "
    .. "imagePullSecrets.",
}
