-- The rule service-account-secrets-shadowed: reported by check/passes/pulls.lua.

return {
  name = "service-account-secrets-shadowed",
  by = "pulls",
  severity = "warning",
  stage = "pull",
  consequence = "the secrets of the service account are not used",
  summary = "Both the pod and its service account have imagePullSecrets. They are not merged: those of the "
    .. "service account are used only if the pod's list is empty. An image that needs them fails with "
    .. "ErrImagePull.",
  remedy = "List all secrets that the pod needs in the pod, or none.",
}
