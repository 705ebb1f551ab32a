-- The rule pull-secret-missing: reported by check/passes/pulls.lua.

return {
  name = "pull-secret-missing",
  by = "pulls",
  severity = "warning",
  stage = "pull",
  summary = "imagePullSecrets names a Secret that is not in the input. If the cluster does not have it either, "
    .. "the kubelet reports an event (FailedToRetrieveImagePullSecret) and pulls anonymously. The finding is an "
    .. "error if a similar name exists, or if the input was read from a cluster.",
  consequence = "without it the kubelet reports FailedToRetrieveImagePullSecret and pulls anonymously",
  remedy = "Correct the name, or add the Secret to the namespace of the pods.",
}
