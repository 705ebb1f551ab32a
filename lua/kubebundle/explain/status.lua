-- What a live cluster says of a pod: the waiting state of its containers and its events, and which mistake
-- that is. The kubelet's words are those of Kubernetes 1.36 and, where they differ, 1.32 and before.

local outcome = require "kubebundle.explain.outcome"
local paths = require "kubebundle.check.paths"
local read = require "kubebundle.kubernetes.validation.read"
local rules = require "kubebundle.check.rules"

local list, map = read.list, read.map

local status = {}

local status_lists = { containers = "containerStatuses", initContainers = "initContainerStatuses",
  ephemeralContainers = "ephemeralContainerStatuses" }

--[[ What is said ]]

local function waiting_of(object, entry)
  local statuses = status_lists[entry.list]
  for _, item in ipairs(statuses and list(map(object.value, "status"), statuses) or {}) do
    local waiting = map(map(item, "state"), "waiting")
    if type(waiting.reason) == "string" and item.name == entry.container then
      local message = waiting.message
      return { reason = waiting.reason, message = type(message) == "string" and message or "" }
    end
  end
end

-- The events of each pod, by namespace and name.
local function event_index(bundle)
  if bundle.events then return bundle.events end
  bundle.events = {}
  for _, object in ipairs(bundle:of_kind "Event") do
    local about = map(object.value, object.value.regarding and "regarding" or "involvedObject")
    local message = object.value.message or object.value.note
    if about.kind == "Pod" and type(about.name) == "string" and type(message) == "string" then
      local key = tostring(about.namespace) .. "/" .. about.name
      local events = bundle.events[key] or {}
      bundle.events[key] = events
      events[#events + 1] = { reason = object.value.reason, message = message, field = about.fieldPath }
    end
  end
  return bundle.events
end

local function events_of(bundle, object)
  return object.name and event_index(bundle)[tostring(object.namespace) .. "/" .. object.name] or {}
end

local telling = { Failed = true, BackOff = true, InspectFailed = true, ErrImageNeverPull = true }

-- Where the waiting state is not there, the last event about the container says as much.
local function said_by_events(bundle, object, entry)
  local said
  for _, event in ipairs(events_of(bundle, object)) do
    local field = type(event.field) == "string" and event.field:match("{(.-)}")
    if telling[event.reason] and (field == entry.container or not field)
      and not event.message:find("^Error: ") then
      said = { reason = event.reason, message = event.message }
    end
  end
  return said
end

--[[ What it means ]]

local function contains(text, words)
  for _, word in ipairs(words) do
    if text:find(word, 1, true) then return true end
  end
  return false
end

local denied = { "unauthorized", "authentication required", "pull access denied", "no basic auth", "denied:",
  "401", "403 forbidden", "authorization failed", "insufficient_scope", "access forbidden", "requested access" }
local expired = { "token has expired", "token is expired", "expired token" }
local absent = { "manifest unknown", "not found", "no match for platform", "name unknown" }
local limited = { "toomanyrequests", "429 too many" }
local unreachable = { "no such host", "i/o timeout", "connection refused", "connection reset", "x509:", "tls:",
  "http response to https client", "network is unreachable", "context deadline exceeded" }

-- Go's words for a pull secret that cannot be read; since 1.33 they are the reason itself.
local unreadable = { "illegal base64 data", "unable to parse auth field", "json: cannot unmarshal",
  "invalid character", "unexpected end of json input", "exceeded max depth" }

-- A word for each reason that tells all, and the beginning of a sentence.
local by_reason = {
  InvalidImageName = { "image-invalid", "the image is no reference" },
  ErrImageNeverPull = { "not-pulled", "the policy is Never, and the image is not on the node" },
  ImageInspectError = { "inspect-failed", "the container runtime of the node cannot look the image up" },
  RegistryUnavailable = { "registry-unavailable", "the registry does not answer as it should" },
  SignatureValidationFailed = { "signature-invalid", "the signature of the image was not accepted" },
}

local function of_pull_error(text)
  if text:find("registryunavailable", 1, true) then return table.unpack(by_reason.RegistryUnavailable) end
  if contains(text, expired) then
    return "credential-expires", "the registry says that the token has expired"
  elseif contains(text, denied) then
    return "denied", "the registry refuses the pull"
  elseif contains(text, limited) then
    return "rate-limited", "the registry limits how often it may be asked"
  elseif contains(text, absent) then
    return "image-absent", "the registry has no such image or tag"
  elseif contains(text, unreachable) then
    return "registry-unreachable", "the node does not reach the registry"
  end
  return "pull-failed", "the pull fails"
end

local pull_reasons = { ErrImagePull = true, ImagePullBackOff = true, BackOff = true, Failed = true }

-- Up to 1.32 the reader's words stand in the message.
local function is_unreadable(said)
  local message = said.message:lower():gsub("^.-errimagepull: ", "")
  return contains(said.reason:lower(), unreadable)
    or pull_reasons[said.reason] and contains(message, unreadable) and not contains(message, denied)
end

-- A word for what is said, and the beginning of a sentence; nil where it is not about pulling.
local function classify(said)
  local known = by_reason[said.reason]
  if said.reason == "InspectFailed" then
    known = said.message:find("couldn't parse image", 1, true) and by_reason.InvalidImageName
      or by_reason.ImageInspectError
  end
  if known then return table.unpack(known) end
  if is_unreadable(said) then return "auth-malformed", "a pull secret cannot be read" end
  if pull_reasons[said.reason] then return of_pull_error((said.reason .. " " .. said.message):lower()) end
end

local function unavailable_secrets(bundle, object)
  for _, event in ipairs(events_of(bundle, object)) do
    if event.reason == "FailedToRetrieveImagePullSecret" then return event.message:match("%((.-)%)") end
  end
end

local function failing(verdict, reason, remedy)
  return { verdict = verdict, severity = "error", reason = reason, remedy = remedy }
end

local function remedy_of(rule)
  return rules.by_name[rule] and rules.by_name[rule].remedy
end

-- Where the registry refuses, what the manifests show tells why.
local function explain_denied(bundle, pull, entry, by_object, sentence)
  local shown = outcome.of_image(bundle, pull, entry, by_object)
  local missing = unavailable_secrets(bundle, pull.object)
  if shown.verdict == "credential" then
    local which = shown.reason:match("^pulled with (.*), if the registry takes it$")
    return failing("credential-refused", ("%s: %s is not accepted"):format(sentence, which),
      "Try it with `kubebundle preflight`, and renew it.")
  elseif missing then
    return failing("pull-secret-missing", ("%s: the kubelet did not find the pull secrets %s")
      :format(sentence, paths.shown(missing)), remedy_of "pull-secret-missing")
  elseif shown.verdict == "anonymous" then
    return failing("pull-no-credential", sentence .. ", for it was asked anonymously: no pull secret applies",
      remedy_of "pull-no-credential")
  end
  return failing(shown.verdict, sentence .. ": " .. shown.reason, shown.remedy)
end

local function decide(bundle, pull, entry, by_object, said)
  local verdict, sentence = classify(said)
  if not verdict then return nil end
  if verdict == "denied" then return explain_denied(bundle, pull, entry, by_object, sentence) end
  local rule = rules.by_name[verdict]
  local shown = rule and outcome.of_image(bundle, pull, entry, by_object)
  local reason = shown and shown.verdict == verdict and shown.reason
  return failing(verdict, reason or sentence, remedy_of(verdict))
end

--- What the cluster says of an image of a Pod, and which mistake it is; nil where it says nothing of pulls.
---@param bundle table
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@param by_object table<kubebundle.check.object, { finding: kubebundle.finding, server: string? }[]>
---@return kubebundle.outcome?
function status.of_image(bundle, pull, entry, by_object)
  local object = pull.object
  if object.kind ~= "Pod" or not entry.ref then return nil end
  local said = waiting_of(object, entry)
  if not said and not map(object.value, "status").containerStatuses then
    said = said_by_events(bundle, object, entry)
  end
  local decided = said and decide(bundle, pull, entry, by_object, said)
  if not decided then return nil end
  decided.waiting = { reason = paths.shown(said.reason), message = paths.shown(said.message) }
  return decided
end

return status
