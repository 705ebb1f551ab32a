-- The rule pull-secret-missing: reported by check/passes/pulls.lua.

return {
  name = "pull-secret-missing",
  by = "pulls",
  severity = "warning",
  stage = "pull",
  summary = "imagePullSecrets names a Secret that the bundle does not hold. If the cluster does not hold "
    .. "it either, the kubelet tells of it in an event (FailedToRetrieveImagePullSecret) and pulls "
    .. "anonymously. An error where a name nearly like it is there, or where the input is what a cluster "
    .. "holds.",
  remedy = "Correct the name, or add the Secret to the namespace of the pods.",
}
