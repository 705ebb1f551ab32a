-- The rule service-account-secrets-shadowed: reported by check/passes/pulls.lua.

return {
  name = "service-account-secrets-shadowed",
  by = "pulls",
  severity = "warning",
  stage = "pull",
  consequence = "the secrets of the service account are not used",
  summary = "The pod has its own imagePullSecrets, and the service account has some too. Nothing is "
    .. "merged: the account's are used only where the pod's list is empty, so that an image that needs "
    .. "them gives ErrImagePull.",
  remedy = "List in the pod all secrets that it needs, or none.",
}
