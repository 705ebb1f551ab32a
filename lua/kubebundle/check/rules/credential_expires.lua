-- The rule credential-expires: reported by check/passes/credentials.lua.

return {
  name = "credential-expires",
  by = "credentials",
  severity = "warning",
  stage = "pull",
  summary = "The password is a token that expires after hours (ECR 12, az acr login 3, Google access tokens "
    .. "1). Pulls work at first and then fail: ErrImagePull, 401, authorization token has expired.",
  remedy = "Use a long-lived credential, or a controller in the cluster that renews the Secret.",
}
