-- Webhooks, admission policies, APIService (k8s.io/api, admissionregistration/v1, apiregistration/v1). The notation:
-- overlay/init.lua.

return [[
]]
