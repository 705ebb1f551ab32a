-- Image manifests and indexes: their media types, and what containerd checks in a document (images/image.go,
-- mediatypes.go) before it processes its parts.

local core = require "kubebundle.core"
local read = require "kubebundle.util.read"

local null = core.null

local manifest = {}

local OCI, DOCKER = "application/vnd.oci.image.", "application/vnd.docker."

manifest.SCHEMA1 = DOCKER .. "distribution.manifest.v1+prettyjws"

local IMAGES = { [OCI .. "manifest.v1+json"] = true, [DOCKER .. "distribution.manifest.v2+json"] = true }
local INDEXES = { [OCI .. "index.v1+json"] = true, [DOCKER .. "distribution.manifest.list.v2+json"] = true }
local CONFIGS = {
  [OCI .. "config.v1+json"] = true,
  [DOCKER .. "container.image.v1+json"] = true,
  ["application/octet-stream"] = true, -- docker's early versions
}

--- The Accept header of a request for a tag.
manifest.ACCEPT = table.concat({
  DOCKER .. "distribution.manifest.v2+json",
  DOCKER .. "distribution.manifest.list.v2+json",
  OCI .. "manifest.v1+json",
  OCI .. "index.v1+json",
  "*/*",
}, ", ")

--- The size of the largest manifest accepted by containerd.
manifest.MAX_SIZE = 4 * 1048 * 1048

-- A document of some megabytes may contain a million empty objects, each of which takes many times its text in
-- memory.
local MAX_OBJECTS = 20000

-- The kernel's overlayfs mounts at most this number of layers.
local MAX_LAYERS = 500

-- Decodes a registry's document; nil and a reason if it is not an object, or too large.
local function decode(text)
  local count = 0
  for _ in text:gmatch("[%[{]") do
    count = count + 1
    if count > MAX_OBJECTS then return nil, "too many objects" end
  end
  local document, err = core.json.decode(text)
  if type(document) ~= "table" or read.is_list(document) then
    return nil, "invalid JSON: " .. (err and (err.safe_message or err.message) or "expected an object")
  end
  return document
end

---@class kubebundle.preflight.descriptor
---@field media_type string
---@field digest string
---@field size integer
---@field platform table? from the index
---@field urls string[] other locations of the content
---@field body string? the content, if the request for the descriptor returned it

---@param media_type string
---@return "image"|"index"|"schema1"|nil
function manifest.kind(media_type)
  return IMAGES[media_type] and "image"
    or INDEXES[media_type] and "index"
    or media_type == manifest.SCHEMA1 and "schema1"
    or nil
end

--- Whether this is the type of a container image's configuration.
---@param media_type string
function manifest.is_config(media_type)
  return CONFIGS[media_type] == true
end

---Whether containerd can unpack a layer of this type.
---@param media_type string
function manifest.is_layer(media_type)
  local base = media_type:match("^[^+]*")
  return base == OCI .. "layer.v1.tar"
    or base == OCI .. "layer.nondistributable.v1.tar"
    or base:find("^application/vnd%.docker%.image%.rootfs%.diff%.tar") ~= nil
    or base:find("^application/vnd%.docker%.image%.rootfs%.foreign%.diff%.tar") ~= nil
end

--- The media type of a response; some registries declare schema 1 manifests as plain text.
---@param headers table<string, string>
---@return string
function manifest.media_type(headers)
  local media_type = (headers["content-type"] or ""):match("^[^;]*")
  return media_type == "text/plain" and manifest.SCHEMA1 or media_type
end

local DIGITS = { sha256 = 64, sha384 = 96, sha512 = 128 }

--- Whether a text is a digest of a supported algorithm.
---@param text any
function manifest.is_digest(text)
  local algorithm, digits = (type(text) == "string" and text or ""):match("^(sha%d+):(%x+)$")
  return algorithm ~= nil and #digits == DIGITS[algorithm] and not digits:find("%u")
end

local function is_present(value)
  return value ~= nil
end

-- Why a document does not match its media type, with the messages of Go, as in containerd.
local function contradiction(document, kind)
  local own = manifest.kind(type(document.mediaType) == "string" and document.mediaType or "")
  if is_present(document.fsLayers) then
    return "schema 1 is not supported"
  elseif kind == "image" and (is_present(document.manifests) or own == "index") then
    return "expected a manifest, found an index"
  elseif kind == "index" and (is_present(document.config) or is_present(document.layers) or own == "image") then
    return "expected an index, found a manifest"
  end
end

-- Go decodes a member into a type, and fails if the value has another.
local function fits(value, expected)
  if value == nil or value == null then
    return true
  elseif expected == "list" then
    return read.is_list(value)
  elseif expected == "map" then
    return type(value) == "table" and not read.is_list(value)
  end
  return expected == "integer" and math.type(value) == "integer" or type(value) == expected
end

local MEMBERS = { mediaType = "string", digest = "string", size = "integer", urls = "list", platform = "map" }

local PLATFORM = { os = "string", architecture = "string", variant = "string" }

local function all_fit(value, members)
  for name, expected in pairs(members) do
    if not fits(value[name], expected) then return false end
  end
  return true
end

-- A descriptor of a document; nil if a member is of another type.
local function descriptor(value)
  if type(value) ~= "table" or read.is_list(value) or not all_fit(value, MEMBERS) then return nil end
  if not all_fit(read.map(value, "platform"), PLATFORM) then return nil end
  return {
    media_type = read.text(value, "mediaType") or "",
    digest = read.text(value, "digest") or "",
    size = read.integer(value, "size") or 0,
    urls = read.list(value, "urls"),
    platform = type(value.platform) == "table" and value.platform or nil,
  }
end

local function descriptors(document, name)
  local list = {}
  if not fits(document[name], "list") then return nil end
  for index, value in ipairs(read.list(document, name)) do
    list[index] = descriptor(value)
    if not list[index] then return nil end
  end
  return list
end

--- Parses a manifest or an index.
---@param text string
---@param kind "image"|"index"
---@return { config: kubebundle.preflight.descriptor, layers: kubebundle.preflight.descriptor[],
---  manifests: kubebundle.preflight.descriptor[] }? document
---@return string? reason
function manifest.read(text, kind)
  local document, err = decode(text)
  if not document then return nil, err end
  local reason = contradiction(document, kind)
  if reason then return nil, reason end
  local config = document.config == nil and {} or document.config
  local read_document = {
    config = descriptor(config),
    layers = descriptors(document, "layers"),
    manifests = descriptors(document, "manifests"),
  }
  if not (read_document.config and read_document.layers and read_document.manifests) then
    return nil, "a member has the wrong type"
  elseif #read_document.layers > MAX_LAYERS then
    return nil, ("%d layers, more than %d"):format(#read_document.layers, MAX_LAYERS)
  end
  return read_document
end

--- The layers of a schema 1 manifest, which containerd 1 converts; nil if it cannot.
---@param text string
---@return string[]? digests
function manifest.schema1_layers(text)
  local document = decode(text)
  local layers, history = read.list(document, "fsLayers"), read.list(document, "history")
  if #read.list(document, "signatures") == 0 or #history == 0 or #history ~= #layers then return nil end
  local digests = {}
  for index, layer in ipairs(layers) do
    local one = core.json.decode(read.text(history[index], "v1Compatibility") or "")
    local is_empty = type(one) == "table" and (one.throwaway == true or one.throwaway == nil and one.Size == 0)
    digests[#digests + 1] = not is_empty and read.text(layer, "blobSum") or nil
  end
  return digests
end

---@class kubebundle.preflight.config
---@field os any
---@field architecture any
---@field variant any
---@field diff_ids integer number of layers

--- Parses the configuration of an image; nil for another document.
---@param text string
---@return kubebundle.preflight.config?
function manifest.read_config(text)
  local document = decode(text)
  if not document or not all_fit(document, PLATFORM) or not fits(document.rootfs, "map") then return nil end
  if not fits(read.map(document, "rootfs").diff_ids, "list") then return nil end
  return {
    os = document.os,
    architecture = document.architecture,
    variant = document.variant,
    diff_ids = #read.list(document.rootfs, "diff_ids"),
  }
end

return manifest
