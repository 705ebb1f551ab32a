-- Drivers of storage (kubernetes, pkg/apis/storage/validation). How to write a check: validation/init.lua.

local read = require "kubebundle.util.read"

local storage = {}

function storage.CSIDriverSpec(spec, at)
  local seen = {}
  for index, request in read.maps(spec, "tokenRequests") do
    local audience = read.is_blank(request.audience) and "" or request.audience
    if type(audience) == "string" and not at.open[request] then
      if seen[audience] then at:refuse("list-duplicate", "must be unique", "tokenRequests", index, "audience") end
      seen[audience] = true
    end
    if request.expirationSeconds == 0 then
      at:refuse("value-range", "must be at least 600", "tokenRequests", index, "expirationSeconds")
    end
  end
  if
    type(spec.serviceAccountTokenInSecrets) == "boolean"
    and #read.list(spec, "tokenRequests") == 0
    and not read.is_token(spec.tokenRequests)
  then
    at:refuse("fields-exclusive", "is only allowed together with tokenRequests", "serviceAccountTokenInSecrets")
  end
end

function storage.VolumeAttributesClass(value, at)
  local parameters = read.map(value, "parameters")
  local is_known = not at.open[value] and not at.open[parameters] and not read.is_token(value.parameters)
  if next(parameters) == nil and is_known then
    at:refuse("field-required", "must have at least one key", "parameters")
  end
end

return storage
