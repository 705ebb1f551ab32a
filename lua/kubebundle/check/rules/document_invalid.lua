-- The rule document-invalid: reported by check/passes/documents.lua.

return {
  name = "document-invalid",
  by = "documents",
  severity = "error",
  is_fixed = true, -- nothing of the document is applied
  stage = "apply",
  summary = "The document is not valid YAML or JSON, or not a Kubernetes object: kubectl stops with an "
    .. "error and applies nothing of it.",
  remedy = "Correct the document; `kubectl apply --dry-run=client -f FILE` shows how kubectl reads it.",
}
