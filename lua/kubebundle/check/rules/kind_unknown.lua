-- The rule kind-unknown.

local kinds = require "kubebundle.check.kinds"
local paths = require "kubebundle.kubernetes.paths"

local function check(bundle, report)
  local reported = {}
  for _, other in ipairs(kinds.others(bundle)) do
    local object = other.object
    local key = (object.value.apiVersion:match("^([^/]*)/") or "") .. "/" .. object.kind
    if not reported[key] and other.verdict.state == "custom" then
      reported[key] = true
      report(
        "kind-unknown",
        object,
        { "kind" },
        ("no schema for %s of %s"):format(paths.key(object.kind), paths.key(object.value.apiVersion))
      )
    end
  end
end

return {
  name = "kind-unknown",
  severity = "info",
  stage = "apply",
  summary = "There is no schema for the kind, so its fields are not checked. Reported once per group and kind.",
  consequence = "its fields are not checked",
  remedy = "Add its CustomResourceDefinition to the input, or pass it by --crd.",
  check = check,
}
