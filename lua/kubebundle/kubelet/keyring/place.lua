-- A key, or an image's lookup name, as host labels, port and path, and whether one applies to the other.

local lazy = require "kubebundle.util.lazy"
local url = require "kubebundle.util.url"

local glob = lazy "kubebundle.kubelet.keyring.glob"

local place = {}

---@class kubebundle.keyring.place
---@field host string
---@field labels string[] of the host
---@field port string "" if there is none
---@field path string

--- Parses a key or name; nil if it is not a URL. As in the kubelet, a key is parsed a second time here: its decoded
--- escapes are parsed again.
---@param text string
---@return kubebundle.keyring.place?
function place.parse(text)
  local authority, path = url.parse("https://" .. text)
  if not authority then return nil end
  local host, port = url.split_port(authority)
  local labels = {}
  for label in (host .. "."):gmatch("([^.]*)%.") do
    labels[#labels + 1] = label
  end
  return { host = host, labels = labels, port = port, path = path }
end

--- Whether the host of a key applies to that of an image: equal ports, the same number of labels, each one matching.
---@param key kubebundle.keyring.place
---@param target kubebundle.keyring.place
---@return boolean
function place.hosts_match(key, target)
  if key.port ~= target.port or #key.labels ~= #target.labels then return false end
  for index, label in ipairs(key.labels) do
    if not glob.match(label, target.labels[index]) then return false end
  end
  return true
end

--- Whether a key applies to an image; the path of the key is a prefix of the image's, as text.
---@param key kubebundle.keyring.place?
---@param target kubebundle.keyring.place?
---@return boolean
function place.matches(key, target)
  return key ~= nil and target ~= nil and target.path:sub(1, #key.path) == key.path and place.hosts_match(key, target)
end

return place
