-- The named formats of paths, drivers and sysctls in pods (kubernetes, pkg/apis/core/validation). Each returns why
-- the API server rejects a text, or nil.

local names = require "kubebundle.kubernetes.names"

local formats = {}

-- A path inside a volume, without `..`.
formats["local-path"] = function(text)
  if text:find("^/") then return "must be a relative path" end
  if ("/" .. text .. "/"):find("/../", 1, true) then return "must not contain '..'" end
  if text:find("^%.%.") then return "must not start with '..'" end
end

formats["host-path"] = function(text)
  if ("/" .. text .. "/"):find("/../", 1, true) then return "must not contain '..'" end
end

formats["absolute-path"] = function(text)
  if not text:find("^/") then return "must be an absolute path" end
end

-- A trailing dot is valid, and since Kubernetes 1.33 so are underscores and a single dot.
formats["search-domain"] = function(text)
  if text == "." then return nil end
  return names.subdomain((text:gsub("%.$", ""):gsub("_", "a")), true)[1]
end

formats["driver"] = function(text)
  if #text > 63 then return "must be no more than 63 characters" end
  return names.subdomain(text:lower(), true)[1]
end

formats["sysctl"] = function(text)
  for part in (text:gsub("/", ".") .. "."):gmatch("([^.]*)%.") do
    if not (part:find("^[a-z0-9][-_a-z0-9]*$") and part:find("[a-z0-9]$")) then
      return "must be the name of a sysctl, such as net.core.somaxconn"
    end
  end
end

return formats
