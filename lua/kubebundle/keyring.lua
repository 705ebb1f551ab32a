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

-- Many pods pull from few registries: what was parsed is kept, up to a limit.
local function remember(parse, limit)
  local known, count = {}, 0
  return function(text)
    local value = known[text]
    if value == nil then
      if count == limit then known, count = {}, 0 end
      value = parse(text) or false
      known[text], count = value, count + 1
    end
    return value or nil
  end
end

local MAX_REMEMBERED = 1000

local function parse_key(server)
  local has_scheme = server:find("^https?://") ~= nil
  local host, path = url.parse(has_scheme and server or "https://" .. server)
  if not host then return nil, path end
  if path:find("^/v[12]/") then path = path:sub(4) end
  if path == "/" then path = "" end
  return host .. path
end

local remembered_key = remember(parse_key, MAX_REMEMBERED)

---The key under which the kubelet files an entry of a docker config document: scheme, userinfo, query,
---fragment and a leading /v1/ or /v2/ go, escapes are decoded; case and port stay.
---@param server string the entry's name
---@return string|nil key
---@return string? reason why the kubelet skips the entry
function keyring.key(server)
  -- what may hold a password is not kept
  local key = not server:find("@", 1, true) and remembered_key(server)
  if key then return key end
  return parse_key(server)
end

---What two servers have in common that name one registry: the kubelet's key, one for both keys of Docker Hub.
---@param server string
---@return string identity the server itself where the kubelet skips it
function keyring.identity(server)
  local key = keyring.key(server)
  return key == "docker.io" and HUB_KEY or key or server
end

-- Host labels, port and path of a key or of an image's name; nil where they are no URL. A key is
-- parsed a second time here, as in the kubelet: what its escapes stood for counts anew.
local function parse_place(text)
  local host, path = url.parse("https://" .. text)
  if not host then return nil end
  local name, port = url.split_port(host)
  local labels = {}
  for label in (name .. "."):gmatch("([^.]*)%.") do labels[#labels + 1] = label end
  return { labels = labels, port = port, path = path }
end

local locate = remember(parse_place, MAX_REMEMBERED)

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
  local key = keyring.key(entry.server)
  if not key then return end
  local place = ring.places[key]
  if not place then
    place = { key = key, location = locate(key), entries = {}, secrets = {} }
    ring.places[key] = place
    ring.order[#ring.order + 1] = place
  end
  place.entries[#place.entries + 1] = entry
  place.secrets[#place.entries] = name or false
end

local function append(list, place)
  for index, entry in ipairs(place.entries) do
    list[#list + 1] = {
      username = entry.username or "",
      password = entry.password or "",
      server = entry.server,
      secret = place.secrets[index] or nil,
      key = place.key,
    }
  end
end

---The credentials of a pod's pull secrets. Printing one shows none of them.
---@class kubebundle.keyring
local methods = {}

---@class kubebundle.credential
---@field username string "" where there is none
---@field password string "" where there is none
---@field server string the entry's name as it is written
---@field key string? the same as the kubelet files it, of keyring:find alone
---@field secret string? the name of the Secret

---The credentials that the kubelet would try for an image, in its order; empty: it pulls anonymously.
---@param ref string an image reference
---@return kubebundle.credential[]? credentials
---@return kubebundle.failure? err where the reference is none
function methods:lookup(ref)
  local parts, err = image.parse(ref)
  if not parts then return nil, err end
  local credentials = self:find(parts.name)
  for _, credential in ipairs(credentials) do credential.key = nil end
  return credentials
end

---The same by the look-up name that image.parse gives, each with the key that the kubelet files it under.
---@param name string
---@return kubebundle.credential[] credentials
function methods:find(name)
  local ring, target, found = contents[self], locate(name), {}
  for _, place in ipairs(ring.order) do
    if matches(place.location, target) then append(found, place) end
  end
  local hub = ring.places[HUB_KEY]
  if #found == 0 and hub and keyring.falls_back_to_hub(name) then append(found, hub) end
  return found
end

---Every entry of the secrets that count, in document order, without its credential; `problem` says why
---the kubelet skips it.
---@return { server: string, key: string?, problem: string?, secret: string? }[] entries
function methods:servers()
  local list = {}
  for _, document in ipairs(contents[self].documents) do
    for _, entry in ipairs(document.entries) do
      local key, problem = keyring.key(entry.server)
      list[#list + 1] = { server = entry.server, key = key, problem = problem, secret = document.secret }
    end
  end
  return list
end

local function count_entries(ring)
  local count = 0
  for _, document in ipairs(ring.documents) do count = count + #document.entries end
  return count
end

local metatable = {
  __name = "kubebundle.keyring",
  __index = methods,
  __tostring = function(self) return ("keyring of %d entries"):format(count_entries(contents[self])) end,
}

---A keyring of documents that were decoded already.
---@param documents { entries: table[], secret: string? }[] of core.dockerconfig.decode, in the secrets' order
---@return kubebundle.keyring keyring
function keyring.of_documents(documents)
  local ring = { documents = documents, places = {}, order = {} }
  for _, document in ipairs(documents) do
    for _, entry in ipairs(document.entries) do add(ring, entry, document.secret) end
  end
  if #ring.order > 1 then
    table.sort(ring.order, function(a, b) return bytes.less(b.key, a.key) end)
  end
  local object = setmetatable({}, metatable)
  contents[object] = ring
  return object
end

---Reads pull secrets as the kubelet does before it pulls any image of a pod.
---@param secrets table[] Secret objects (type, data, stringData, metadata) in the order of imagePullSecrets;
---choosing those of the pod's namespace is the caller's business
---@return kubebundle.keyring? keyring
---@return kubebundle.failure? err what stops every pull of the pod: Go's text in `message`, the name in
---`secret`
function keyring.new(secrets)
  if type(secrets) ~= "table" then error("a keyring is made of a list of Secrets", 2) end
  local documents = {}
  for index, secret in ipairs(secrets) do
    if type(secret) ~= "table" then error(("item %d of the list is no Secret"):format(index), 2) end
    local entries, err = read_secret(secret)
    if not entries then return nil, err end
    documents[index] = { entries = entries, secret = secret_name(secret) }
  end
  return keyring.of_documents(documents)
end

return keyring
