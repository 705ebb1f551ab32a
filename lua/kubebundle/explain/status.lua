-- What a live cluster reports about an image, as a verdict: the runtime's error combined with the manifests.

local attempts = require "kubebundle.explain.attempts"
local causes = require "kubebundle.explain.causes"
local echoes = require "kubebundle.util.echoes"
local events = require "kubebundle.explain.events"
local facts = require "kubebundle.registry.facts"
local paths = require "kubebundle.kubernetes.paths"
local pull_error = require "kubebundle.explain.pull_error"
local read = require "kubebundle.util.read"
local redact = require "kubebundle.util.redact"
local rules = require "kubebundle.check.rules"
local said = require "kubebundle.explain.said"

local map = read.map

local status = {}

---@class kubebundle.explain.live the known facts about an image of a live pod
---@field ref string the image as written
---@field shown kubebundle.outcome judging by the manifests
---@field statement kubebundle.explain.statement
---@field error kubebundle.explain.pull_error of the runtime; of the kind `unknown` if there is none
---@field registry string the host that answered, for a sentence
---@field mirror string? if it was not the image's registry
---@field platform string? of the node, if the input contains it
---@field missing string? names of pull secrets that the kubelet did not find
---@field without fun(text: string?): string? a text from outside without the credentials of the input

local function failing(verdict, reason, remedy, consequence)
  local rule = rules.by_name[verdict]
  return {
    verdict = verdict,
    severity = "error",
    reason = reason,
    consequence = consequence,
    remedy = remedy or rule and rule.remedy,
  }
end

--[[ Facts ]]

local HUB = facts.docker_hub
local hub_hosts = { [HUB.endpoint] = true, [HUB.alias] = true, [HUB.domain] = true }

-- The host that was asked, if it is not the image's: a mirror, or the target of a redirect.
local function mirror_of(error_, domain)
  local is_own = error_.host == domain:lower():gsub(":443$", "") or domain == HUB.domain and hub_hosts[error_.host]
  return error_.host and not is_own and error_.host or nil
end

-- The platform of the pod's node, if the input contains the output of `kubectl get nodes`.
local function platform_of(bundle, object)
  local name = map(object.value, "spec").nodeName
  local node = type(name) == "string" and bundle:find("Node", "", name)
  local info = node and map(map(node.value, "status"), "nodeInfo") or {}
  if type(info.operatingSystem) == "string" and type(info.architecture) == "string" then
    return info.operatingSystem .. "/" .. info.architecture
  end
end

-- A function that masks what a text may repeat of the credentials of an image.
local function masker(entry)
  local secrets = echoes.of((attempts.of(entry)) or {})
  return function(text)
    return text and redact.without(text, secrets)
  end
end

-- The runtime's error: an inspection of the image can fail for its name.
local function error_of(found)
  local is_inspected = found.statement.kind == "inspect-failed"
  return pull_error.read(found.cause or is_inspected and found.statement.message or "")
end

local function new_live(bundle, pull, entry, found, shown)
  local error_, without = error_of(found), masker(entry)
  local domain = (entry.known.name or ""):match("^[^/]*")
  local mirror = without(mirror_of(error_, domain))
  error_.platform = without(error_.platform)
  return {
    without = without,
    ref = entry.ref,
    shown = shown,
    statement = found.statement,
    error = error_,
    mirror = mirror,
    registry = mirror and ("%s, a mirror of %s,"):format(paths.key(mirror), paths.key(domain))
      or domain ~= "" and paths.key(domain)
      or "the registry",
    platform = platform_of(bundle, pull.object),
    missing = without(events.missing_secrets(bundle, pull.object)),
  }
end

--[[ Refusals by the registry ]]

-- The input has a credential, but the kubelet sent none: the Secret was created later, or a mirror was asked.
local function sent_nothing(live, sentence)
  if live.missing then
    return failing(
      "pull-secret-missing",
      ("%s: the kubelet did not find the pull secrets %s"):format(sentence, paths.shown(live.missing))
    )
  elseif live.shown.is_of_account then
    return failing(
      "pod-older-than-account",
      ("%s: no credential was sent, although the service account lists %s"):format(sentence, live.shown.credential),
      "Delete the pod, or restart its workload (`kubectl rollout restart`).",
      "the pod keeps the list with which it was created"
    )
  end
  return failing(
    "pull-no-credential",
    ("%s: no credential was sent, although %s applies"):format(sentence, live.shown.credential),
    "If the Secret is newer than the last attempt, wait for the next one. Otherwise check whether the node uses a "
      .. "mirror (containerd: certs.d/HOST/hosts.toml)."
  )
end

local function not_accepted(live, sentence)
  local remedy = live.mirror
      and "Configure a credential for this mirror in the container runtime of the nodes, or use the image's registry."
    or "Verify it with `kubebundle preflight`, and renew it if it is refused."
  local decided =
    failing("credential-refused", ("%s: %s is not accepted"):format(sentence, live.shown.credential), remedy)
  decided.mistake = live.shown.doubt
  return decided
end

local function refused(live)
  local shown, sentence = live.shown, live.registry .. " refuses the pull"
  if shown.severity then
    return failing(shown.verdict, sentence .. ": " .. shown.reason, shown.remedy, shown.consequence)
  elseif shown.credential and (live.error.is_anonymous or live.missing) then
    return sent_nothing(live, sentence)
  elseif live.missing then
    return failing(
      "pull-secret-missing",
      ("%s: the kubelet did not find the pull secrets %s"):format(sentence, paths.shown(live.missing))
    )
  elseif shown.credential then
    return not_accepted(live, sentence)
  elseif shown.verdict == "credential-provider" then
    return failing("credential-refused", ("%s, and %s"):format(sentence, shown.reason), shown.remedy, shown.consequence)
  end
  return failing("pull-no-credential", sentence .. ": the pull was anonymous, because no pull secret applies")
end

--[[ Verdicts ]]

-- Without a reason from the cluster, a problem in the manifests is the likeliest cause.
local function unknown(live)
  local shown = live.shown
  if shown.severity then
    return failing(shown.verdict, "the pull fails: " .. shown.reason, shown.remedy, shown.consequence)
  end
  return failing(
    "pull-failed",
    "the pull fails for an unknown reason; by the manifests: " .. shown.reason,
    "The events of the pod may say why (`kubectl describe pod`)."
  )
end

local function of_error(live)
  if live.error.kind == "refused" then return refused(live) end
  local cause = causes.of(live)
  return cause and failing(cause.verdict, cause.reason, cause.remedy) or unknown(live)
end

local by_kind = { pull = of_error }

by_kind["auth-malformed"] = function(live)
  if live.shown.verdict == "auth-malformed" then return live.shown end
  return failing("auth-malformed", "the kubelet could not read a pull secret, but those in the input are readable")
end

by_kind["image-invalid"] = function(live)
  return live.shown.verdict == "image-invalid" and live.shown
    or failing("image-invalid", "the image is not a valid reference")
end

by_kind["not-pulled"] = function()
  return failing(
    "not-pulled",
    "the policy is Never, and the image is not on the node, or (since 1.35) the pod has no credential for it",
    "Use the policy IfNotPresent, or load the image on the nodes first."
  )
end

by_kind["inspect-failed"] = function(live)
  if live.error.kind == "short-name" then return of_error(live) end
  return failing(
    "inspect-failed",
    "the container runtime of the node cannot inspect the image",
    "Check the container runtime of the node."
  )
end

-- The kubelet's name for a registry that a runtime could not reach.
by_kind["registry-unavailable"] = function(live)
  local cause = causes.of(live)
  if cause and (cause.verdict == "certificate" or cause.verdict == "registry-unreachable") then
    return failing(cause.verdict, cause.reason, cause.remedy)
  end
  return failing(
    "registry-unavailable",
    live.registry .. " is unavailable",
    "Check the state of the registry; the kubelet retries the pull."
  )
end

by_kind["signature-invalid"] = function()
  return failing(
    "signature-invalid",
    "the signature of the image was not accepted",
    "Sign the image as required by the signature policy of the nodes."
  )
end

-- Adds that another pull would fail.
local function of_present(state, shown)
  local reason = state == "running" and "the container runs: its image is on the node"
    or "the image was pulled: it is on the node"
  return {
    verdict = state == "running" and "running" or "pulled",
    reason = reason,
    consequence = shown.severity == "error" and "another pull would fail" or nil,
  }
end

-- What the cluster says, for people. Masked first: what is printable may be another text. A reason can be a message.
local function waiting(live, found)
  local function shown(text)
    return text and paths.shown(live.without(text))
  end
  local statement = live.statement
  return {
    reason = statement.reason:find("^%u%w*$") and statement.reason or shown(statement.reason),
    message = shown(statement.message),
    cause = found.cause ~= statement.cause and shown(found.cause) or nil,
  }
end

local function with_mistake(decided, shown)
  if shown.severity == "error" and shown.verdict ~= decided.verdict then decided.mistake = shown end
  return decided
end

--- What the cluster reports about an image of a Pod, and the underlying mistake; nil if it reports nothing about
--- pulls.
---@param bundle table
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@param shown kubebundle.outcome judging by the manifests
---@return kubebundle.outcome?
function status.of_image(bundle, pull, entry, shown)
  local found = said.of_image(bundle, pull, entry)
  if not found then
    return nil
  elseif found.state ~= "waiting" then
    return with_mistake(of_present(found.state, shown), shown)
  end
  local live, decided = new_live(bundle, pull, entry, found, shown), {}
  for field, value in pairs(by_kind[found.statement.kind](live)) do
    decided[field] = value
  end
  decided.waiting = waiting(live, found)
  return with_mistake(decided, shown)
end

return status
