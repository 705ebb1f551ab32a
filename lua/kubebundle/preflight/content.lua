-- The content of an image in a registry: manifests are loaded and compared with their digests and sizes; for layers
-- only their existence is checked. Each is requested once in a session.

local core = require "kubebundle.core"
local manifest = require "kubebundle.preflight.manifest"
local redirects = require "kubebundle.preflight.redirects"

local content = {}

local MAX_KEPT = 256 * 1024 -- of a manifest that is cached; a larger one is loaded again when needed
local MAX_CONFIG = 4 * 1024 * 1024 -- of a larger configuration only the existence is checked

---@param kind string
---@param message string
---@return kubebundle.preflight.outcome
function content.failed(kind, message)
  return { kind = kind, message = message }
end

local failed = content.failed

local function size_of(response)
  return math.tointeger(tonumber((response.headers["content-length"] or ""):match("^%d+$")))
end

-- A response without its body, which exceeded the limit.
local function is_cut(response)
  return response.failure == "too-large" and response.status ~= nil
end

local function is_success(response)
  return response.status ~= nil and (not response.failure or is_cut(response)) and response.status <= 299
end

-- What is not a digest can be any text.
local function named(what, descriptor)
  return manifest.is_digest(descriptor.digest) and ("%s %s"):format(what, descriptor.digest) or what
end

-- Reports a descriptor that no content can match.
local function descriptor_fault(descriptor, what)
  if not manifest.is_digest(descriptor.digest) then
    return failed("manifest-invalid", ("%s has an invalid digest"):format(what))
  elseif descriptor.size == 0 then
    return failed("content-mismatch", ("%s has size 0"):format(what))
  end
end

-- The difference between a descriptor and its content. The digest of a schema 1 manifest is not that of its bytes.
local function mismatch(body, descriptor, what)
  if descriptor.media_type == manifest.SCHEMA1 then return nil end
  if #body ~= descriptor.size then
    return failed("content-mismatch", ("%s has %d bytes, expected %d"):format(what, #body, descriptor.size))
  end
  local digest = descriptor.digest:match("^sha256:(.*)$")
  if digest and core.digest.sha256(body) ~= digest then
    return failed("content-mismatch", ("the digest of %s does not match"):format(what))
  end
end

local function load(session, path, descriptor, what, limit)
  local response = session:ask { method = "GET", path = path, accept = descriptor.media_type .. ", */*", limit = limit }
  if is_cut(response) then
    return nil, failed("too-large", ("%s is larger than %d bytes"):format(what, limit))
  elseif response.status == 404 then
    return nil, failed("content-missing", ("%s is missing (404)"):format(what))
  elseif not is_success(response) then
    return nil, session:outcome(response)
  end
  return response.body, mismatch(response.body, descriptor, what)
end

-- The bytes at a path; an outcome if there are none, or if they do not match the descriptor.
local function loaded(session, path, descriptor, what, limit)
  local fault = descriptor_fault(descriptor, what)
  if fault then return nil, fault end
  local key = session:key("load", path, tostring(descriptor.size))
  local found = session.exchange:once(key, function()
    local body, outcome = load(session, path, descriptor, what, limit)
    return { body = body, outcome = outcome }
  end)
  if #(found.body or "") > MAX_KEPT then session.exchange:forget(key) end
  return found.body, found.outcome
end

--- The text of a manifest or an index; and an outcome if there is none, or if it differs from its descriptor.
---@param session table see preflight/session.lua
---@param descriptor kubebundle.preflight.descriptor
---@return string?
---@return kubebundle.preflight.outcome?
function content.manifest(session, descriptor)
  local what, path = named("the manifest", descriptor), "manifests/" .. descriptor.digest
  if not (descriptor.body and session.registry.is_shallow) then
    return loaded(session, path, descriptor, what, manifest.MAX_SIZE)
  end
  local fault = descriptor_fault(descriptor, what)
  if fault then return nil, fault end
  return descriptor.body, mismatch(descriptor.body, descriptor, what)
end

--- The configuration of an image; nil without an outcome if it is too large to be loaded.
---@param session table
---@param descriptor kubebundle.preflight.descriptor
---@return kubebundle.preflight.config?
---@return kubebundle.preflight.outcome?
function content.config(session, descriptor)
  local what = named("the configuration", descriptor)
  if descriptor.size > MAX_CONFIG then return nil, content.blob(session, descriptor, "the configuration") end
  local text, outcome = loaded(session, "blobs/" .. descriptor.digest, descriptor, what, MAX_CONFIG)
  if not text or outcome then return nil, outcome end
  local config = manifest.read_config(text)
  return config, not config and failed("manifest-invalid", what .. " is invalid") or nil
end

-- Whether a response has the descriptor's size, if it states one.
local function has_size(response, descriptor)
  local size = size_of(response)
  return size == nil or descriptor.size < 0 or size == descriptor.size
end

-- The outcome for a response about a blob: nil if the blob exists.
local function judged(session, response, descriptor, what)
  if response.status == 404 then
    return failed("content-missing", ("%s is missing (404)"):format(named(what, descriptor)))
  elseif not is_success(response) then
    return session:outcome(response)
  elseif not has_size(response, descriptor) then
    return failed(
      "content-mismatch",
      ("%s has %d bytes, expected %d"):format(named(what, descriptor), size_of(response), descriptor.size)
    )
  end
end

-- Requests only the headers first; after a problem, the content as containerd does.
local function look(session, descriptor, what)
  local question = { method = "HEAD", path = "blobs/" .. descriptor.digest, accept = descriptor.media_type .. ", */*" }
  if not judged(session, session:ask(question), descriptor, what) then return nil end
  question.method, question.limit = "GET", 0
  return judged(session, session:ask(question), descriptor, what)
end

-- Whether another location has the content: true, false if none is given, or an outcome.
local function look_elsewhere(session, descriptor, what)
  for _, place in ipairs(descriptor.urls) do
    if type(place) == "string" and place:find("^https?://") then
      local response = redirects.fetch(session.exchange, { method = "GET", url = place, limit = 0 })
      if response.status ~= 404 then return judged(session, response, descriptor, what) or true end
    end
  end
  return false
end

--- Whether a blob exists: nil, or an outcome with the reason.
---@param session table
---@param descriptor kubebundle.preflight.descriptor
---@param what string for messages
---@return kubebundle.preflight.outcome?
function content.blob(session, descriptor, what)
  local fault = descriptor_fault(descriptor, named(what, descriptor))
  if fault then return fault end
  local key = session:key("blob", descriptor.digest, tostring(descriptor.size))
  return session.exchange:once(key, function()
    local elsewhere = look_elsewhere(session, descriptor, what)
    if elsewhere then return { outcome = elsewhere ~= true and elsewhere or nil } end
    return { outcome = look(session, descriptor, what) }
  end).outcome
end

-- The descriptor computed from the content, as containerd does if the headers lack it.
local function described_by_content(response, digest)
  return {
    digest = digest or "sha256:" .. core.digest.sha256(response.body),
    size = #response.body,
    media_type = manifest.media_type(response.headers),
    urls = {},
    body = #response.body <= MAX_KEPT and response.body or nil,
  }
end

local function resolve_by_content(session, question, response, digest)
  question.method = "GET"
  response = response.body ~= "" and response or session:ask(question)
  if response.failure then return nil, session:outcome(response) end
  return described_by_content(response, digest), response
end

-- Uses HEAD, as containerd does; in a shallow session GET, which saves a request.
local function resolve(session, reference, digest)
  local registry = session.registry
  local question = {
    method = registry.is_shallow and not registry.is_head_only and "GET" or "HEAD",
    path = "manifests/" .. reference,
    accept = manifest.ACCEPT,
    limit = manifest.MAX_SIZE,
  }
  local response = session:ask(question)
  if not is_success(response) then return nil, session:outcome_with_words(response, question) end
  local size, own = size_of(response), response.headers["docker-content-digest"]
  if size and own and own ~= "" and not manifest.is_digest(own) then
    return nil, failed("protocol", "invalid digest in the header Docker-Content-Digest")
  end
  digest = digest or size and own ~= "" and own or nil
  local descriptor = { digest = digest, size = size, media_type = manifest.media_type(response.headers), urls = {} }
  if question.method == "GET" and not response.failure then
    descriptor = described_by_content(response, digest)
  elseif not (digest and size) then
    descriptor, response = resolve_by_content(session, question, response, digest)
    if not descriptor then return nil, response end
  end
  if descriptor.size > manifest.MAX_SIZE then
    return nil, failed("too-large", ("the manifest has %d bytes"):format(descriptor.size))
  end
  return descriptor, response
end

--- Resolves the tag or digest of an image: a descriptor and the response; or nil and an outcome. Each is requested
--- once from a registry, with HEAD.
---@param session table
---@param image table from kb.image.parse
---@return kubebundle.preflight.descriptor?
---@return kubebundle.preflight.response|kubebundle.preflight.outcome
function content.resolve(session, image)
  local digest = image.digest ~= "" and image.digest or nil
  local reference = digest or image.tag ~= "" and image.tag or "latest"
  local found = session.exchange:once(session:key("resolve", reference), function()
    local descriptor, response = resolve(session, reference, digest)
    response.body = nil
    return { descriptor = descriptor, response = response }
  end)
  return found.descriptor, found.response
end

return content
