-- The rule document-invalid: reported by check/passes/documents.lua.

return {
  name = "document-invalid",
  by = "documents",
  severity = "error",
  stage = "apply",
  summary = "The document is not valid YAML or JSON, or not a Kubernetes object: kubectl stops with an "
    .. "error and applies nothing of it.",
  remedy = "Correct the document; `kubectl apply --dry-run=client -f FILE` shows how kubectl reads it.",
}
