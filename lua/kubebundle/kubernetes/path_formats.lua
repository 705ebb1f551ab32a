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

-- A path that may begin with `..`, as in `..data`, but leads nowhere else.
formats["descending-path"] = function(text)
  if text:find("^/") then return "must be a relative path" end
  return formats["host-path"](text)
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

-- A name of iSCSI: qualified (iqn), extended (eui) or of a network address authority (naa).
formats["iscsi-name"] = function(text)
  local is_valid = text:find("^iqn%.%d%d%d%d%-%d%d%.[%w%-.]+:[^,;*&$|%s]+$")
    or text:find("^eui.%w+$") and #text == 20
    or text:find("^naa.%w+$") and #text == 36
  if not is_valid then return "must be a name such as iqn.2001-04.com.example:storage, or begin with eui or naa" end
end

-- Servers with ports, with commas between them.
formats["addresses"] = function(text)
  for address in (text .. ","):gmatch("([^,]*),") do
    if not (address:find("^[^:%[%]]*:[^:%[%]]*$") or address:find("^%[[^%[%]]*%]:[^:%[%]]*$")) then
      return "must be HOST:PORT, or several with commas between"
    end
  end
end

formats["plain-name"] = function(text)
  if text:find("/", 1, true) then return "must not contain '/'" end
end

-- An option of a flex volume's driver; some prefixes are for the kubelet.
formats["flex-option"] = function(text)
  local prefix = "." .. (text:match("^([^/]*)/") or text):lower()
  if prefix:find("%.kubernetes%.io$") or prefix:find("%.k8s%.io$") then
    return "must not have a prefix of kubernetes.io or k8s.io"
  end
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
