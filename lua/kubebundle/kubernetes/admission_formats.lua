-- The named formats of webhooks and admission policies (k8s.io/apiserver, pkg/util/webhook; kubernetes,
-- pkg/apis/admissionregistration/validation). Each returns why the API server rejects a text, or nil.

local names = require "kubebundle.kubernetes.names"

local formats = {}

formats["label-1035"] = function(text)
  if #text > 63 then return "must be no more than 63 characters" end
  if not text:find("^[a-z][-a-z0-9]*$") or text:byte(-1) == 45 then
    return "must consist of lower case letters, digits or '-', and begin with a letter"
  end
end

formats["identifier"] = function(text)
  if not text:find("^[A-Za-z_][A-Za-z0-9_]*$") then return "must be an identifier of CEL" end
end

-- The name of a kind: an RFC 1035 label, but with capitals.
formats["kind-name"] = function(text)
  return formats["label-1035"](text:lower())
end

-- The policy's own name is the prefix.
formats["audit-key"] = function(text)
  if text:find("/", 1, true) then return "must not have a prefix" end
  return names.label_key(text)[1]
end

formats["webhook-name"] = function(text)
  local reason = names.subdomain(text)[1]
  if reason then return reason end
  local _, dots = text:gsub("%.", "")
  if dots < 2 then return "should be a domain with at least three segments separated by dots" end
end

-- The path of a request to a Service: its segments are subdomains.
formats["service-path"] = function(text)
  if text == "/" then return nil end
  if not text:find("^/") then return "must start with a '/'" end
  for segment in (text:gsub("/$", "") .. "/"):sub(2):gmatch("([^/]*)/") do
    local reason = segment == "" and "must not have empty segments" or names.subdomain(segment)[1]
    if reason then return reason end
  end
end

formats["webhook-url"] = function(text)
  local scheme, rest = text:match("^(%a[%w+.-]*)://(.*)$")
  if scheme ~= "https" then return "must be https://HOST[/PATH]" end
  local authority = rest:match("^[^/?#]*")
  if authority == "" then return "must have a host" end
  if authority:find("@", 1, true) then return "must not have user information" end
  if rest:find("#", 1, true) then return "must not have a fragment" end
  if rest:find("?", 1, true) then return "must not have a query" end
end

return formats
