-- How a pull would end, as far as manifests show: the verdict on an image, with a sentence.

local paths = require "kubebundle.check.paths"
local rules = require "kubebundle.check.rules"
local verdicts = require "kubebundle.check.verdict"

local outcome = {}

---@class kubebundle.outcome
---@field verdict string
---@field reason string
---@field severity string?
---@field remedy string?
---@field waiting table?

local function broken(pull)
  return { verdict = "auth-malformed", severity = "error",
    reason = ("a pull secret cannot be read (%s): nothing is pulled, and the pod waits with these words")
      :format(paths.shown(pull.failure.message)), remedy = rules.by_name["auth-malformed"].remedy }
end

local function of_verdict(found)
  local rule = rules.by_name[found.rule]
  local severity = found.severity or rule.severity
  local verdict = severity == "info" and found.rule == "pull-no-credential" and "anonymous" or found.rule
  return { verdict = verdict, severity = severity ~= "info" and severity or nil, reason = found.message,
    remedy = found.remedy or rule.remedy }
end

-- What is wrong with the Secrets from which the credentials come: with those alone, the pull fails.
local function fault_of_secrets(pull, entry, by_object)
  local used = {}
  for _, credential in ipairs(entry.credentials) do used[credential.secret or ""] = true end
  for _, reference in ipairs(pull.references) do
    local object = used[reference.name] and reference.secret
    for _, finding in ipairs(object and by_object[object] or {}) do
      if finding.severity == "error" and finding.stage == "pull" then return finding end
    end
  end
end

local function with_credential(pull, entry, by_object)
  local fault = fault_of_secrets(pull, entry, by_object)
  if fault then
    return { verdict = fault.rule, severity = "error", reason = fault.message, remedy = fault.remedy }
  end
  local first = entry.credentials[1]
  local more = #entry.credentials - 1
  return { verdict = "credential",
    reason = ("pulled with the credential for %s from the Secret %s%s, if the registry takes it"):format(
      paths.shown(first.server), paths.key(first.secret or "?"), more > 0
        and (", then %d more"):format(more) or "") }
end

local function undecided(reason)
  return { verdict = "unknown", reason = reason }
end

local function of_token(pull, entry)
  if not entry.known.name then
    return { verdict = "token-unresolved", severity = "error",
      remedy = rules.by_name["token-unresolved"].remedy,
      reason = "a token stands in the image's name: unfilled, it gives InvalidImageName" }
  end
  if not entry.credentials or pull.undecided then
    return undecided("a token leaves open which credentials there are")
  end
  local count = #entry.credentials
  return { verdict = "token-unresolved", severity = "error",
    remedy = rules.by_name["token-unresolved"].remedy,
    reason = ("the token in the tag is not filled, and as it is the pod waits with InvalidImageName; once "
      .. "it is, %s")
      :format(count > 0 and ("%d credential%s would be tried"):format(count, count > 1 and "s" or "")
        or "the image would be pulled anonymously, as far as this bundle shows") }
end

--- The outcome for an image.
---@param bundle table
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@param by_object table<kubebundle.check.object, kubebundle.finding[]>
---@return kubebundle.outcome
function outcome.of_image(bundle, pull, entry, by_object)
  if not entry.ref then return of_token(pull, entry) end
  local found = verdicts.of_image(bundle, pull, entry)
  if found and found.rule == "image-invalid" then return of_verdict(found) end
  if entry.policy == "Never" then
    return { verdict = "not-pulled", reason = "the policy is Never: the image has to be on the node "
      .. "already, or the pod waits with ErrImageNeverPull" }
  end
  if pull.undecided then return undecided("a token leaves open which credentials there are") end
  if pull.failure then return broken(pull) end
  if found then return of_verdict(found) end
  if not entry.credentials then return undecided("which credentials there are cannot be known") end
  return with_credential(pull, entry, by_object)
end

return outcome
