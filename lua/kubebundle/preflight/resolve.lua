-- The digests of images in their registries, requested with the credentials that the kubelet would try, in its order.
-- A registry is asked once for each image and credential, with HEAD, which Docker Hub does not count as a pull.

local image = require "kubebundle.kubelet.image"
local tables = require "kubebundle.util.tables"

---@class kubebundle.preflight.resolve.wanted
---@field image string a reference; without tag and digest, `latest`
---@field credentials kubebundle.credential[]? in the order to try; none: anonymously

---@class kubebundle.preflight.resolve.options: kubebundle.preflight.exchange.options
---@field plain_http string[]? registries, as named in images, without TLS
---@field on_progress? fun(ended: integer, of: integer)

---@class kubebundle.preflight.resolution
---@field digest string? of the manifest or index; nil if no credential resolves the image
---@field media_type string?
---@field size integer? in bytes
---@field credential kubebundle.credential? with which it was resolved
---@field failure kubebundle.preflight.outcome? of the last attempt, if there is no digest

---@param registry table see preflight/registry.lua
---@param parsed table from image.parse
---@param credentials kubebundle.credential[]
---@return kubebundle.preflight.resolution
local function resolve_one(registry, parsed, credentials)
  local content = require "kubebundle.preflight.content"
  local failure
  for index = 1, math.max(1, #credentials) do
    local descriptor, answer = content.resolve(registry:session(parsed, credentials[index]), parsed)
    if descriptor then
      return {
        digest = descriptor.digest,
        media_type = descriptor.media_type,
        size = descriptor.size,
        credential = credentials[index],
      }
    end
    failure = answer
  end
  return { failure = failure }
end

--- Resolves images concurrently. An invalid image reference gets a failure of the kind `image-invalid`.
---@param list kubebundle.preflight.resolve.wanted[]
---@param options? kubebundle.preflight.resolve.options
---@return kubebundle.preflight.resolution[] in the order of the list
local function resolve(list, options)
  options = options or {}
  local exchange = require("kubebundle.preflight.exchange").new(options)
  local registry_of = require("kubebundle.preflight.registry").registries(exchange, {
    plain_http = tables.set_of(options.plain_http or {}),
  })
  local resolutions, conversations = {}, {}
  for index, wanted in ipairs(list) do
    local parsed, err = image.parse(wanted.image)
    if parsed then
      conversations[#conversations + 1] = function()
        resolutions[index] = resolve_one(registry_of(parsed.domain), parsed, wanted.credentials or {})
      end
    else
      resolutions[index] = { failure = { kind = "image-invalid", message = err.message } }
    end
  end
  exchange:run(conversations, options.on_progress)
  exchange:close()
  return resolutions
end

return resolve
