-- Roles and bindings (k8s.io/api, rbac/v1). The notation: overlay/init.lua.

return [[
]]
