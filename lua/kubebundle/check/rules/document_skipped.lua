-- The rule document-skipped.

-- Reported once per file.
local function check(bundle, report)
  local seen = {}
  for _, place in ipairs(bundle.skipped) do
    if not seen[place.source] then
      seen[place.source] = true
      report("document-skipped", place, {}, "not a Kubernetes object (no apiVersion, no kind)")
    end
  end
end

return {
  name = "document-skipped",
  severity = "info",
  stage = "policy",
  summary = "A file in a directory has documents that are not Kubernetes objects. They are not checked, and "
    .. "`kubectl apply -f` of the directory fails on them. Reported once per file.",
  remedy = "No action is needed if the file belongs to another tool, e.g. Helm values.",
  check = check,
}
