-- The rule scope-mismatch.

local paths = require "kubebundle.kubernetes.paths"

local function check(bundle, report)
  for _, object in ipairs(bundle.objects) do
    local namespace = object.is_cluster and object.metadata.namespace
    if type(namespace) == "string" and namespace ~= "" then
      report(
        "scope-mismatch",
        object,
        { "metadata", "namespace" },
        ("%s is cluster-scoped"):format(paths.key(object.kind)),
        { at = "key" }
      )
    end
  end
end

return {
  name = "scope-mismatch",
  severity = "warning",
  stage = "policy",
  summary = "The object has a namespace, but its kind is cluster-scoped: the API server drops the namespace.",
  consequence = "the API server drops the namespace",
  remedy = "Remove the namespace.",
  check = check,
}
