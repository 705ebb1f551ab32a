-- Image locks: Carvel's ImagesLock, the format of kbld and imgpkg.

local core = require "kubebundle.core"
local image = require "kubebundle.kubelet.image"

local lock = {}

local API_VERSION, KIND = "imgpkg.carvel.dev/v1alpha1", "ImagesLock"
local ID = "kbld.carvel.dev/id"

---@class kubebundle.pin.lock
---@field private digests table<string, string> by name and tag
---@field private known table<string, boolean> names with digests
---@field private entries table<string, { image: string, id: string }> by name and tag
local Lock = {}
Lock.__index = Lock

local function fail(message)
  return nil, core.failure { code = "lock.invalid", message = message }
end

-- Name and tag of an image, as completed by the kubelet.
local function key_of(parts)
  return parts.name .. ":" .. (parts.tag ~= "" and parts.tag or "latest")
end

--- An empty lock.
---@return kubebundle.pin.lock
function lock.new()
  return setmetatable({ digests = {}, known = {}, entries = {} }, Lock)
end

local function add_entry(self, entry, index)
  local parts = type(entry) == "table" and type(entry.image) == "string" and image.parse(entry.image)
  if not parts or parts.digest == "" then return fail(("images[%d]: no image with a digest"):format(index)) end
  local annotations = type(entry.annotations) == "table" and entry.annotations or {}
  local id = annotations[ID]
  local of = type(id) == "string" and image.parse(id)
  self.known[parts.name .. "@" .. parts.digest] = true
  if of then
    self.known[of.name .. "@" .. parts.digest] = true
    self.digests[key_of(of)] = parts.digest
    self.entries[key_of(of)] = { image = entry.image, id = id }
  else
    self.entries[entry.image] = { image = entry.image }
  end
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
  local self = lock.new()
  for index, entry in ipairs(core.is_array(value.images) and value.images or {}) do
    local done, problem = add_entry(self, entry, index)
    if not done then return nil, problem end
  end
  return self
end

--- The lock's digest for an image.
---@param parts table from image.parse
---@return string?
function Lock:digest(parts)
  return self.digests[key_of(parts)]
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
  local key, image_of_it = key_of(parts), parts.name .. "@" .. digest
  local is_new = self.digests[key] ~= digest
  self.digests[key], self.known[image_of_it] = digest, true
  self.entries[key] = { image = image_of_it, id = id }
  return is_new
end

--- The lock as YAML, sorted by image name.
---@return string
function Lock:text()
  local keys, images = {}, core.array {}
  for key in pairs(self.entries) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for index, key in ipairs(keys) do
    local entry = self.entries[key]
    images[index] = { image = entry.image, annotations = entry.id and { [ID] = entry.id } or nil }
  end
  return core.yaml.encode { apiVersion = API_VERSION, kind = KIND, images = images }
end

return lock
