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
  summary = "A file of a directory has documents that are not Kubernetes objects. They are not checked, and `kubectl "
    .. "apply -f` of the directory fails on them. Reported once for each file.",
  remedy = "No action is needed if it is a file of another tool, such as Helm values.",
  check = check,
}
