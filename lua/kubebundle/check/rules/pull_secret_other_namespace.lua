-- The rule pull-secret-other-namespace: reported by check/passes/pulls.lua.

return {
  name = "pull-secret-other-namespace",
  by = "pulls",
  severity = "error",
  stage = "pull",
  summary = "The Secret that imagePullSecrets names is in another namespace. The kubelet looks in the "
    .. "namespace of the pod only: FailedToRetrieveImagePullSecret, then an anonymous pull.",
  consequence = "the kubelet does not find it (FailedToRetrieveImagePullSecret) and pulls without it",
  remedy = "Put a copy of the Secret into the namespace of the pods.",
}
