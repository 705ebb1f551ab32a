-- Why a pull would fail: for an image without a credential, the likeliest mistake. Reported by check/passes/pulls.lua
-- and `explain`.

local facts = require "kubebundle.registry.facts"
local lazy = require "kubebundle.util.lazy"
local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"
local read = require "kubebundle.util.read"

local hub = lazy "kubebundle.kubelet.hub"
local reference_verdict = lazy "kubebundle.kubelet.reference_verdict"
local remedies = lazy "kubebundle.kubelet.remedies"
local ring_keys = lazy "kubebundle.kubelet.ring_keys"
local words = lazy "kubebundle.util.words"

local verdict = {}

---@class kubebundle.check.verdict
---@field rule string
---@field severity string?
---@field message string
---@field consequence (string|false)? the rule's by default
---@field remedy string?
---@field cause string? the verdict of `explain`, instead of the rule

local AS_SHOWN = "as far as this input shows"
local REFUSED_OBJECT = "the API server refuses the object"

--- What happens to an image without a credential, as a clause that begins with its subject.
---@param subject string
---@param domain string of the image
---@return string
function verdict.without_any(subject, domain)
  local known = facts.of_host(domain)
  if known and known.node_credentials then
    return ("the nodes may have their own credential, as is usual for %s"):format(known.name)
  end
  return ("%s would be pulled anonymously, %s"):format(subject, AS_SHOWN)
end

local function port_mismatch(entry, keys)
  local listed = ring_keys.with_other_port(keys, entry.known.name)
  return listed
    and {
      rule = "registry-port-mismatch",
      message = ("the image's registry is %s and the Secret %s is for %s"):format(
        paths.key(entry.known.name:match("^[^/]*")),
        paths.key(listed.secret or "?"),
        paths.key(listed.key)
      ),
      consequence = "ports are compared as text, so no credential applies",
    }
end

local function hub_key(entry, keys)
  local listed = keys.unusable_for_hub
  if not listed or keys.usable_for_hub or not hub.is_domain(entry.known.parts.domain) then return nil end
  return {
    rule = "hub-key-unusable",
    told = true,
    message = ("the image is on Docker Hub, which the kubelet never looks up as %s"):format(paths.key(listed.key)),
  }
end

-- The image names no registry, and all credentials are for others.
local function without_registry(entry, keys)
  if not hub.is_domain(entry.known.parts.domain) or not keys.first then return nil end
  local first = entry.ref:match("^([^/]*)/")
  if first and facts.of_host(first) == facts.docker_hub or keys.usable_for_hub then return nil end
  local registry = keys.first.key:match("^[^/]*")
  return {
    rule = "image-without-registry",
    message = ("the image names no registry and the pull secrets are for %s"):format(paths.key(keys.first.host)),
    consequence = ("it is pulled from Docker Hub as %s (pull access denied)"):format(paths.key(entry.known.name)),
    remedy = remedies.of_path(registry, entry.ref),
  }
end

local uses_credentials = once(function(pull)
  for _, entry in ipairs(pull.images) do
    if entry.credentials and #entry.credentials > 0 then return true end
  end
end)

-- Whether the secrets are for other images: another image of the pod uses them, or they come from the service
-- account.
local function serves_others(pull)
  return pulls.from_account(pull) or uses_credentials(pull) or false
end

local function is_public(domain)
  local known = facts.of_host(domain)
  return known and known.is_public
end

local function none_applies(pull, entry, keys)
  local difference = ring_keys.difference(keys, entry.known.name)
  local may_be_public = serves_others(pull) and is_public(entry.known.parts.domain)
  return {
    rule = "pull-no-credential",
    severity = may_be_public and "info" or "error",
    message = ("no credential of the pull secrets applies to %s (%s)"):format(
      paths.key(entry.known.name),
      difference or "their servers are not host names"
    ),
    consequence = verdict.without_any("it", entry.known.parts.domain),
    remedy = may_be_public and "No action is needed if the image is public."
      or remedies.of_server(ring_keys.nearest(keys, entry.known.name), entry.known.parts.domain),
  }
end

-- The service accounts that list pull secrets, the first of each name.
local listing_accounts = once(function(bundle)
  local by_name = {}
  for _, object in ipairs(bundle:of_kind "ServiceAccount") do
    local lists = object.struct and object.name and #read.list(object.value, "imagePullSecrets") > 0
    if lists then by_name[object.name] = by_name[object.name] or object end
  end
  return by_name
end)

-- Why a service account does not pass a Secret to its pods: a clause and a remedy.
local function account_mistake(bundle, pull, secret)
  local account = pull.account and pull.account.object
  for _, entry in ipairs(account and read.list(account.value, "secrets") or {}) do
    if type(entry) == "table" and entry.name == secret then
      return ("the service account %s lists it under `secrets`, which is not used for pulls"):format(
        paths.key(account.name)
      ),
        ("Add `- name: %s` to imagePullSecrets of the service account %s."):format(
          paths.key(secret),
          paths.key(account.name)
        )
    end
  end
  local name = pulls.account_name(pull)
  if account or not name or name == "default" then return nil end
  local object = listing_accounts(bundle)[name]
  if not object then return nil end
  local namespace = object.namespace == "" and "default" or object.namespace or "?"
  return ("the service account %s, which lists pull secrets, is in another namespace (%s)"):format(
    paths.key(object.name),
    paths.key(namespace)
  ),
    ("Put the service account %s into the namespace of the pods."):format(paths.key(object.name))
end

local function not_listed(bundle, pull, entry)
  local credential = pulls.unlisted(bundle, pull.object.namespace, entry.known.name)
  if not credential then return nil end
  local mistake, remedy = account_mistake(bundle, pull, credential.secret)
  return {
    rule = "pull-no-credential",
    severity = "error",
    message = ("the Secret %s holds a credential for %s, but %s"):format(
      paths.key(credential.secret or "?"),
      paths.key(entry.known.name),
      mistake or "the pod does not list it"
    ),
    consequence = verdict.without_any("the image", entry.known.parts.domain),
    remedy = remedy or remedies.of_listing(pull.pod, credential.secret or "?"),
  }
end

-- The service account's secret that would apply if the pod had no list of its own.
local function shadowed(pull, entry)
  if not pull.account or pulls.from_account(pull) then return nil end
  local credential = pull.account.readable:find(entry.known.name)[1]
  return credential and credential.secret
end

--- The first secret of the service account that is missing in the pod's own list.
---@param pull kubebundle.check.pull
---@return string?
function verdict.displaced(pull)
  if not pull.account or pulls.from_account(pull) or #pull.references == 0 then return nil end
  local own = {}
  for _, reference in ipairs(pull.references) do
    own[reference.name or ""] = true
  end
  for _, reference in ipairs(pull.account.references) do
    local name = reference.name
    if name and name ~= "" and not own[name] then return name end
  end
end

-- The pod was created before its account had the list. Its images may have been on the node already.
local function older_than_account(pull, entry, secret)
  local account = paths.key(pull.account.object.name)
  return {
    rule = "pull-no-credential",
    severity = "warning",
    cause = "pod-older-than-account",
    message = ("the service account %s lists the Secret %s, which applies to %s, but the pod does not"):format(
      account,
      paths.key(secret),
      paths.key(entry.known.name)
    ),
    consequence = "a pod gets the list of its service account only when it is created",
    remedy = "Delete the pod, or restart its workload (`kubectl rollout restart`), so that it is created again.",
  }
end

local function displaced_verdict(pull, entry)
  local secret = shadowed(pull, entry)
  if secret and #pull.references == 0 then return older_than_account(pull, entry, secret) end
  return secret
      and {
        rule = "service-account-secrets-shadowed",
        severity = "error",
        message = ("the pod's own imagePullSecrets lack %s of the service account %s, which applies to %s"):format(
          paths.key(secret),
          paths.key(pull.account.object.name),
          paths.key(entry.known.name)
        ),
        remedy = ("Add `- name: %s` to the pod's imagePullSecrets."):format(paths.key(secret)),
        at_list = true,
      }
    or nil
end

-- Whether a value is a text, or `imagePullSecrets: {name: regcred}`. Null is accepted.
local function is_no_list(value)
  return type(value) == "string" or type(value) == "table" and value[1] == nil and next(value) ~= nil
end

local LIST_NAMES = { "imagePullSecrets" }

-- Whether a mapping has the list under its name or a misspelled one.
local function has_list(value, is_right_place)
  for key, item in pairs(type(value) == "table" and value or {}) do
    if type(key) == "string" and words.nearest(key, LIST_NAMES) then
      return key ~= "imagePullSecrets" or not is_right_place or is_no_list(item)
    end
  end
  return false
end

-- The mapping that should have the list.
local function owner_of(pull)
  local owner = pull.object.value
  for index = 1, #pull.pod.secrets_path - 1 do
    owner = type(owner) == "table" and owner[pull.pod.secrets_path[index]]
  end
  return owner
end

local is_misplaced = once(function(pull)
  local object, owner = pull.object.value, owner_of(pull)
  local spec = type(object.spec) == "table" and object.spec or {}
  for _, value in ipairs { object, object.metadata or {}, spec, pull.pod.spec, spec.template or {} } do
    if has_list(value, value == owner) then return true end
  end
  for _, entry in ipairs(pull.images) do
    if has_list(entry.place.value) then return true end
  end
end)

-- The field is in the right place, but its value is not a list.
local function no_list(pull)
  local owner = owner_of(pull)
  local value = type(owner) == "table" and owner.imagePullSecrets or nil
  if not is_no_list(value) then return nil end
  return {
    rule = "field-type",
    severity = "error",
    told = pull.object.struct ~= nil,
    message = "imagePullSecrets is not a list",
    consequence = REFUSED_OBJECT,
    remedy = remedies.of_list(value),
  }
end

-- The list is misplaced or misspelled; the schema reports the field.
local function misplaced_list(pull)
  return is_misplaced(pull)
      and {
        rule = "field-misplaced",
        severity = "error",
        told = pull.object.struct ~= nil,
        message = "imagePullSecrets is misspelled, misplaced or not a list",
        consequence = false,
      }
    or nil
end

-- containerd defaults to Docker Hub, CRI-O to its unqualified-search-registries.
local function lacks_registry(known)
  local first = known.shown:match("^([^/]*)/")
  return hub.is_domain(known.parts.domain) and not (first and facts.of_host(first) == facts.docker_hub)
end

-- An image that any number of pods pull without a credential: they share the verdict.
local anonymous = once(function(known)
  local name, domain = paths.key(known.name), known.parts.domain
  local registry = facts.of_host(domain)
  local is_of_node = registry and registry.node_credentials
  return {
    rule = "pull-no-credential",
    severity = "info",
    message = ("no credential for %s"):format(name),
    consequence = verdict.without_any("it", domain),
    remedy = ("No action is needed if %s; otherwise list a pull secret in imagePullSecrets.%s"):format(
      is_of_node and "the nodes have one" or "the image is public",
      lacks_registry(known) and (" Where nodes run CRI-O (OpenShift), write `%s`."):format(name) or ""
    ),
  }
end)

local function without_secrets(bundle, pull, entry)
  return no_list(pull) or misplaced_list(pull) or not_listed(bundle, pull, entry) or anonymous(entry.known)
end

local function without_credential(bundle, pull, entry)
  local found = displaced_verdict(pull, entry)
  if found then return found end
  if #pull.references == 0 then return without_secrets(bundle, pull, entry) end
  found = reference_verdict.fault(pull.references, bundle, pull)
  if found then return found end
  local keys = ring_keys.of(pull)
  found = port_mismatch(entry, keys) or hub_key(entry, keys) or not_listed(bundle, pull, entry)
  if found then return found end
  return not serves_others(pull) and without_registry(entry, keys) or none_applies(pull, entry, keys)
end

--- The problem with the pull of an image; nil if a credential applies or nothing is known. `told` is set if another
--- finding reports the same.
---@param bundle table
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@return kubebundle.check.verdict? verdict also nil for an image with a token
function verdict.of_image(bundle, pull, entry)
  if entry.verdict == nil then
    entry.verdict = false
    if entry.known.failure then
      entry.verdict = {
        rule = "image-invalid",
        message = ("invalid image reference %s: %s"):format(
          paths.shown(entry.ref),
          paths.shown(entry.known.failure.message)
        ),
      }
    elseif entry.ref and entry.credentials and #entry.credentials == 0 and entry.policy ~= "Never" then
      entry.verdict = without_credential(bundle, pull, entry)
    end
  end
  return entry.verdict or nil
end

return verdict
