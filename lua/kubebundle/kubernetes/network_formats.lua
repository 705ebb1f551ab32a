-- The named formats of Services, endpoints, Ingresses and network policies (kubernetes, pkg/apis/core/validation,
-- pkg/apis/networking/validation). Each returns why the API server rejects a value, or nil; `walk.minor` is the
-- version.

local addresses = require "kubebundle.kubernetes.addresses"
local names = require "kubebundle.kubernetes.names"

local formats = {}

formats["strict-ip"] = function(text, walk)
  return addresses.ip_reason(text, walk and walk.minor)
end
formats["endpoint-ip"] = function(text, walk)
  return addresses.endpoint_reason(text, walk and walk.minor)
end
formats["cidr"] = function(text, walk)
  return addresses.cidr_reason(text, walk and walk.minor)
end

-- New kinds have always been strict.
formats["canonical-ip"] = function(text)
  local reason = addresses.ip_reason(text)
  if not reason and (text:find("[A-F]") or text:find("%f[%x]0%x")) then return "must be in canonical form" end
  return reason
end
formats["canonical-cidr"] = function(text)
  return addresses.cidr_reason(text)
end

-- Surrounding blanks are trimmed.
formats["source-range"] = function(text, walk)
  return addresses.cidr_reason(text:match("^%s*(.-)%s*$"), walk and walk.minor)
end

-- A Service's name: before Kubernetes 1.36 (RelaxedServiceNameValidation) an RFC 1035 label, which begins with a
-- letter.
local RELAXED_SINCE = 36

formats["service-name"] = function(text, walk)
  local reason = names.label(text, true)[1]
  if reason then return reason end
  if walk and walk.minor < RELAXED_SINCE and not text:find("^[a-z]") then
    return "must start with a letter before Kubernetes 1.36"
  end
end

formats["external-name"] = function(text)
  return names.subdomain((text:gsub("%.$", "")), true)[1]
end

-- The part before the slash is a lower-case subdomain.
formats["load-balancer-class"] = function(text)
  local prefix = text:match("^(.-)/")
  return names.label_key(text, true)[1] or prefix and names.subdomain(prefix, true)[1] or nil
end

formats["wildcard-host"] = function(text)
  if not text:find("*", 1, true) then return names.subdomain(text, true)[1] end
  local rest = text:match("^%*%.(.*)$")
  if not rest or names.subdomain(rest, true)[1] then
    return "must be a DNS name, or `*.` and a DNS name such as *.example.com"
  end
end

formats["ingress-host"] = function(text)
  if addresses.parse(text) then return "must be a DNS name, not an IP address" end
  return formats["wildcard-host"](text)
end

-- DOMAIN/PATH, as in the name of an ingress controller.
formats["controller-name"] = function(text)
  local domain, path = text:match("^([^/]+)/(.+)$")
  if not domain or not path:find("^[%w/%-._~%%!$&'()*+,;=:]+$") then
    return 'must be a domain-prefixed path (such as "acme.io/foo")'
  end
  return names.subdomain(domain, true)[1]
end

-- At most 100 %.
formats["percent-or-count"] = function(value)
  if type(value) == "number" then return value < 0 and "must be greater than or equal to 0" or nil end
  local percent = value:match("^([0-9]+)%%$")
  if not percent then return "a valid percent string must be a numeric string followed by an ending '%'" end
  return tonumber(percent) > 100 and "must not be greater than 100%" or nil
end

return formats
