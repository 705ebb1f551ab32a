-- The pull of one image with one credential, in containerd's steps: the tag, the index, the manifest of a platform,
-- its configuration and layers.

local bytes_order = require "kubebundle.util.bytes"
local content = require "kubebundle.preflight.content"
local manifest = require "kubebundle.preflight.manifest"
local platform = require "kubebundle.preflight.platform"

local pull = {}

local LAYERS_AT_A_TIME = 4
local MAX_DEPTH = 4 -- of nested indexes

local MAX_LISTED = 10 -- platforms in a message

local failed = content.failed

-- A platform for people. That of an index or a configuration is the registry's text, as are media types.
local function shown(session, value)
  return session:shown(platform.text(value))
end

--[[ One manifest ]]

-- The first unsuccessful outcome of the layers.
local function layers_fault(session, layers)
  local found
  session.exchange:each(layers, LAYERS_AT_A_TIME, function(layer)
    if not found then found = content.blob(session, layer, "the layer") or found end
  end)
  return found
end

local function unknown_layer(session, layers)
  for _, layer in ipairs(layers) do
    if not manifest.is_layer(layer.media_type) then
      return failed("not-an-image", ("a layer has the type %s"):format(session:shown(layer.media_type)))
    end
  end
end

local function not_an_image(session, what, media_type)
  local type_text = media_type ~= "" and session:shown(media_type) or "unknown"
  return failed("not-an-image", ("%s has the type %s, which is not a container image"):format(what, type_text))
end

local function is_artifact(document)
  return not manifest.is_config(document.config.media_type)
end

local function artifact(session, document)
  return not_an_image(session, "the configuration", document.config.media_type)
end

-- The first problem of a manifest's configuration and layers.
local function parts_fault(session, document)
  local config, outcome = content.config(session, document.config)
  if outcome then return nil, is_artifact(document) and artifact(session, document) or outcome end
  local fault = layers_fault(session, document.layers)
  if fault then return nil, fault end
  if config and config.diff_ids ~= #document.layers then
    return nil,
      is_artifact(document) and artifact(session, document) or failed(
        "manifest-invalid",
        "the configuration and the manifest have different numbers of layers"
      )
  end
  return config, unknown_layer(session, document.layers)
end

-- A shallow session loads the configuration only if nothing else has the platform.
local function shallow_parts(session, document, has_platform)
  if has_platform or not session.registry.reads_platforms then return nil, unknown_layer(session, document.layers) end
  local config, outcome = content.config(session, document.config)
  return config, outcome or unknown_layer(session, document.layers)
end

-- The configuration of an image, if it was loaded; or an outcome. `has_platform`: an index has its platform.
local function look_at_image(session, text, has_platform)
  local document, reason = manifest.read(text, "image")
  if not document then
    return nil, failed("manifest-invalid", "invalid manifest: " .. reason)
  elseif not session.registry.is_shallow then
    return parts_fault(session, document)
  elseif is_artifact(document) then
    return nil, artifact(session, document)
  end
  return shallow_parts(session, document, has_platform)
end

--[[ Platforms ]]

local function platform_of(value)
  return platform.new(value.os, value.architecture, value.variant)
end

local function texts(session, list)
  local found, seen = {}, {}
  for _, one in ipairs(list) do
    local text = shown(session, one)
    found[#found + 1] = not seen[text] and text or nil
    seen[text] = true
  end
  return found
end

local function listed(platforms)
  if #platforms == 0 then return "no platform" end
  local more = #platforms > MAX_LISTED and (" and %d more"):format(#platforms - MAX_LISTED) or ""
  return table.concat(platforms, ", ", 1, math.min(#platforms, MAX_LISTED)) .. more
end

local function mismatch(has, wanted)
  return failed("platform", ("no match for platform %s: the image is for %s"):format(wanted, listed(has)))
end

local function is_attestation(entry)
  local value = entry.platform
  return value ~= nil and value.os == "unknown" and value.architecture == "unknown"
end

-- The entry of an index for a node: the best one that the node can run, the first of several; one without a platform
-- last.
local function choose(entries, node)
  local best, best_rank
  for _, entry in ipairs(entries) do
    local rank = not entry.platform and math.huge or platform.rank(platform_of(entry.platform), node)
    if rank and (not best or rank < best_rank) then
      best, best_rank = entry, rank
    end
  end
  return best
end

-- The platforms of the entries of an index.
local function platforms_of(entries)
  local list = {}
  for _, entry in ipairs(entries) do
    list[#list + 1] = entry.platform and platform_of(entry.platform) or nil
  end
  return list
end

-- The nodes of a wish: those requested or, of the image's platforms, those that match.
local function nodes_of(wish, has)
  if wish.asked then return wish.asked end
  local nodes, seen = {}, {}
  for _, one in ipairs(has) do
    if platform.is_open(one, wish) and not seen[platform.text(one)] then
      seen[platform.text(one)] = true
      nodes[#nodes + 1] = one
    end
  end
  if #has == 0 then nodes[1] = platform.new("linux", "amd64") end
  return nodes
end

local function wanted_text(wish)
  local names = bytes_order.sorted_keys(wish.os or {})
  return #names > 0 and table.concat(names, ", ") or "that the pod asks for"
end

-- The outcome for an image with a single platform if some nodes cannot run it.
local function single_fault(session, config, wish, outcome)
  if not config then return nil end
  local own = platform_of(config)
  outcome.platforms = { shown(session, own) }
  for _, node in ipairs(wish.asked or {}) do
    if not platform.rank(own, node) then return platform.text(node) end
  end
  return not wish.asked and not platform.is_open(own, wish) and wanted_text(wish) or nil
end

local function exec_format_error(own, wanted)
  local fault =
    failed("platform", ("the image is only for %s: containers on %s fail with `exec format error`"):format(own, wanted))
  fault.pulled = true
  return fault
end

--[[ Documents ]]

local look_at_index

-- Checks the content of a descriptor for one node: nil, or an outcome.
local function look_at(session, descriptor, node, depth)
  local kind = manifest.kind(descriptor.media_type)
  if kind ~= "image" and kind ~= "index" then return not_an_image(session, "it", descriptor.media_type) end
  local text, outcome = content.manifest(session, descriptor)
  if not text or outcome then
    return outcome
  elseif kind == "index" then
    return look_at_index(session, text, { asked = { node } }, {}, depth + 1)
  end
  local config, fault = look_at_image(session, text, descriptor.platform ~= nil)
  if fault then
    return fault
  elseif config and not platform.rank(platform_of(config), node) then
    return exec_format_error(shown(session, platform_of(config)), shown(session, node))
  end
end

-- Checks an index for each node of a wish; nil, or the first unsuccessful outcome.
function look_at_index(session, text, wish, outcome, depth)
  local document, reason = manifest.read(text, "index")
  if not document then
    return failed("manifest-invalid", "invalid index: " .. reason)
  elseif depth > MAX_DEPTH then
    return failed("manifest-invalid", "an index inside an index")
  end
  local entries = {}
  for _, entry in ipairs(document.manifests) do
    entries[#entries + 1] = not is_attestation(entry) and entry or nil
  end
  local has = platforms_of(entries)
  local nodes = nodes_of(wish, has)
  outcome.platforms = texts(session, has)
  outcome.platform = #nodes == 1 and shown(session, nodes[1]) or nil
  if #nodes == 0 then return mismatch(outcome.platforms, wanted_text(wish)) end
  for _, node in ipairs(nodes) do
    local entry = choose(entries, node)
    local fault = not entry and mismatch(outcome.platforms, platform.text(node))
      or entry and look_at(session, entry, node, depth)
    if fault then
      outcome.platform = shown(session, node)
      return fault
    end
  end
end

local function look_at_single(session, text, wish, outcome)
  local config, fault = look_at_image(session, text, false)
  if fault then return fault end
  local wanted = single_fault(session, config, wish, outcome)
  local nodes = wish.asked or {}
  outcome.platform = #nodes == 1 and platform.text(nodes[1]) or outcome.platforms and outcome.platforms[1]
  return wanted and exec_format_error(outcome.platforms[1], wanted) or nil
end

-- containerd 1 converts such an image, containerd 2 rejects it.
local function look_at_schema1(session, text)
  local digests = manifest.schema1_layers(text)
  local fault = failed("schema1", "the manifest has schema 1, which containerd 2 does not support")
  for _, digest in ipairs(digests or {}) do
    local layer = { digest = digest, size = -1, media_type = "", urls = {} }
    local missing = not session.registry.is_shallow and content.blob(session, layer, "the layer")
    if missing then return missing end
  end
  fault.pulled = digests ~= nil
  return fault
end

local look_at_kind = { index = look_at_index, image = look_at_single, schema1 = look_at_schema1 }

-- A problem in a document has precedence over a mismatch with the tag's descriptor.
local function look_at_document(session, descriptor, wish, outcome, is_pinned)
  local kind = manifest.kind(descriptor.media_type)
  if not kind then return not_an_image(session, "it", descriptor.media_type) end
  local text, mismatched = content.manifest(session, descriptor)
  if not text or mismatched and is_pinned then return mismatched end
  local fault = look_at_kind[kind](session, text, wish, outcome, 1)
  if not (fault and mismatched) then return fault or mismatched end
  local message = ("%s; %s"):format(fault.message, mismatched.message)
  return failed(fault.kind, message)
end

--[[ The complete pull ]]

-- A pod that requests nothing is most often scheduled on nodes of linux/amd64.
local function note_on_platforms(outcome, wish)
  if wish.asked or wish.os or not outcome.platforms or #outcome.platforms == 0 then return end
  local usual = platform.new("linux", "amd64")
  for _, text in ipairs(outcome.platforms) do
    local one = platform.parse(text)
    if one and platform.rank(one, usual) or not platform.is_open(usual, wish) then return end
  end
  outcome.notes = {
    {
      rule = "preflight-platform",
      severity = "info",
      message = ("the image is for %s, but not for linux/amd64"):format(listed(outcome.platforms)),
      remedy = "Select nodes of these platforms (nodeSelector kubernetes.io/arch), or push the image for more.",
    },
  }
end

local function finish(outcome, fault)
  if not fault then
    outcome.kind, outcome.message, outcome.pulled = "pulled", "200 OK", true
    return outcome
  end
  for name, value in pairs(fault) do
    outcome[name] = value
  end
  outcome.pulled = fault.pulled or false
  return outcome
end

-- Whether the image can be pulled without a credential: by the first request, or with an anonymous token.
local function is_public(session, response, image)
  if not session.credential then
    return nil
  elseif not response.is_authorized then
    return true
  elseif session.registry.is_shallow or not session.authorization:find("^Bearer ") then
    return nil
  end
  return content.resolve(session:anonymous(), image) ~= nil or nil
end

local function try(session, image, wish)
  local descriptor, response = content.resolve(session, image)
  if not descriptor then return finish({}, response) end
  local kind = manifest.kind(descriptor.media_type)
  local outcome = {
    digest = descriptor.digest,
    media_type = kind and descriptor.media_type or session:shown(descriptor.media_type),
    size = descriptor.size,
    remaining = tonumber((response.headers["ratelimit-remaining"] or ""):match("^%d+")),
    is_public = is_public(session, response, image),
  }
  if session.registry.is_head_only and kind then
    outcome.is_head_only = true
    return finish(outcome)
  end
  local fault = look_at_document(session, descriptor, wish, outcome, image.digest ~= "")
  if not fault then note_on_platforms(outcome, wish) end
  return finish(outcome, fault)
end

local function key_of(wish)
  local parts = {}
  for index, one in ipairs(wish.asked or {}) do
    parts[index] = platform.text(one)
  end
  for _, set in ipairs { wish.os or {}, wish.excluded or {} } do
    for value in pairs(set) do
      parts[#parts + 1] = value
    end
  end
  table.sort(parts)
  return table.concat(parts, ",")
end

--- Whether the image can be pulled in this session. The outcome is shared by all callers with the same question.
---@param session table see preflight/session.lua
---@param image table from kb.image.parse
---@param wish kubebundle.preflight.wish
---@return kubebundle.preflight.outcome
function pull.try(session, image, wish)
  local key = session:key("pull", image.digest, image.tag, key_of(wish))
  return session.exchange:once(key, function()
    return try(session, image, wish)
  end)
end

return pull
