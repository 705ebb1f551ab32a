-- Which credentials the kubelet takes from pull secrets for an image, and in which order: the rules
-- of k8s.io/kubernetes/pkg/credentialprovider (keyring.go, secrets/secrets.go).

local bytes = require "kubebundle.bytes"
local core = require "kubebundle.core"
local glob = require "kubebundle.keyring.glob"
local image = require "kubebundle.image"
local secret_data = require "kubebundle.secret_data"
local url = require "kubebundle.keyring.url"

local keyring = {}

-- A secret counts by its exact type, and then only the one data key that goes with it.
local SOURCES = {
  ["kubernetes.io/dockerconfigjson"] = { key = ".dockerconfigjson", legacy = false },
  ["kubernetes.io/dockercfg"] = { key = ".dockercfg", legacy = true },
}

local HUB_KEY = "index.docker.io"

-- Each keyring's entries: kept out of the object, so that printing one shows no credential.
local contents = setmetatable({}, { __mode = "k" })

---The key under which the kubelet files an entry of a docker config document: scheme, userinfo, query,
---fragment and a leading /v1/ or /v2/ go, escapes are decoded; case and port stay.
---@param server string the entry's name
---@return string|nil key
---@return string? reason why the kubelet skips the entry
function keyring.key(server)
  local has_scheme = server:find("^https?://") ~= nil
  local host, path = url.parse(has_scheme and server or "https://" .. server)
  if not host then return nil, path end
  if path:find("^/v[12]/") then path = path:sub(4) end
  if path == "/" then path = "" end
  return host .. path
end

-- Host labels, port and path of a key or of an image's name; nil where they are no URL. A key is
-- parsed a second time here, as in the kubelet: what its escapes stood for counts anew.
local function locate(text)
  local host, path = url.parse("https://" .. text)
  if not host then return nil end
  local name, port = url.split_port(host)
  local labels = {}
  for label in (name .. "."):gmatch("([^.]*)%.") do labels[#labels + 1] = label end
  return { labels = labels, port = port, path = path }
end

local function matches(place, target)
  if not (place and target) or place.port ~= target.port then return false end
  if #place.labels ~= #target.labels then return false end
  if target.path:sub(1, #place.path) ~= place.path then return false end
  for index, label in ipairs(place.labels) do
    if not glob.match(label, target.labels[index]) then return false end
  end
  return true
end

---Whether the key of a docker config entry applies to an image, the Docker Hub fallback apart.
---@param key string as keyring.key gives it
---@param name string the image's look-up name, as image.parse gives it
---@return boolean
function keyring.matches(key, name)
  return matches(locate(key), locate(name))
end

---Whether an image is looked up under `index.docker.io` too where nothing else matched.
---@param name string the image's look-up name
---@return boolean
function keyring.falls_back_to_hub(name)
  local first, rest = name:match("^([^/]*)(.*)$")
  if first == "" then return false end
  return rest == "" or first == "docker.io" or first == HUB_KEY or not first:find("[.:]")
end

local function secret_name(secret)
  local metadata = secret.metadata
  return type(metadata) == "table" and metadata.name or nil
end

-- The entries of one secret in document order; an empty list where the kubelet ignores it.
local function read_secret(secret)
  local source = SOURCES[secret.type]
  if not source then return {} end
  local text, err = secret_data.read(secret, source.key)
  if text == "" then return {} end
  local entries
  if text then entries, err = core.dockerconfig.decode(text, { legacy = source.legacy }) end
  if not entries then
    return nil, core.failure { message = err.message, secret = secret_name(secret) }
  end
  return entries
end

local function add(ring, entry, name)
  local key, problem = keyring.key(entry.server)
  ring.servers[#ring.servers + 1] = { server = entry.server, key = key, problem = problem, secret = name }
  if not key then return end
  local place = ring.places[key]
  if not place then
    place = { key = key, location = locate(key), credentials = {} }
    ring.places[key] = place
    ring.order[#ring.order + 1] = place
  end
  place.credentials[#place.credentials + 1] = {
    username = entry.username or "",
    password = entry.password or "",
    server = entry.server,
    secret = name,
    key = key,
  }
end

local function append(list, place)
  for _, credential in ipairs(place.credentials) do
    local copy = {}
    for field, value in pairs(credential) do copy[field] = value end
    list[#list + 1] = copy
  end
end

local methods = {}

---@class kubebundle.credential
---@field username string "" where there is none
---@field password string "" where there is none
---@field server string the entry's name as it is written
---@field key string the same as the kubelet files it
---@field secret string? the name of the Secret

---The credentials that the kubelet would try for an image, in its order; empty: it pulls anonymously.
---@param ref string an image reference
---@return kubebundle.credential[]|nil credentials
---@return table? err where the reference is none
function methods:lookup(ref)
  local parts, err = image.parse(ref)
  if not parts then return nil, err end
  local ring, target, found = contents[self], locate(parts.name), {}
  for _, place in ipairs(ring.order) do
    if matches(place.location, target) then append(found, place) end
  end
  local hub = ring.places[HUB_KEY]
  if #found == 0 and hub and keyring.falls_back_to_hub(parts.name) then append(found, hub) end
  return found
end

---Every entry of the secrets that count, in document order, without its credential; `problem` says why
---the kubelet skips it.
---@return { server: string, key: string?, problem: string?, secret: string? }[]
function methods:servers()
  local list = {}
  for index, entry in ipairs(contents[self].servers) do
    list[index] = { server = entry.server, key = entry.key, problem = entry.problem, secret = entry.secret }
  end
  return list
end

local metatable = {
  __name = "kubebundle.keyring",
  __index = methods,
  __tostring = function(self) return ("keyring of %d entries"):format(#contents[self].servers) end,
}

---Reads pull secrets as the kubelet does before it pulls any image of a pod.
---@param secrets table[] Secret objects (type, data, stringData, metadata) in the order of imagePullSecrets;
---choosing those of the pod's namespace is the caller's business
---@return table|nil keyring has :lookup(image) and :servers()
---@return table? err what stops every pull of the pod: Go's text in `message`, the name in `secret`
function keyring.new(secrets)
  if type(secrets) ~= "table" then error("a keyring is made of a list of Secrets", 2) end
  local ring = { servers = {}, places = {}, order = {} }
  for index, secret in ipairs(secrets) do
    if type(secret) ~= "table" then error(("item %d of the list is no Secret"):format(index), 2) end
    local entries, err = read_secret(secret)
    if not entries then return nil, err end
    for _, entry in ipairs(entries) do add(ring, entry, secret_name(secret)) end
  end
  table.sort(ring.order, function(a, b) return bytes.less(b.key, a.key) end)
  local object = setmetatable({}, metatable)
  contents[object] = ring
  return object
end

return keyring
