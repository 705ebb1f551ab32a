-- The credentials that the kubelet uses from pull secrets for an image, and their order: the rules of
-- k8s.io/kubernetes/pkg/credentialprovider (keyring.go, secrets/secrets.go).

local bytes = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local facts = require "kubebundle.registry.facts"
local image = require "kubebundle.kubelet.image"
local lazy = require "kubebundle.util.lazy"
local once = require "kubebundle.util.once"
local options_of = require "kubebundle.util.options"
local place = require "kubebundle.kubelet.keyring.place"
local remember = require "kubebundle.util.remember"

local index = lazy "kubebundle.kubelet.keyring.index"
local pull_secrets = lazy "kubebundle.kubernetes.pull_secrets"
local secret_data = lazy "kubebundle.kubernetes.secret_data"
local plain = lazy "kubebundle.util.plain"
local url = lazy "kubebundle.util.url"

local keyring = {}

local HUB, HUB_KEY = facts.docker_hub.domain, facts.docker_hub.alias

-- The entries of each keyring, kept outside the object, so that printing it shows no credential.
local contents = setmetatable({}, { __mode = "k" })

-- Many pods pull from few registries, so keys are cached.
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

--- The kubelet's key for an entry of a docker config document: without scheme, userinfo, query, fragment and a
--- leading /v1/ or /v2/, escapes decoded; case and port stay.
---@param server string the entry's name
---@return string|nil key
---@return string? reason why the kubelet skips the entry
function keyring.key(server)
  -- possible passwords are not cached
  local key = not server:find("@", 1, true) and remembered_key(server)
  if key then return key end
  return parse_key(server)
end

--- The common identity of servers that name one registry: the kubelet's key, the same for both keys of Docker Hub.
---@param server string
---@return string identity the server itself if the kubelet skips it
function keyring.identity(server)
  local key = keyring.key(server)
  return key == HUB and HUB_KEY or key or server
end

local locate = remember(place.parse, MAX_REMEMBERED)

--- Whether the key of a docker config entry applies to an image, without the Docker Hub fallback.
---@param key string as from keyring.key
---@param name string the image's lookup name, as from image.parse
---@return boolean
function keyring.matches(key, name)
  return place.matches(locate(key), locate(name))
end

--- Whether an image is also looked up under `index.docker.io` if nothing else matched.
---@param name string the image's lookup name
---@return boolean
function keyring.falls_back_to_hub(name)
  local first, rest = name:match("^([^/]*)(.*)$")
  if first == "" then return false end
  return rest == "" or first == HUB or first == HUB_KEY or not first:find("[.:]")
end

local function secret_name(secret)
  local metadata = secret.metadata
  return type(metadata) == "table" and metadata.name or nil
end

-- The entries of one secret in document order; an empty list if the kubelet ignores it.
local function read_secret(secret)
  local form = pull_secrets.form(secret.type)
  if not form then return {} end
  local text, err = secret_data.read(secret, form.key)
  if text == "" then return {} end
  local entries
  if text then
    entries, err = pull_secrets.decode(text, form)
  end
  if not entries then
    return nil, core.failure { code = err.code, message = err.message, secret = secret_name(secret) }
  end
  return entries
end

--[[ Documents and rings ]]

---@class kubebundle.keyring.item the entries of one document with the same key
---@field key string
---@field location kubebundle.keyring.place?
---@field entries table[] in the order of the document

-- The items of a document's entries, and an index of them. The same entries are processed once, however many Secrets
-- and rings contain them.
local read_entries = once(function(entries)
  local known = { items = {}, by_key = {} }
  for _, entry in ipairs(entries) do
    local key = keyring.key(entry.server)
    local item = key and known.by_key[key]
    if key and not item then
      item = { key = key, location = locate(key), entries = {} }
      known.by_key[key], known.items[#known.items + 1] = item, item
    end
    if item then item.entries[#item.entries + 1] = entry end
  end
  known.index = index.new(known.items)
  return known
end)

-- One index of all documents. Each position in the ring gets its own item, because a Secret can be listed more than
-- once.
local function merge(ring)
  local all = {}
  for number, document in ipairs(ring.documents) do
    for _, item in ipairs(document.items) do
      all[#all + 1] = { location = item.location, item = item, number = number }
    end
  end
  return index.new(all)
end

-- The items that apply, each with the index of its document. Merging the documents takes time proportional to their
-- size, asking each of them to their number: they are merged once asking has cost as much.
local function applying(ring, target)
  if ring.asked > ring.size then ring.merged = ring.merged or merge(ring) end
  if ring.merged then return ring.merged:find(target) end
  ring.asked = ring.asked + #ring.documents
  local found = {}
  for number, document in ipairs(ring.documents) do
    for _, item in ipairs(document.index:find(target)) do
      found[#found + 1] = { item = item, number = number }
    end
  end
  return found
end

-- Keys in descending byte order, equal keys in the order of the Secrets.
local function is_before(a, b)
  if a.item.key ~= b.item.key then return bytes.less(b.item.key, a.item.key) end
  return a.number < b.number
end

local function append(list, item, secret)
  local is_unordered = #item.entries > 1 or nil
  for _, entry in ipairs(item.entries) do
    list[#list + 1] = {
      username = entry.username or "",
      password = entry.password or "",
      server = entry.server,
      secret = secret,
      key = item.key,
      unordered = is_unordered,
    }
  end
end

-- Appends what applies to images of Docker Hub if nothing else does.
local function append_hub(found, ring)
  for number, document in ipairs(ring.documents) do
    local item = document.by_key[HUB_KEY]
    if item then append(found, item, ring.sources[number].secret) end
  end
end

---The credentials of a pod's pull secrets. Printing one shows none of them.
---@class kubebundle.keyring
local methods = {}

---@class kubebundle.credential
---@field username string "" if there is none
---@field password string "" if there is none
---@field server string the entry's name as written
---@field key string? the kubelet's key for it; only from keyring:find
---@field secret string? the name of the Secret
---@field unordered boolean? several entries of the Secret have this key, and the kubelet tries them in a different
---order at each sync

---The credentials that the kubelet would try for an image, in its order; empty: it pulls anonymously.
---@param ref string an image reference
---@return kubebundle.credential[]? credentials
---@return kubebundle.failure? err if the reference is invalid
function methods:lookup(ref)
  options_of.argument("keyring:lookup", "ref", ref, "string")
  local parts, err = image.parse(ref)
  if not parts then return nil, err end
  local credentials = self:find(parts.name)
  for _, credential in ipairs(credentials) do
    credential.key = nil
  end
  return credentials
end

--- The same by the lookup name from image.parse, each with the kubelet's key.
---@param name string
---@return kubebundle.credential[] credentials
function methods:find(name)
  options_of.argument("keyring:find", "name", name, "string")
  local ring, target, found = contents[self], locate(name), {}
  local places = target and applying(ring, target) or {}
  if #places > 1 then table.sort(places, is_before) end
  for _, applies in ipairs(places) do
    append(found, applies.item, ring.sources[applies.number].secret)
  end
  if #found == 0 and keyring.falls_back_to_hub(name) then append_hub(found, ring) end
  return found
end

--- Every entry of the secrets in use, in document order, without its credential; `problem` is why the kubelet skips
--- it.
---@return { server: string, key: string?, problem: string?, secret: string? }[] entries
function methods:servers()
  local list = {}
  for _, document in ipairs(contents[self].sources) do
    for _, entry in ipairs(document.entries) do
      local key, problem = keyring.key(entry.server)
      list[#list + 1] = { server = entry.server, key = key, problem = problem, secret = document.secret }
    end
  end
  return list
end

local function count_entries(ring)
  local count = 0
  for _, document in ipairs(ring.sources) do
    count = count + #document.entries
  end
  return count
end

local metatable = {
  __name = "kubebundle.kubelet.keyring",
  __index = methods,
  __tostring = function(self)
    return ("keyring of %d entries"):format(count_entries(contents[self]))
  end,
}

--- A keyring of decoded documents.
---@param documents { entries: table[], secret: string? }[] as from core.dockerconfig.decode, in the secrets' order;
---not modified afterwards
---@return kubebundle.keyring keyring
function keyring.of_documents(documents)
  local ring = { sources = documents, documents = {}, size = 0, asked = 0, merged = nil }
  for number, document in ipairs(documents) do
    ring.documents[number] = read_entries(document.entries)
    ring.size = ring.size + #ring.documents[number].items
  end
  local object = setmetatable({}, metatable)
  contents[object] = ring
  return object
end

--- Reads pull secrets as the kubelet does before pulling any image of a pod.
---@param secrets table[] Secret objects (type, data, stringData, metadata) in the order of imagePullSecrets;
---the caller selects those of the pod's namespace
---@return kubebundle.keyring? keyring
---@return kubebundle.failure? err why every pull of the pod fails: Go's message in `message`, the name in `secret`
function keyring.new(secrets)
  if type(secrets) ~= "table" then error("a keyring is made of a list of Secrets", 2) end
  plain.check(secrets, "kb.keyring", 2)
  local documents = {}
  for number, secret in ipairs(secrets) do
    if type(secret) ~= "table" then error(("item %d of the list is not a Secret"):format(number), 2) end
    local entries, err = read_secret(secret)
    if not entries then return nil, err end
    documents[number] = { entries = entries, secret = secret_name(secret) }
  end
  return keyring.of_documents(documents)
end

return keyring
