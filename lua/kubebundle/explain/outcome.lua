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

-- The finding that says why a registry will not take a credential.
local function fault_of(pull, credential, by_object)
  for _, reference in ipairs(pull.references) do
    local object = reference.name == credential.secret and reference.secret
    for _, entry in ipairs(object and by_object[object] or {}) do
      local finding = entry.finding
      if entry.server == credential.server and finding.severity == "error" then return finding end
    end
  end
end

-- Where something is wrong with all of the credentials, the pull fails.
local function fault_of_all(pull, entry, by_object)
  local first
  for _, credential in ipairs(entry.credentials) do
    local fault = fault_of(pull, credential, by_object)
    if not fault then return nil end
    first = first or fault
  end
  return first
end

local function with_credential(pull, entry, by_object)
  local fault = fault_of_all(pull, entry, by_object)
  if fault then
    return { verdict = fault.rule, severity = "error", reason = fault.message, remedy = fault.remedy }
  end
  local first, more = entry.credentials[1], #entry.credentials - 1
  local others = more > 0 and (", then %d more"):format(more) or ""
  return { verdict = "credential",
    reason = ("pulled with the credential for %s from the Secret %s%s, if the registry takes it")
      :format(paths.shown(first.server), paths.key(first.secret or "?"), others) }
end

local function undecided(reason)
  return { verdict = "unknown", reason = reason }
end

local RENDER = "Render the manifest (`kubebundle render`)."

local function of_token(pull, entry)
  if not entry.known.name then
    return { verdict = "token-unresolved", severity = "error",
      remedy = RENDER,
      reason = "a token stands in the image's name: unfilled, it gives InvalidImageName" }
  end
  if not entry.credentials or pull.undecided then
    return undecided("a token leaves open which credentials there are")
  end
  local count = #entry.credentials
  local filled = count == 0 and "the image would be pulled anonymously, as far as this bundle shows"
    or ("%d credential%s would be tried"):format(count, count > 1 and "s" or "")
  return { verdict = "token-unresolved", severity = "error",
    remedy = RENDER,
    reason = "the token in the tag is not filled: as it is the pod waits with InvalidImageName, and once it "
      .. "is filled, " .. filled }
end

--- The outcome for an image.
---@param bundle table
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@param by_object table<kubebundle.check.object, { finding: kubebundle.finding, server: string? }[]>
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
