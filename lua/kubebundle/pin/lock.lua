-- Image locks: Carvel's ImagesLock, the format of kbld and imgpkg.

local bytes_order = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local image = require "kubebundle.kubelet.image"
local read = require "kubebundle.util.read"
local redact = require "kubebundle.util.redact"
local tables = require "kubebundle.util.tables"

local lock = {}

local API_VERSION, KIND = "imgpkg.carvel.dev/v1alpha1", "ImagesLock"
local ID = "kbld.carvel.dev/id"

---@class kubebundle.pin.lock
---@field private digests table<string, string> by name and tag
---@field private known table<string, boolean> names with digests
---@field private entries table<string, table> as in the lock, by name and tag; without an id, by image
local Lock = {}
Lock.__index = Lock

local function fail(message)
  return nil, core.failure { code = "lock.invalid", message = message }
end

--- Name and tag of an image, as completed by the kubelet: each is one entry of a lock, and requested once.
---@param parts table from image.parse
---@return string
function lock.key(parts)
  return parts.name .. ":" .. (parts.tag ~= "" and parts.tag or "latest")
end

--- An empty lock.
---@return kubebundle.pin.lock
function lock.new()
  return setmetatable({ digests = {}, known = {}, entries = {} }, Lock)
end

local function add_entry(self, entry, index)
  local parts = type(entry) == "table" and type(entry.image) == "string" and image.parse(entry.image)
  if not parts or parts.digest == "" then return fail(("images[%d]: no image with a digest"):format(index - 1)) end
  local id = read.text(read.map(entry, "annotations"), ID)
  local of = id and image.parse(id)
  self.known[parts.name .. "@" .. parts.digest] = true
  if not of then
    self.entries[entry.image] = entry
    return true
  end
  local key = lock.key(of)
  if (self.digests[key] or parts.digest) ~= parts.digest then
    local message = "images[%d]: an earlier image with the id %s has a different digest"
    return fail(message:format(index - 1, redact.shown(id)))
  end
  self.known[of.name .. "@" .. parts.digest] = true
  self.digests[key], self.entries[key] = parts.digest, entry
  return true
end

--- Parses a lock; without a text, an empty one.
---@param text string?
---@return kubebundle.pin.lock?
---@return kubebundle.failure? err
function lock.read(text)
  if not text then return lock.new() end
  local value, err = core.yaml.decode(text)
  if err then return nil, err end
  if type(value) ~= "table" or value.apiVersion ~= API_VERSION or value.kind ~= KIND then
    return fail(("expected apiVersion %s and kind %s"):format(API_VERSION, KIND))
  end
  if not read.is_null(value.images) and not read.is_list(value.images) then return fail "images must be a list" end
  local self = lock.new()
  for index, entry in ipairs(read.list(value, "images")) do
    local done, problem = add_entry(self, entry, index)
    if not done then return nil, problem end
  end
  return self
end

--- The lock's digest for an image.
---@param parts table from image.parse
---@return string?
function Lock:digest(parts)
  return self.digests[lock.key(parts)]
end

--- Whether the lock contains the image with its digest.
---@param parts table from image.parse
---@return boolean
function Lock:has(parts)
  return self.known[parts.name .. "@" .. parts.digest] == true
end

--- Sets the digest of an image.
---@param parts table from image.parse
---@param id string the reference as written, without a digest
---@param digest string
---@return boolean is_new
function Lock:add(parts, id, digest)
  local key, image_of_it = lock.key(parts), parts.name .. "@" .. digest
  local is_new = self.digests[key] ~= digest
  if not is_new then return false end
  self.digests[key], self.known[image_of_it] = digest, true
  local entry = tables.shallow(self.entries[key] or {})
  local annotations = tables.shallow(read.map(entry, "annotations"))
  annotations[ID] = id
  entry.image, entry.annotations = image_of_it, annotations
  self.entries[key] = entry
  return true
end

--- The lock as YAML, sorted by image name.
---@return string
function Lock:text()
  local images = core.array {}
  for index, key in ipairs(bytes_order.sorted_keys(self.entries)) do
    images[index] = self.entries[key]
  end
  return core.yaml.encode { apiVersion = API_VERSION, kind = KIND, images = images }
end

return lock
