-- The rule api-version-removed.

local kinds = require "kubebundle.check.kinds"
local paths = require "kubebundle.kubernetes.paths"

local function check(bundle, report)
  for _, other in ipairs(kinds.others(bundle)) do
    local object, verdict = other.object, other.verdict
    if verdict.state == "removed" then
      report(
        "api-version-removed",
        object,
        { "apiVersion" },
        ("%s of %s was removed in Kubernetes 1.%d"):format(
          paths.key(object.kind),
          paths.key(object.value.apiVersion),
          verdict.last + 1
        ),
        { remedy = kinds.remedy(verdict) }
      )
    end
  end
end

return {
  name = "api-version-removed",
  severity = "error",
  stage = "apply",
  summary = "The cluster no longer serves this API version of the kind: kubectl stops with `no matches for kind`.",
  consequence = "kubectl stops with `no matches for kind`",
  remedy = "Remove the object: its kind has no successor.",
  check = check,
}
