-- The steps of a pull as sentences: what the kubelet does, in order.

local attempts = require "kubebundle.explain.attempts"
local secret_copies = require "kubebundle.kubelet.secret_copies"
local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local pull_secret = require "kubebundle.kubelet.pull_secret"
local pulls = require "kubebundle.kubelet.pulls"
local reader_words = require "kubebundle.explain.reader_words"

local steps = {}

local MAX_SHOWN = 20 -- Secrets, servers and credentials: the steps are read by people

-- The first items of a list as text, and the number of the others.
local function enumerate(list, text_of)
  local parts = {}
  for index = 1, math.min(#list, MAX_SHOWN) do
    parts[index] = text_of(list[index])
  end
  local more = #list > MAX_SHOWN and (" and %d more"):format(#list - MAX_SHOWN) or ""
  return table.concat(parts, ", ") .. more
end

--[[ Secrets ]]

local function namespace_text(object)
  local namespace = object.namespace
  if not namespace then return "in an unknown namespace" end
  if namespace == "" then return "in the namespace to which it is applied" end
  return ("in the namespace %s"):format(paths.key(namespace))
end

-- A pod of a cluster has the list with which it was created.
local function where_none(pull, account)
  if pull.is_live and pull.account and #pull.account.references > 0 then
    return ("the pod was created without any; those of its service account %s apply to new pods"):format(account)
  elseif pull.account then
    return ("neither the pod nor its service account %s lists any"):format(account)
  end
  return ("the pod lists none, and its service account %s is not part of this input"):format(account)
end

local function where_from(pull)
  local account = pulls.account_name(pull)
  local shown = account and paths.key(account) or "of unknown name"
  if #pull.references > 0 and not pulls.from_account(pull) then
    return "from the pod's own imagePullSecrets"
  elseif #pull.references > 0 then
    return ("from the service account %s, because the pod lists none"):format(shown)
  end
  return where_none(pull, shown)
end

local function name_text(reference)
  if not reference.name then return "(unknown)" end
  return reference.name == "" and "(an entry without a name)" or paths.key(reference.name)
end

local function list_text(pull)
  if #pull.references == 0 then return "No pull secrets: " .. where_from(pull) .. "." end
  return ("Pull secrets: %s, %s, looked up %s."):format(
    enumerate(pull.references, name_text),
    where_from(pull),
    namespace_text(pull.object)
  )
end

local servers_of = once(function(entries)
  if #entries == 0 then return "none" end
  return enumerate(entries, function(entry)
    return paths.shown(entry.server)
  end)
end)

-- The message depends on the Go version with which the kubelet was built.
local function unreadable_text(name, failure)
  local later = reader_words.of_go_1_27(failure.message)
  local also = later ~= failure.message and ("; if built with Go 1.27: %s"):format(paths.shown(later)) or ""
  return ("The Secret %s cannot be read (%s%s): no image of the pod is pulled."):format(
    name,
    paths.shown(failure.message),
    also
  )
end

-- How the kubelet treats one listed Secret.
local function secret_text(reference)
  local name = paths.key(reference.name)
  local object = reference.secret
  if reference.is_open then
    return ("The Secret %s may be one whose name or namespace contains an unresolved token."):format(name)
  elseif reference.made and (not object or secret_copies.filled(object)) then
    return ("The Secret %s is %s: its content is not known."):format(name, reference.made)
  elseif not object then
    return ("The Secret %s is not found: the kubelet skips it and reports FailedToRetrieveImagePullSecret."):format(
      name
    )
  end
  local secret = pull_secret.of(object)
  if pull_secret.is_open(object) or secret and secret.undecided then
    return ("The Secret %s contains an unresolved token: its content is not known."):format(name)
  elseif not secret then
    local kind = object.value.type
    kind = type(kind) == "string" and kind ~= "" and paths.key(kind) or "Opaque"
    return ("The Secret %s has the type %s: the kubelet silently ignores it."):format(name, kind)
  elseif secret.refused then
    return ("The Secret %s is refused by the API server: the kubelet will not find it."):format(name)
  elseif secret.failure then
    return unreadable_text(name, secret.failure)
  end
  return ("The Secret %s (%s): %s is read, with credentials for: %s."):format(
    name,
    object.value.type,
    secret.key,
    servers_of(secret.entries)
  )
end

-- How the Secrets are treated; shared by all pods with the same list.
local secret_steps = once(function(references)
  local list, count = {}, 0
  for _, reference in ipairs(references) do
    if reference.name and reference.name ~= "" then
      count = count + 1
      if count <= MAX_SHOWN then list[count] = secret_text(reference) end
    end
  end
  if count > MAX_SHOWN then list[#list + 1] = ("%d more Secrets follow."):format(count - MAX_SHOWN) end
  return list
end)

-- The steps up to the lookup; shared by all images of a pod.
local steps_of_pod = once(function(pull)
  local of_secrets = secret_steps(pull.references)
  return table.move(of_secrets, 1, #of_secrets, 2, { list_text(pull) })
end)

--[[ An image ]]

local function lookup_text(entry)
  local policy = entry.policy and ("The pull policy is %s."):format(paths.key(entry.policy))
    or "The pull policy depends on the tag."
  if not entry.known.name then return policy end
  return ("%s Credentials are looked up for %s."):format(policy, paths.key(entry.known.name))
end

local unmatched_texts = {
  pull = "otherwise it is pulled with the credentials of this pod",
  ErrImageNeverPull = "otherwise the pod waits with ErrImageNeverPull",
  ["auth-malformed"] = "otherwise the pod waits, because a pull secret cannot be read",
}

-- When a verified image is used, and what happens otherwise.
local function verified_text(if_present)
  local matched = if_present.matched == "used" and ", or with a credential or Secret of this pod" or ""
  return ("it is used if it was pulled anonymously or with credentials of the node%s; %s"):format(
    matched,
    unmatched_texts[if_present.unmatched]
  )
end

-- What happens if the image is already on the node.
local function present_text(if_present)
  if if_present.pulled == "used" then
    local why = if_present.policy == "off" and "before Kubernetes 1.35 credentials are not verified"
      or if_present.policy
    return ("If the image is already on the node, it is used regardless of the credentials (%s)."):format(why)
  elseif if_present.preloaded == "used" then
    return (
      "If the image is already on the node: a preloaded image is used; an image that the kubelet pulled is verified "
      .. "(%s): %s."
    ):format(if_present.policy, verified_text(if_present))
  end
  return ("If the image is already on the node, it is verified (%s): %s."):format(
    if_present.policy,
    verified_text(if_present)
  )
end

local ordinals = { "first", "second", "third" }

local function credential_text(credential)
  local shown = attempts.shown(credential)
  return ("the credential for %s of the Secret %s, as user %s"):format(
    shown.server,
    shown.secret,
    shown.username ~= "" and shown.username or "(none)"
  )
end

local function add_attempts(list, credentials)
  for index, run in ipairs(attempts.runs(credentials)) do
    if index > MAX_SHOWN then
      list[#list + 1] = "Then the other credentials, in the same way."
      return
    end
    local when = ordinals[index] or ("as no. %d"):format(index)
    if #run == 1 then
      list[#list + 1] = ("Tried %s: %s."):format(when, credential_text(run[1]))
    else
      list[#list + 1] = ("Tried %s, in an order that changes at each sync (servers with the same key): %s."):format(
        when,
        enumerate(run, credential_text)
      )
    end
  end
end

local function add_unsent(list, unsent)
  for index = 1, math.min(#unsent, MAX_SHOWN) do
    list[#list + 1] = ("Not sent: the credential for %s of the Secret %s, which is not UTF-8."):format(
      paths.shown(unsent[index].server),
      paths.key(unsent[index].secret or "?")
    )
  end
end

local function provider_text(provider)
  if provider.missing_annotation then
    return (
      "The node's credential provider %s (matchImages %s) is not asked: the service account lacks the "
      .. "annotation %s."
    ):format(paths.key(provider.name), paths.key(provider.match), paths.key(provider.missing_annotation))
  end
  local condition = provider.needs_annotation
      and (", if the service account has the annotation %s"):format(paths.key(provider.needs_annotation))
    or ""
  local token = provider.audience
      and (", with a token of the pod's service account for %s"):format(paths.key(provider.audience))
    or ""
  return ("Then the node's credential provider %s (matchImages %s) is asked for credentials%s%s."):format(
    paths.key(provider.name),
    paths.key(provider.match),
    token,
    condition
  )
end

-- What follows if the registry rejects the pull.
local function end_text(explanation, is_provided)
  if #explanation.credentials > 0 or explanation.unsent then
    return "If the registry refuses all of them, nothing is tried anonymously: ErrImagePull, then "
      .. "ImagePullBackOff with growing delays, until a pull works."
  elseif is_provided then
    return "If no provider returns one, the pull is anonymous."
  end
  return "No credential applies: an anonymous pull. If the registry refuses it: ErrImagePull (401), then "
    .. "ImagePullBackOff."
end

--- The steps for an image.
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@param explanation kubebundle.explanation
---@return string[]
function steps.of_image(pull, entry, explanation)
  local known = steps_of_pod(pull)
  local list = table.move(known, 1, #known, 1, {})
  list[#list + 1] = lookup_text(entry)
  -- A pod that waits for a pull has shown that the image is not there, or not for it.
  local is_open = entry.policy == "Never" or not explanation.waiting
  if explanation.if_present and is_open then list[#list + 1] = present_text(explanation.if_present) end
  if entry.policy == "Never" then return list end
  local sent, unsent = attempts.of(entry)
  add_attempts(list, sent or {})
  add_unsent(list, unsent)
  local is_provided = false
  for _, provider in ipairs(entry.credentials and explanation.providers or {}) do
    list[#list + 1] = provider_text(provider)
    is_provided = is_provided or not provider.missing_annotation
  end
  if entry.credentials then list[#list + 1] = end_text(explanation, is_provided) end
  return list
end

return steps
