-- The keys of a pod's pull secrets, for an image to which none applies: finds the one that was probably meant. They
-- are sorted once for each keyring, however many images there are.

local hub = require "kubebundle.kubelet.hub"
local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local prefixes = require "kubebundle.kubelet.keyring.prefixes"
local words = require "kubebundle.util.words"

local ring_keys = {}

local MAX_ASKED = 200 -- image hosts that are compared with the keys' hosts

---@class kubebundle.check.listed_key
---@field key string
---@field secret string?
---@field host string without its port
---@field port string "" if there is none
---@field path string
---@field at integer its position among the keys

---@class kubebundle.check.ring_keys
---@field first kubebundle.check.listed_key? nil if the kubelet finds no key at all
---@field usable_for_hub boolean
---@field unusable_for_hub kubebundle.check.listed_key? the first that means Docker Hub but never applies
---@field by_host table<string, kubebundle.check.listed_key> the first of each host
---@field by_folded_host table<string, kubebundle.check.listed_key> the same, hosts in lower case
---@field by_path table<string, table> by host and path, up to two keys with different ports
---@field hosts string[]
---@field near table<string, string|false> hosts of images, with the host that was probably meant
---@field asked integer number of hosts in `near`

--- Host, port and path of a key or of an image's lookup name.
---@param key string
---@return string host
---@return string port
---@return string path
function ring_keys.split(key)
  local authority, path = key:match("^([^/]*)(.*)$")
  local host, port = authority:match("^(.-):(%d*)$")
  return host or authority, port or "", path
end

local function new_list()
  return {}
end

local function add_path(keys, listed)
  local of_host = keys.by_path[listed.host] or prefixes.new()
  keys.by_path[listed.host] = of_host
  local ports = of_host:get(listed.path, new_list)
  if #ports == 0 or #ports == 1 and ports[1].port ~= listed.port then ports[#ports + 1] = listed end
end

local function add(keys, listed)
  keys.first = keys.first or listed
  keys.usable_for_hub = keys.usable_for_hub or hub.is_usable(listed.key)
  if not keys.unusable_for_hub and hub.is_unusable(listed.key) then keys.unusable_for_hub = listed end
  local host, folded = listed.host, listed.host:lower()
  if not keys.by_host[host] and host ~= "" then keys.hosts[#keys.hosts + 1] = host end
  keys.by_host[host] = keys.by_host[host] or listed
  keys.by_folded_host[folded] = keys.by_folded_host[folded] or listed
  add_path(keys, listed)
end

local function new(ring)
  local keys =
    { by_host = {}, by_folded_host = {}, by_path = {}, hosts = {}, near = {}, asked = 0, usable_for_hub = false }
  for at, server in ipairs(ring and ring:servers() or {}) do
    if server.key then
      local host, port, path = ring_keys.split(server.key)
      add(keys, { key = server.key, secret = server.secret, host = host, port = port, path = path, at = at })
    end
  end
  return keys
end

local of_ring, none = once(new), new(nil)

--- The keys of a pull's secrets, without those that the kubelet skips.
---@param pull kubebundle.check.pull
---@return kubebundle.check.ring_keys
function ring_keys.of(pull)
  return pull.ring and of_ring(pull.ring) or none
end

--- The first key that would apply to an image if it had the image's port.
---@param keys kubebundle.check.ring_keys
---@param name string the image's lookup name
---@return kubebundle.check.listed_key?
function ring_keys.with_other_port(keys, name)
  local host, port, path = ring_keys.split(name)
  local first
  for _, ports in ipairs(keys.by_path[host] and keys.by_path[host]:of(path) or {}) do
    for _, listed in ipairs(ports) do
      if listed.port ~= port and (not first or listed.at < first.at) then first = listed end
    end
  end
  return first
end

-- A host is compared with all others; if there are very many, only with the first ones.
local function near_host(keys, host)
  if keys.near[host] == nil then
    keys.asked = keys.asked + 1
    local near = keys.asked <= MAX_ASKED and words.nearest(host, keys.hosts)
    keys.near[host] = near or keys.hosts[1] or false
  end
  return keys.near[host]
end

--- The key closest to an image, or nil.
---@param keys kubebundle.check.ring_keys
---@param name string the image's lookup name
---@return kubebundle.check.listed_key?
function ring_keys.nearest(keys, name)
  local host = ring_keys.split(name)
  if keys.by_host[host] then return not host:find("^%[") and keys.by_host[host] or nil end
  local near = near_host(keys, host)
  return keys.by_folded_host[host:lower()] or near and keys.by_host[near] or nil
end

-- The number of a host's labels.
local function labels(host)
  local _, dots = host:gsub("%.", "")
  return dots + 1
end

--- The difference between an image and the closest key, as a clause; nil if the keys have no host.
---@param keys kubebundle.check.ring_keys
---@param name string the image's lookup name
---@return string?
function ring_keys.difference(keys, name)
  local host = ring_keys.split(name)
  local same, folded = keys.by_host[host], keys.by_folded_host[host:lower()]
  if same and host:find("^%[") then
    return "an address of IPv6 without a port never matches"
  elseif same then
    return ("%s is for paths that begin with %s"):format(paths.key(same.key), paths.key(same.path))
  elseif folded then
    return ("%s differs in case, and the kubelet compares case-sensitively"):format(paths.key(folded.key))
  end
  local near = near_host(keys, host)
  if not near then return nil end
  local shown = paths.key(keys.by_host[near].key)
  if near:find("*", 1, true) and labels(near) ~= labels(host) then
    return ("the nearest key is %s; a * matches within one label of a host"):format(shown)
  end
  return ("the nearest key is %s"):format(shown)
end

return ring_keys
