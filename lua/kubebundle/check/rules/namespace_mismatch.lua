-- The rule namespace-mismatch.

local paths = require "kubebundle.kubernetes.paths"

local rule = {
  name = "namespace-mismatch",
  severity = "error",
  stage = "apply",
  summary = "An object names another namespace than the one that was given (`-n`): `kubectl -n` refuses it.",
  remedy = "Remove metadata.namespace, or apply the object without `-n`.",
}

--- kubectl's message.
---@param written string
---@param given string
---@return string
function rule.message(written, given)
  local text = "the namespace from the provided object %q does not match the namespace %q. You must pass "
    .. "'--namespace=%s' to perform this operation."
  return text:format(paths.key(written), given, paths.key(written))
end

function rule.check(bundle, report)
  if not bundle.namespace then return end
  for _, object in ipairs(bundle.objects) do
    local written = object.namespace
    if written and written ~= "" and written ~= bundle.namespace and not object.is_cluster then
      report(rule.name, object, { "metadata", "namespace" }, rule.message(written, bundle.namespace))
    end
  end
end

return rule
