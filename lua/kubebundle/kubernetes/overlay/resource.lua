-- Dynamic resource allocation (k8s.io/api, resource/v1). The notation: overlay/init.lua.

return [[
]]
