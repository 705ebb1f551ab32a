-- Complete images as in a registry: layers that can be unpacked, configurations, manifests, indexes.

local core = require "kubebundle.core"

local images = {}

local OCI = "application/vnd.oci.image."
images.MANIFEST, images.INDEX = OCI .. "manifest.v1+json", OCI .. "index.v1+json"
images.CONFIG, images.LAYER = OCI .. "config.v1+json", OCI .. "layer.v1.tar"
images.DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
images.DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
images.SCHEMA1 = "application/vnd.docker.distribution.manifest.v1+prettyjws"

---@param text string
---@return string
function images.digest(text)
  return "sha256:" .. core.digest.sha256(text)
end

-- A tar archive of one file.
local function tar(name, text)
  local function field(value, size)
    return value .. ("\0"):rep(size - #value)
  end
  local function header(checksum)
    return table.concat {
      field(name, 100),
      "0000644\0",
      "0000000\0",
      "0000000\0",
      ("%011o\0"):format(#text),
      "00000000000\0",
      checksum,
      "0",
      field("", 100),
      "ustar\0",
      "00",
      field("", 247),
    }
  end
  local sum = 0
  for _, byte in ipairs { header((" "):rep(8)):byte(1, -1) } do
    sum = sum + byte
  end
  return header(("%06o\0 "):format(sum)) .. field(text, (#text + 511) // 512 * 512) .. ("\0"):rep(1024)
end

---@param media_type string
---@param text string
---@param more? table additional members
---@return table descriptor
function images.describe(media_type, text, more)
  local descriptor = { mediaType = media_type, digest = images.digest(text), size = #text }
  for name, value in pairs(more or {}) do
    descriptor[name] = value
  end
  return descriptor
end

---@class spec.image
---@field layers string[]
---@field config string
---@field document table the manifest
---@field text string the manifest's

--- An image with two layers; `name` makes it unique.
---@param name string
---@param platform string OS/ARCH
---@param change? fun(image: spec.image) before the manifest is encoded
---@return spec.image
function images.image(name, platform, change)
  local os, architecture = platform:match "^(%w+)/(%w+)"
  local image = { layers = { tar("one", name .. platform), tar("two", platform .. name) } }
  image.settings = {
    os = os,
    architecture = architecture,
    config = core.object {},
    rootfs = { type = "layers", diff_ids = { images.digest(image.layers[1]), images.digest(image.layers[2]) } },
  }
  image.config = core.json.encode(image.settings)
  image.document = {
    schemaVersion = 2,
    mediaType = images.MANIFEST,
    config = images.describe(images.CONFIG, image.config),
    layers = { images.describe(images.LAYER, image.layers[1]), images.describe(images.LAYER, image.layers[2]) },
  }
  if change then change(image) end
  image.text = image.text or core.json.encode(image.document)
  return image
end

--- Encodes a changed configuration, and describes it in the manifest.
---@param image spec.image
function images.reconfigure(image)
  image.config = core.json.encode(image.settings)
  image.document.config = images.describe(image.document.config.mediaType, image.config)
end

---@param platform string OS/ARCH[/VARIANT]
---@return table
function images.platform(platform)
  local os, architecture, variant = platform:match "^(%w+)/([%w_]+)/?(%w*)$"
  return { os = os, architecture = architecture, variant = variant ~= "" and variant or nil }
end

--[[ Registries ]]

---@class spec.repository
---@field repository string
---@field script table<string, table[]> for spec/support/scripted.py

--- Adds content under a path of a repository.
---@param case spec.repository
---@param kind "manifests"|"blobs"
---@param name string
---@param text string
---@param media_type string
---@param headers? table<string, string>
---@return table[] answers
function images.put(case, kind, digest, text, media_type, headers)
  local answer = { status = 200, body = text, headers = { ["Content-Type"] = media_type } }
  for name, value in pairs(headers or {}) do
    answer.headers[name] = value
  end
  local path = ("/v2/%s/%s/%s"):format(case.repository, kind, digest)
  case.script[path] = { answer }
  return case.script[path]
end

---@param tag? string
function images.put_manifest(case, text, media_type, tag)
  local digest = images.digest(text)
  for _, name in ipairs { digest, tag } do
    images.put(case, "manifests", name, text, media_type, { ["Docker-Content-Digest"] = digest })
  end
end

--- Adds the configuration and the layers of an image.
function images.put_parts(case, image)
  images.put(case, "blobs", images.digest(image.config), image.config, "application/octet-stream")
  for _, layer in ipairs(image.layers) do
    images.put(case, "blobs", images.digest(layer), layer, "application/octet-stream")
  end
end

---@return spec.image image
function images.put_image(case, image, tag)
  images.put_parts(case, image)
  images.put_manifest(case, image.text, image.document.mediaType or images.MANIFEST, tag)
  return image
end

--- Adds an index under the tag 1.
---@param entries table[]
---@param change? fun(document: table)
---@return string text
function images.put_index(case, entries, change)
  local document = { schemaVersion = 2, mediaType = images.INDEX, manifests = core.array(entries) }
  if change then change(document) end
  local text = core.json.encode(document)
  images.put_manifest(case, text, document.mediaType, "1")
  return text
end

---An entry of an index.
---@param platform? string OS/ARCH[/VARIANT]
function images.entry(image, platform, more)
  local entry = images.describe(images.MANIFEST, image.text, more)
  entry.platform = platform and images.platform(platform) or nil
  return entry
end

return images
