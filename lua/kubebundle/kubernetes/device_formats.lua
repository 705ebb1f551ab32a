-- The named formats of dynamic resource allocation, flow control and certificates (kubernetes, pkg/apis/resource,
-- pkg/apis/flowcontrol, pkg/apis/certificates). Each returns why the API server rejects a text, or nil.

local names = require "kubebundle.kubernetes.names"

local formats = {}

formats["driver-name"] = function(text)
  if #text > 63 then return "must be no more than 63 characters" end
  return names.subdomain(text:lower(), true)[1]
end

formats["extended-resource"] = function(text)
  local prefix = text:match("^([^/]+)/[^/]+$")
  if
    not prefix
    or prefix == "kubernetes.io"
    or prefix:find("%.kubernetes%.io$")
    or text:find("^requests%.")
    or names.label_key("requests." .. text, true)[1]
  then
    return "must be a valid extended resource name"
  end
end

local function identifier_reason(text)
  if #text > 32 then return "must be no more than 32 characters" end
  if not text:find("^[%a_][%w_]*$") then return "must be a valid C identifier" end
end

-- [DOMAIN/]IDENTIFIER, the key of an attribute or capacity.
formats["device-name"] = function(text)
  local domain, identifier = text:match("^([^/]*)/(.*)$")
  if not domain then return identifier_reason(text) end
  return formats["driver-name"](domain) or identifier_reason(identifier)
end

formats["full-device-name"] = function(text)
  if not text:find("/", 1, true) then
    return "a fully qualified name must be a domain and a name separated by a slash"
  end
  return formats["device-name"](text)
end

formats["pool-name"] = function(text)
  if #text > 253 then return "must be no more than 253 characters" end
  for part in (text .. "/"):gmatch("([^/]*)/") do
    local reason = names.subdomain(part, true)[1]
    if reason then return reason end
  end
end

local function is_identifiers(text, numbers_are_plain)
  for part in (text .. "."):gmatch("([^.]*)%.") do
    if not part:find("^[%w-]+$") or numbers_are_plain and part:find("^0%d+$") then return false end
  end
  return true
end

-- As defined by semver.org: 1.2.3-rc.1+build.
formats["semantic-version"] = function(text)
  local version, build = text:match("^([^+]*)%+(.+)$")
  version = version or text
  local numbers, pre = version:match("^([^-]*)%-(.+)$")
  numbers = numbers or version
  local is_valid = #text <= 64
    and numbers:find("^%d+%.%d+%.%d+$")
    and is_identifiers(numbers, true)
    and (not pre or is_identifiers(pre, true))
    and (not build or is_identifiers(build))
  return not is_valid and "must be a string compatible with semver.org spec 2.0.0" or nil
end

local VERBS = {}
for verb in ("* create delete deletecollection get list patch proxy update watch"):gmatch("%S+") do
  VERBS[verb] = true
end

formats["request-verb"] = function(text)
  if not VERBS[text] then
    return "must be one of create, delete, deletecollection, get, list, patch, proxy, update, watch, *"
  end
end

formats["namespace-or-all"] = function(text)
  if text ~= "*" then return names.label(text, true)[1] end
end

formats["url-path"] = function(text)
  if text == "*" then return nil end
  if not text:find("^/") then return "must start with slash" end
  if text:find(" ", 1, true) then return "must not contain white space" end
  if text:find("//", 1, true) then return "must not contain //" end
  if text:gsub("/%*$", ""):find("*", 1, true) then return "wildcard can only do suffix matching" end
end

formats["signer-name"] = function(text)
  local domain = text:match("^([^/]*)/[^/]+$")
  if not domain or not domain:find(".", 1, true) then
    return "must be a fully qualified domain and path of the form example.com/signer-name"
  end
  return names.subdomain(domain, true)[1]
end

local USAGES = {}
for _, usage in ipairs {
  "signing",
  "digital signature",
  "content commitment",
  "key encipherment",
  "key agreement",
  "data encipherment",
  "cert sign",
  "crl sign",
  "encipher only",
  "decipher only",
  "any",
  "server auth",
  "client auth",
  "code signing",
  "email protection",
  "s/mime",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "timestamping",
  "ocsp signing",
  "microsoft sgc",
  "netscape sgc",
} do
  USAGES[usage] = true
end

formats["key-usage"] = function(text)
  if not USAGES[text] then return "must be a key usage such as client auth or digital signature" end
end

return formats
