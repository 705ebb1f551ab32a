-- Disruption budgets and priorities (kubernetes, pkg/apis/policy/validation, pkg/apis/scheduling/validation). How to
-- write a check: validation/init.lua.

local read = require "kubebundle.util.read"

local policy = {}

function policy.PodDisruptionBudgetSpec(spec, at)
  if not read.is_null(spec.minAvailable) and not read.is_null(spec.maxUnavailable) then
    at:refuse("fields-exclusive", "mutually exclusive with `maxUnavailable`", "minAvailable")
  end
end

local SYSTEM = { ["system-cluster-critical"] = 2000000000, ["system-node-critical"] = 2000001000 }
local MAX_PRIORITY = 1000000000

function policy.PriorityClass(value, at)
  local name = read.text(read.map(value, "metadata"), "name")
  if name and name:find("^system%-") then
    if read.integer(value, "value") ~= SYSTEM[name] or not SYSTEM[name] then
      at:refuse("name-invalid", "must not begin with system-, which is reserved", "metadata", "name")
    end
  elseif (read.integer(value, "value") or 0) > MAX_PRIORITY then
    at:refuse("value-range", ("must be at most %d"):format(MAX_PRIORITY), "value")
  end
end

return policy
