-- The rule api-version-unknown.

local kinds = require "kubebundle.check.kinds"
local paths = require "kubebundle.kubernetes.paths"

local messages = {
  ["no-version"] = function(kind, api_version)
    return ("unknown API version %s for %s"):format(api_version, kind)
  end,
  ["too-new"] = function(kind, api_version, verdict)
    return ("%s of %s exists since Kubernetes 1.%d"):format(kind, api_version, verdict.since)
  end,
  ["off"] = function(kind, api_version)
    return ("%s of %s is served only if the cluster enables it (--runtime-config)"):format(kind, api_version)
  end,
  ["not-in-crd"] = function(kind, api_version)
    return ("the CustomResourceDefinition of %s does not serve %s"):format(kind, api_version)
  end,
}

local function check(bundle, report)
  for _, other in ipairs(kinds.others(bundle)) do
    local object, verdict = other.object, other.verdict
    local message = messages[verdict.state]
    if message then
      report(
        "api-version-unknown",
        object,
        { "apiVersion" },
        message(paths.key(object.kind), paths.key(object.value.apiVersion), verdict),
        { remedy = kinds.remedy(verdict) }
      )
    end
  end
end

return {
  name = "api-version-unknown",
  severity = "error",
  stage = "apply",
  summary = "The cluster does not serve the kind in this API version, or only if it is enabled: kubectl stops "
    .. "with `no matches for kind`.",
  consequence = "kubectl stops with `no matches for kind`",
  remedy = "Correct the API version.",
  check = check,
}
