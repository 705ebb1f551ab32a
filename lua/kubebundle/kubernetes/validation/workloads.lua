-- Daemon sets (kubernetes, pkg/apis/apps/validation). How to write a check: validation/init.lua.

local read = require "kubebundle.kubernetes.validation.read"

local workloads = {}

local function is_zero(value)
  return value == 0 or type(value) == "string" and value:find("^0+%%$") ~= nil
end

function workloads.RollingUpdateDaemonSet(value, at)
  local unavailable, surge = value.maxUnavailable, value.maxSurge
  if at.open[value] or read.is_token(unavailable) or read.is_token(surge) then return end
  if read.is_null(unavailable) then unavailable = 1 end -- the defaults
  if read.is_null(surge) then surge = 0 end
  if is_zero(unavailable) and is_zero(surge) then
    at:refuse("value-range", "must not be 0 if maxSurge is 0", "maxUnavailable")
  elseif not is_zero(unavailable) and not is_zero(surge) then
    at:refuse("fields-exclusive", "must be 0 unless maxUnavailable is 0 (it is 1 where it is absent)", "maxSurge")
  end
end

return workloads
