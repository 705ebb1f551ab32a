-- The servers that mean Docker Hub, and those that the kubelet looks up.

local facts = require "kubebundle.registry.facts"
local lazy = require "kubebundle.util.lazy"

local keyring = lazy "kubebundle.kubelet.keyring"

local hub = {}

local DOMAIN, ALIAS, OTHER_HOSTS = facts.docker_hub.domain, facts.docker_hub.alias, facts.docker_hub.other_hosts

--- Whether a key applies to all images of Docker Hub, before the kubelet's second lookup.
---@param key string
---@return boolean
function hub.applies_to_all(key)
  return keyring.matches(key, DOMAIN .. "/" .. facts.docker_hub.official .. "/x")
end

--- Whether a key applies to images of Docker Hub: by matching their name, or by the kubelet's second lookup.
---@param key string
---@return boolean
function hub.is_usable(key)
  return key == ALIAS or hub.applies_to_all(key) or key:sub(1, #DOMAIN + 1) == DOMAIN .. "/"
end

--- Whether a key means Docker Hub but applies to no image: with a port, a path or another case the alias is never
--- looked up, and no image has it as its domain.
---@param key string
---@return boolean
function hub.is_dead(key)
  return key:lower():match("^[^/:]*") == ALIAS and key ~= ALIAS
end

--- Whether a key means Docker Hub but never applies to its images.
---@param key string
---@return boolean
function hub.is_unusable(key)
  local host = key:lower():match("^[^/]*")
  if hub.is_dead(key) or OTHER_HOSTS[host] then return true end
  local is_wild = host:find("*", 1, true) and host:sub(-#DOMAIN) == DOMAIN
  return is_wild and not hub.is_usable(key) or false
end

--- Whether an image is from Docker Hub.
---@param domain string as from image.parse
---@return boolean
function hub.is_domain(domain)
  return domain == DOMAIN
end

--- Whether a key applies to one of the names.
---@param key string
---@param names string[] lookup names of images
---@return boolean
function hub.matches_any(key, names)
  for _, name in ipairs(names) do
    if keyring.matches(key, name) then return true end
  end
  return false
end

return hub
