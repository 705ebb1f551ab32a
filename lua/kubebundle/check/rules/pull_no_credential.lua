-- The rule pull-no-credential: reported by check/passes/pulls.lua.

return {
  name = "pull-no-credential",
  by = "pulls",
  severity = "error",
  stage = "pull",
  summary = "No credential of the pod's pull secrets applies to the image, or the Secret with the credential is "
    .. "not listed: according to this input, the image would be pulled anonymously. If it is private, the pod "
    .. "waits with ErrImagePull and ImagePullBackOff (401, pull access denied, no basic auth credentials). If "
    .. "the input has no credential at all, the image may be public, and the finding is only an info.",
  remedy = "Make a server in the pull secret equal to the image's registry, and list the secret in "
    .. "imagePullSecrets.",
}
