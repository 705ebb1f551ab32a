-- The names of Docker Hub: which the kubelet looks up, which it never does.

local keyring = require "kubebundle.keyring"
local tables = require "kubebundle.util.tables"

local hub = {}

-- Names that people know Docker Hub by. No image without a registry is looked up under them.
local unusable_hosts = tables.set [[
  docker.com www.docker.com hub.docker.com registry.hub.docker.com cloud.docker.com login.docker.com
  index.docker.com registry-1.docker.io hub.docker.io www.docker.io auth.docker.io registry.docker.io
]]

--- Whether a key applies to images of Docker Hub: by the match of its name, or by the kubelet's second look
--- under index.docker.io.
---@param key string
---@return boolean
function hub.is_usable(key)
  return key == "index.docker.io" or keyring.matches(key, "docker.io/library/x")
    or key:find("^docker%.io/") ~= nil
end

--- Whether a key means Docker Hub and never applies to an image of it.
---@param key string
---@return boolean
function hub.is_unusable(key)
  local host, path = key:lower():match("^([^/]*)(.*)$")
  return unusable_hosts[host] or host == "index.docker.io" and (path ~= "" or key ~= "index.docker.io")
end

--- Whether an image is one of Docker Hub's.
---@param domain string as image.parse gives it
---@return boolean
function hub.is_domain(domain)
  return domain == "docker.io"
end

--- Whether a key applies to one of the names.
---@param key string
---@param names string[] look-up names of images
---@return boolean
function hub.matches_any(key, names)
  for _, name in ipairs(names) do
    if keyring.matches(key, name) then return true end
  end
  return false
end

return hub
