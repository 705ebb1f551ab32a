-- The rule image-invalid: reported by check/passes/pulls.lua.

return {
  name = "image-invalid",
  by = "pulls",
  severity = "error",
  stage = "pull",
  summary = "The image is not a valid reference: upper case letters in its path, a scheme such as https://, "
    .. "spaces, an unresolved token. The API server accepts it; the pod waits with InvalidImageName.",
  consequence = "the pod waits with InvalidImageName",
  remedy = "Write [REGISTRY[:PORT]/]PATH[:TAG][@DIGEST], the path in lower case.",
}
