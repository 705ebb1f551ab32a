-- The rule object-duplicate.

local paths = require "kubebundle.kubernetes.paths"

local function check(bundle, report)
  for _, object in ipairs(bundle.repeated) do
    report(
      "object-duplicate",
      object,
      { "metadata", "name" },
      ("duplicate %s%s"):format(paths.key(object.kind), bundle:where(object.first))
    )
  end
end

return {
  name = "object-duplicate",
  severity = "warning",
  stage = "policy",
  summary = "Two objects have the same kind, namespace and name: the last one overwrites the other, and kubectl "
    .. "only reports `configured`.",
  consequence = "this one overwrites the first",
  remedy = "Remove one of them, or rename it.",
  check = check,
}
