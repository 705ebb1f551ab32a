-- The named formats of CustomResourceDefinitions (k8s.io/apiextensions-apiserver). Each returns why the API server
-- rejects a text, or nil.

local names = require "kubebundle.kubernetes.names"

local formats = {}

formats["domain"] = function(text)
  local reason = names.subdomain(text, true)[1]
  return reason or not text:find(".", 1, true) and "should be a domain with at least one dot" or nil
end

formats["json-path"] = function(text)
  if not text:find("^%.[^.]") then return "must be a simple JSON path starting with ." end
end

formats["one-line"] = function(text)
  if text:find("[\r\n]") then return "must not contain line breaks" end
end

return formats
