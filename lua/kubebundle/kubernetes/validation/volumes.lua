-- Volumes of pods (k8s.io/api, core/v1). How to write a check: validation/init.lua.

local formats = require "kubebundle.check.formats"
local read = require "kubebundle.kubernetes.validation.read"

local volumes = {}

function volumes.DownwardAPIVolumeFile(value, at)
  local has_field, has_resource = read.is_set(value, "fieldRef"), read.is_set(value, "resourceFieldRef")
  if at:lacks(value, "fieldRef") and at:lacks(value, "resourceFieldRef") then
    at:refuse("field-required", "missing, and so is resourceFieldRef", "fieldRef")
  elseif has_field and has_resource then
    at:refuse("fields-exclusive", "must not stand beside resourceFieldRef", "fieldRef")
  end
  local path = read.text(read.map(value, "fieldRef"), "fieldPath")
  local reason = path and formats["volume-path"](path)
  if reason then at:refuse("value-choice", reason, "fieldRef", "fieldPath") end
end

return volumes
