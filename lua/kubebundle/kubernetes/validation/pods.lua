-- Pods and containers (k8s.io/api, core/v1). How to write a check: validation/init.lua.

local formats = require "kubebundle.check.formats"
local read = require "kubebundle.kubernetes.validation.read"

local pods = {}

function pods.EnvVarSource(value, at)
  local path = read.text(read.map(value, "fieldRef"), "fieldPath")
  local reason = path and formats["env-path"](path)
  if reason then at:refuse("value-choice", reason, "fieldRef", "fieldPath") end
end

return pods
