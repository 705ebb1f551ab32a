-- Why the kubelet does not use a listed pull secret: it is missing, has another type, or has no credential.

local lazy = require "kubebundle.util.lazy"
local names = require "kubebundle.kubernetes.names"
local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local pull_secret = require "kubebundle.kubelet.pull_secret"
local pull_secrets = require "kubebundle.kubernetes.pull_secrets"
local secret_copies = require "kubebundle.kubelet.secret_copies"

local docker_config = lazy "kubebundle.kubelet.docker_config"
local remedies = lazy "kubebundle.kubelet.remedies"
local ring_keys = lazy "kubebundle.kubelet.ring_keys"
local words = lazy "kubebundle.util.words"

local reference_verdict = {}

local REFUSED_OBJECT = "the API server refuses the object"
local IGNORED = "the kubelet silently ignores Secrets of this type"

local function shown_secret(reference)
  return paths.key(reference.name)
end

-- A name without the hash that `--append-hash` and kustomize append.
local function stem_of(name)
  return name:match("^(.+)%-%w%w%w%w%w%w%w%w%w%w$") or name
end

-- The Secrets by name; for each namespace the names of its pull secrets, also without hashes.
local secret_index = once(function(bundle)
  local index = { by_name = {}, namespaces = {} }
  for _, object in ipairs(bundle:of_kind "Secret") do
    if object.name and object.namespace then
      index.by_name[object.name] = index.by_name[object.name] or object
      if pull_secret.of(object) then
        local known = index.namespaces[object.namespace] or { names = {}, by_stem = {}, near = {} }
        index.namespaces[object.namespace] = known
        known.names[#known.names + 1] = object.name
        known.by_stem[stem_of(object.name)] = object.name
      end
    end
  end
  return index
end)

-- A name with another hash, without one, or with a similar spelling.
local function near_name(name, known)
  if not known then return nil end
  if known.near[name] == nil then
    known.near[name] = known.by_stem[stem_of(name)] or words.nearest(name, known.names) or false
  end
  return known.near[name] or nil
end

local function other_namespace(pull, reference, object)
  local there = object.namespace ~= "" and ("in the namespace %s"):format(paths.key(object.namespace))
    or "without a namespace"
  local here = pull.object.namespace ~= "" and ("in the namespace %s"):format(paths.key(pull.object.namespace))
    or "without a namespace"
  return {
    rule = "pull-secret-other-namespace",
    message = ("the Secret %s is %s and the pods run %s"):format(shown_secret(reference), there, here),
  }
end

local function config_map(reference)
  return {
    rule = "pull-secret-missing",
    severity = "error",
    message = ("expected a Secret named %s, got a ConfigMap"):format(shown_secret(reference)),
    remedy = "Write a Secret of the type " .. pull_secrets.current.type .. "; `kubebundle secret` writes one.",
  }
end

-- The schema of a kind, if there is one, reports it.
local function wrong_type(reference)
  local object = reference.object
  return {
    rule = "field-type",
    severity = "error",
    told = object.struct ~= nil or object.custom ~= nil,
    message = reference.must_be_text and "a pull secret of this kind is listed by its name alone, not as a mapping"
      or "an entry of imagePullSecrets is not a mapping with a name",
    consequence = REFUSED_OBJECT,
    remedy = remedies.of_list(reference.entry, reference.must_be_text),
  }
end

--- Why a reference resolves to no Secret; nil if it resolves.
---@param bundle table
---@param pull kubebundle.check.pull
---@param reference kubebundle.check.reference
---@return kubebundle.check.verdict?
function reference_verdict.of_reference(bundle, pull, reference)
  if reference.secret or reference.maker or reference.is_open then return nil end
  if not reference.name or not pull.object.namespace then return nil end
  if reference.is_no_mapping or reference.must_be_text then return wrong_type(reference) end
  if reference.name == "" then
    return {
      rule = "pull-secret-missing",
      severity = "warning",
      remedy = "Write the name of a Secret.",
      message = "an entry of imagePullSecrets has no name",
      consequence = "the kubelet skips it and does not use the secrets of the service account either",
    }
  end
  local index = secret_index(bundle)
  local object = index.by_name[reference.name]
  if object then return other_namespace(pull, reference, object) end
  if bundle:find("ConfigMap", pull.object.namespace, reference.name) then return config_map(reference) end
  local meant = remedies.meant_name(reference.name)
  local near = near_name(meant or reference.name, index.namespaces[pull.object.namespace]) or meant
  local certain = near or bundle:is_live() or #names.subdomain(reference.name) > 0
  return {
    rule = "pull-secret-missing",
    severity = certain and "error" or "warning",
    remedy = near and ("Write `%s`."):format(paths.key(near)) or nil,
    message = ("Secret %s not found in the %s"):format(
      shown_secret(reference),
      bundle:is_live() and "namespace" or "input"
    ),
  }
end

--- The message that something in the cluster creates or fills a listed Secret; nil if nothing does.
---@param bundle table
---@param reference kubebundle.check.reference
---@return kubebundle.check.verdict?
function reference_verdict.of_maker(bundle, reference)
  local maker = reference.maker
  if not reference.made or maker and maker.is_wrong_type then return nil end
  local where = maker and bundle:where(maker.object) or reference.secret and bundle:where(reference.secret) or ""
  local is_copy = reference.secret and not secret_copies.filled(reference.secret)
  return {
    rule = "secret-made-elsewhere",
    message = ("the Secret %s is %s%s"):format(shown_secret(reference), reference.made, where),
    consequence = not is_copy and "its content is not known",
  }
end

-- The created Secret has a type that the kubelet does not read.
local function made_wrong(maker)
  if not maker.is_wrong_type then return nil end
  local field = paths.text(maker.type_path)
  return {
    rule = "secret-type-mismatch",
    on = maker.object,
    at = maker.type_path,
    severity = "error",
    message = ("the Secret %s, %s, has the type %s"):format(
      paths.key(maker.name),
      maker.how,
      maker.is_typed and paths.key(maker.type) or "Opaque, the default"
    ),
    consequence = IGNORED,
    remedy = maker.has_no_type and "Use a kind that can set the type of the Secret."
      or ("Write `%s: %s`."):format(field, pull_secrets.current.type),
  }
end

--- Why the kubelet ignores a listed Secret; nil if it does not.
---@param reference kubebundle.check.reference
---@return kubebundle.check.verdict?
function reference_verdict.of_type(reference)
  if reference.maker then return made_wrong(reference.maker) end
  local object = reference.secret
  if not object or pull_secret.of(object) or pull_secret.is_open(object) then return nil end
  local kind, filled = object.value.type, secret_copies.filled(object)
  return {
    rule = "secret-type-mismatch",
    on = object,
    message = ("the Secret %s has the type %s"):format(
      shown_secret(reference),
      type(kind) == "string" and kind ~= "" and paths.key(kind) or "Opaque, the default"
    ),
    consequence = IGNORED .. ", and images are pulled anonymously",
    remedy = filled and remedies.of_mirror(filled) or remedies.of_secret(pull_secret.found_key(object)),
  }
end

-- The API server rejects the Secret, so it will not exist in the cluster.
local function refused(reference)
  local secret = reference.secret and pull_secret.of(reference.secret)
  if not (secret and secret.refused) then return nil end
  return {
    rule = "pull-secret-missing",
    severity = "error",
    message = ("the API server refuses the Secret %s"):format(shown_secret(reference)),
    consequence = "the kubelet will not find it",
    remedy = "Correct the Secret.",
  }
end

local function has_problem(list, kind)
  for _, problem in ipairs(list or {}) do
    if problem.kind:find(kind) then return true end
  end
  return false
end

-- The rule under which check/passes/credentials.lua reports a document in which the kubelet finds no server, or
-- `auths` as a server, and its remedy, if that is not the rule's.
local function fault_of_document(secret, has_keys)
  local entries = secret.entries
  if has_problem(entries.problems, "^layout") then return "secret-type-mismatch" end
  local foreign = secret.bytes and docker_config.foreign(secret.bytes, entries)
  if foreign then return "document-not-docker-config", foreign.remedy end
  if has_keys then return nil end
  if #entries == 0 then return "credential-empty" end
  for _, entry in ipairs(entries) do
    if has_problem(entry.problems, "^credential%-whitespace") then return "credential-whitespace" end
  end
end

local function without_servers(pull)
  local has_keys = ring_keys.of(pull).first ~= nil
  for _, reference in ipairs(pull.references) do
    local secret = reference.secret and pull_secret.of(reference.secret)
    local rule, remedy
    if secret and secret.entries then
      rule, remedy = fault_of_document(secret, has_keys)
    end
    if rule then
      return {
        rule = rule,
        severity = "error",
        remedy = remedy,
        message = ("the Secret %s holds no usable credential"):format(shown_secret(reference)),
        consequence = "the image is pulled anonymously",
      }
    end
  end
end

--- The problem of the listed Secrets that other findings report; nil if there is none.
---@type fun(references: kubebundle.check.reference[], bundle: table, pull: kubebundle.check.pull): table?
reference_verdict.fault = once(function(references, bundle, pull)
  for _, reference in ipairs(references) do
    local found = reference_verdict.of_reference(bundle, pull, reference)
      or reference_verdict.of_type(reference)
      or refused(reference)
    if found then
      found.told = true
      return found
    end
  end
  local found = without_servers(pull)
  if found then found.told = true end
  return found
end)

return reference_verdict
