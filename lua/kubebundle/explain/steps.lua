-- The steps of a pull, in sentences: what the kubelet does, in the order in which it does it.

local paths = require "kubebundle.check.paths"
local pull_secret = require "kubebundle.check.pull_secret"
local pulls = require "kubebundle.check.pulls"

local steps = {}

local function namespace_text(object)
  local namespace = object.namespace
  if not namespace then return "in the namespace that a token will name" end
  if namespace == "" then return "in the namespace that it is applied to" end
  return ("in the namespace %s"):format(paths.key(namespace))
end

local function where_from(pull)
  local account = pulls.account_name(pull.spec)
  local shown = account and paths.key(account) or "that a token will name"
  if #pull.references > 0 and not pulls.from_account(pull) then
    return "from the pod's own imagePullSecrets"
  elseif #pull.references > 0 then
    return ("from the service account %s, for the pod lists none"):format(shown)
  end
  if pull.account then return ("for neither the pod nor its service account %s lists any"):format(shown) end
  return ("for the pod lists none, and its service account %s is not part of this input"):format(shown)
end

local function name_text(reference)
  if not reference.name then return "(a token)" end
  return reference.name == "" and "(an entry without a name)" or paths.key(reference.name)
end

local function list_text(pull)
  local names = {}
  for index, reference in ipairs(pull.references) do names[index] = name_text(reference) end
  if #names == 0 then return "No pull secrets: " .. where_from(pull) .. "." end
  return ("Pull secrets: %s, %s, looked up %s."):format(table.concat(names, ", "), where_from(pull),
    namespace_text(pull.object))
end

local function servers_of(secret)
  local servers = {}
  for index, entry in ipairs(secret.entries) do servers[index] = paths.shown(entry.server) end
  return #servers > 0 and table.concat(servers, ", ") or "none"
end

-- What the kubelet makes of one listed Secret.
local function secret_text(reference)
  local name = paths.key(reference.name)
  local object = reference.secret
  if reference.is_open then
    return ("The Secret %s may be one whose name or namespace holds a token that is not filled."):format(name)
  elseif not object then
    return ("The Secret %s is not there: it is passed over, with the event "
      .. "FailedToRetrieveImagePullSecret."):format(name)
  end
  local secret = pull_secret.of(object)
  if pull_secret.is_open(object) or secret and secret.undecided then
    return ("The Secret %s holds a token that is not filled: what it will hold is not known."):format(name)
  elseif not secret then
    local kind = object.value.type
    kind = type(kind) == "string" and kind ~= "" and paths.key(kind) or "Opaque"
    return ("The Secret %s is of the type %s: it is passed over without a word."):format(name, kind)
  elseif secret.refused then
    return ("The Secret %s is refused by the API server: the kubelet will not find it."):format(name)
  elseif secret.failure then
    return ("The Secret %s cannot be read (%s): no image of the pod is pulled."):format(name,
      paths.shown(secret.failure.message))
  end
  return ("The Secret %s (%s): %s is read, with credentials for: %s.")
    :format(name, object.value.type, secret.key, servers_of(secret))
end

local function add_secrets(list, pull)
  for _, reference in ipairs(pull.references) do
    if reference.name and reference.name ~= "" then list[#list + 1] = secret_text(reference) end
  end
end

local function lookup_text(entry)
  local policy = entry.policy and ("The pull policy is %s."):format(paths.key(entry.policy))
    or "The pull policy depends on the tag."
  if not entry.known.name then return policy end
  return ("%s Credentials are looked up for %s."):format(policy, paths.key(entry.known.name))
end

local ordinals = { "first", "second", "third" }

local function add_attempts(list, explanation)
  for index, credential in ipairs(explanation.credentials) do
    list[#list + 1] = ("Tried %s: the credential for %s of the Secret %s, as user %s."):format(
      ordinals[index] or ("as number %d"):format(index), credential.server, credential.secret,
      credential.username ~= "" and credential.username or "(none)")
  end
end

-- What follows where the registry refuses.
local function end_text(entry)
  if not entry.credentials then return nil end
  if #entry.credentials > 0 then
    return "If the registry refuses all of them, nothing is tried anonymously: ErrImagePull, then "
      .. "ImagePullBackOff with growing delays, until a pull works."
  end
  return "No credential applies: an anonymous pull. If the registry refuses it: ErrImagePull (401), then "
    .. "ImagePullBackOff."
end

--- The steps for an image.
---@param _ table the bundle
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@param explanation kubebundle.explanation
---@return string[]
function steps.of_image(_, pull, entry, explanation)
  local list = { list_text(pull) }
  add_secrets(list, pull)
  list[#list + 1] = lookup_text(entry)
  if entry.policy == "Never" then return list end
  add_attempts(list, explanation)
  list[#list + 1] = end_text(entry)
  return list
end

return steps
