-- Disruption budgets (kubernetes, pkg/apis/policy/validation). How to write a check: validation/init.lua.

local read = require "kubebundle.kubernetes.validation.read"

local policy = {}

function policy.PodDisruptionBudgetSpec(spec, at)
  if not read.is_null(spec.minAvailable) and not read.is_null(spec.maxUnavailable) then
    at:refuse("fields-exclusive", "must not be set together with `maxUnavailable`", "minAvailable")
  end
end

return policy
