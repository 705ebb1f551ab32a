-- The digests of images in their registries, requested with the credentials that the kubelet would try, in its order.
-- A registry is asked once for each image and credential, with HEAD, which Docker Hub does not count as a pull. If
-- platforms are required, the manifests are requested instead, also from Docker Hub.

local image = require "kubebundle.kubelet.image"
local tables = require "kubebundle.util.tables"

---@class kubebundle.preflight.resolve.wanted
---@field image string a reference; without tag and digest, `latest`
---@field credentials kubebundle.credential[]? in the order to try; none: anonymously
---@field wishes kubebundle.preflight.wish[]? the platforms required of the image

---@class kubebundle.preflight.resolve.options: kubebundle.preflight.exchange.options
---@field plain_http string[]? registries, as named in images, without TLS
---@field on_progress? fun(ended: integer, of: integer)

---@class kubebundle.preflight.resolution
---@field digest string? of the manifest or index; nil if no credential resolves the image
---@field media_type string?
---@field size integer? in bytes
---@field credential kubebundle.credential? with which it was resolved
---@field failure kubebundle.preflight.outcome? of the last attempt, if there is no digest
---@field outcomes table<kubebundle.preflight.wish, kubebundle.preflight.outcome>? of the wishes, if there is a digest

-- Whether an image has the platforms that are required of it, in the session that resolved it.
local function outcomes_of(session, parsed, wishes)
  local pull, outcomes = require "kubebundle.preflight.pull", {}
  for _, wish in ipairs(wishes) do
    outcomes[wish] = pull.try(session, parsed, wish)
  end
  return outcomes
end

---@param registry table see preflight/registry.lua
---@param parsed table from image.parse
---@param wanted kubebundle.preflight.resolve.wanted
---@return kubebundle.preflight.resolution
local function resolve_one(registry, parsed, wanted)
  local content = require "kubebundle.preflight.content"
  local credentials, failure = wanted.credentials or {}, nil
  for index = 1, math.max(1, #credentials) do
    local session = registry:session(parsed, credentials[index])
    local descriptor, answer = content.resolve(session, parsed)
    if descriptor then
      return {
        digest = descriptor.digest,
        media_type = descriptor.media_type,
        size = descriptor.size,
        credential = credentials[index],
        outcomes = outcomes_of(session, parsed, wanted.wishes or {}),
      }
    end
    failure = answer
  end
  return { failure = failure }
end

local function has_wishes(list)
  for _, wanted in ipairs(list) do
    if wanted.wishes and #wanted.wishes > 0 then return true end
  end
  return false
end

--- Resolves images concurrently. An invalid image reference gets a failure of the kind `image-invalid`.
---@param list kubebundle.preflight.resolve.wanted[]
---@param options? kubebundle.preflight.resolve.options
---@return kubebundle.preflight.resolution[] in the order of the list
local function resolve(list, options)
  options = options or {}
  local exchange, needs_platforms = require("kubebundle.preflight.exchange").new(options), has_wishes(list)
  local registry_of = require("kubebundle.preflight.registry").registries(exchange, {
    plain_http = tables.set_of(options.plain_http or {}),
    is_shallow = needs_platforms,
    is_deep = needs_platforms,
    reads_platforms = needs_platforms,
  })
  local resolutions, conversations = {}, {}
  for index, wanted in ipairs(list) do
    local parsed, err = image.parse(wanted.image)
    if parsed then
      conversations[#conversations + 1] = function()
        resolutions[index] = resolve_one(registry_of(parsed.domain), parsed, wanted)
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
