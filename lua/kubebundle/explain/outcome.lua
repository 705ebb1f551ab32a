-- The expected result of a pull, judging by the manifests: a verdict on the image, with a sentence.

local attempts = require "kubebundle.explain.attempts"
local credential_providers = require "kubebundle.explain.credential_providers"
local docker_config = require "kubebundle.kubelet.docker_config"
local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local pull_secret = require "kubebundle.kubelet.pull_secret"
local pulls = require "kubebundle.kubelet.pulls"
local reference_verdict = require "kubebundle.kubelet.reference_verdict"
local rules = require "kubebundle.check.rules"
local severities = require "kubebundle.check.severity"
local verdicts = require "kubebundle.kubelet.verdict"

local outcome = {}

---@class kubebundle.outcome
---@field verdict string
---@field reason string the fact
---@field consequence string? what follows, as a clause
---@field severity string? nil if nothing is wrong
---@field remedy string?
---@field is_open boolean? the cluster decides: the manifests have no problem
---@field credential string? for the verdict `credential`: which one
---@field is_of_account boolean? the credential is listed by the service account
---@field doubt kubebundle.outcome? why the registry may not accept the credential
---@field mistake kubebundle.outcome? another problem

-- The remedy for the unreadable document, if known.
local function remedy_of(pull)
  for _, reference in ipairs(pull.references) do
    local secret = reference.secret and pull_secret.of(reference.secret)
    if secret and secret.failure then return docker_config.remedy(secret.bytes) end
  end
end

local function broken(pull)
  return {
    verdict = "auth-malformed",
    severity = "error",
    reason = ("a pull secret cannot be read (%s)"):format(paths.shown(pull.failure.message)),
    consequence = "nothing is pulled, and the pod waits with this message",
    remedy = remedy_of(pull) or rules.by_name["auth-malformed"].remedy,
  }
end

-- The consequence of a verdict or finding: its own, none (false), or that of its rule.
local function consequence_of(found)
  if found.consequence ~= nil then return found.consequence or nil end
  return rules.by_name[found.rule].consequence
end

local function of_verdict(found)
  local rule = rules.by_name[found.rule]
  local severity = found.severity or rule.severity
  local verdict = severity == "info" and found.rule == "pull-no-credential" and "anonymous" or found.rule
  return {
    verdict = found.cause or verdict,
    severity = severity ~= "info" and severity or nil,
    reason = found.message,
    consequence = consequence_of(found),
    remedy = found.remedy or rule.remedy,
  }
end

--[[ Credentials that a registry does not accept ]]

-- The listed Secrets by name; the first of each counts.
local secrets_by_name = once(function(references)
  local by_name = {}
  for _, reference in ipairs(references) do
    if reference.secret then by_name[reference.name] = by_name[reference.name] or reference.secret end
  end
  return by_name
end)

-- The first finding of each severity for each server of a Secret.
local findings_by_server = once(function(findings)
  local by_server = { error = {}, warning = {}, info = {} }
  for _, entry in ipairs(findings) do
    local of_severity = by_server[entry.finding.severity]
    of_severity[entry.server] = of_severity[entry.server] or entry.finding
  end
  return by_server
end)

local function finding_about(pull, credential, by_object, severity)
  local secret = secrets_by_name(pull.references)[credential.secret]
  local findings = secret and by_object[secret]
  local finding = findings and findings_by_server(findings)[severity][credential.server]
  if not finding then return nil end
  return {
    verdict = finding.rule,
    severity = severity,
    reason = finding.message,
    consequence = consequence_of(finding),
    remedy = finding.remedy,
  }
end

-- The pull fails if all credentials are faulty.
local function fault_of_all(pull, credentials, by_object)
  local first
  for _, credential in ipairs(credentials) do
    local fault = finding_about(pull, credential, by_object, "error")
    if not fault then return nil end
    first = first or fault
  end
  return first
end

local function unsent_only(credential)
  return {
    verdict = "auth-malformed",
    severity = "error",
    reason = ("the credential for %s from the Secret %s is not UTF-8"):format(
      paths.shown(credential.server),
      paths.key(credential.secret or "?")
    ),
    consequence = "it is never sent (ErrImagePull: string field contains invalid UTF-8)",
    remedy = "Write auth as base64 of USERNAME:PASSWORD in UTF-8.",
  }
end

local function with_credential(pull, entry, by_object)
  local sent, unsent = attempts.of(entry)
  if #sent == 0 then return unsent_only(unsent[1]) end
  local fault = fault_of_all(pull, sent, by_object)
  if fault then return fault end
  local others = #sent > 1 and (", then %d more"):format(#sent - 1) or ""
  local which = ("the credential for %s from the Secret %s%s"):format(
    paths.shown(sent[1].server),
    paths.key(sent[1].secret or "?"),
    others
  )
  return {
    verdict = "credential",
    credential = which,
    is_of_account = pulls.from_account(pull) or nil,
    doubt = finding_about(pull, sent[1], by_object, "warning"),
    reason = ("pulled with %s, if the registry accepts it"):format(which),
  }
end

-- No pull secret applies, but a program on the node may have a credential.
local function with_provider(provider, found)
  local mistake = found and of_verdict(found)
  return {
    verdict = "credential-provider",
    mistake = mistake and mistake.severity == "error" and mistake or nil,
    reason = "no pull secret applies",
    consequence = ("the node's credential provider %s is asked, and without an answer the pull is anonymous"):format(
      paths.key(provider.name)
    ),
  }
end

--[[ Tokens ]]

local function undecided(reason, is_open)
  return { verdict = "unknown", reason = reason, is_open = is_open }
end

-- Something in the cluster creates a Secret that may have the credential.
local function of_maker(bundle, pull)
  local found = reference_verdict.of_maker(bundle, pull.made)
  return { verdict = found.rule, reason = found.message, consequence = consequence_of(found), is_open = true }
end

-- Why the credentials are unknown.
local function open_reason(pull)
  return pull.pod.is_open and "the pull secrets are listed by the object that runs this one"
    or "the credentials depend on an unresolved token, or on a name that is not text"
end

local RENDER = "Render the manifest (`kubebundle render`)."

local function of_token(pull, entry)
  if entry.known.is_pattern then return undecided("the image is a pattern for images", true) end
  if entry.known.is_parameter then
    return undecided("the image contains a parameter that the cluster resolves", true)
  end
  if not entry.known.name then
    return {
      verdict = "token-unresolved",
      severity = "error",
      remedy = RENDER,
      reason = "unresolved token in the image's name",
      consequence = "the pod waits with InvalidImageName",
    }
  end
  if not entry.credentials or pull.undecided then return undecided(open_reason(pull)) end
  local count = #entry.credentials
  local filled = count == 0 and verdicts.without_any("the image", entry.known.parts.domain)
    or ("%d credential%s would be tried"):format(count, count > 1 and "s" or "")
  return {
    verdict = "token-unresolved",
    severity = "error",
    remedy = RENDER,
    reason = "unresolved token in the tag",
    consequence = "the pod waits with InvalidImageName; once it is resolved, " .. filled,
  }
end

-- The outcome of a pull that is attempted.
local function of_pull(bundle, pull, entry, by_object, providers)
  if pull.undecided then return undecided(open_reason(pull), pull.pod.is_open) end
  if pull.failure then return broken(pull) end
  local found = verdicts.of_image(bundle, pull, entry)
  local provider = providers and credential_providers.first_asked(providers)
  if provider and entry.credentials and #entry.credentials == 0 then return with_provider(provider, found) end
  if found then return of_verdict(found) end
  if not entry.credentials and pull.made then return of_maker(bundle, pull) end
  if not entry.credentials then return undecided("the credentials cannot be known") end
  return with_credential(pull, entry, by_object)
end

local function not_pulled()
  return {
    verdict = "not-pulled",
    reason = "the policy is Never",
    consequence = "without the image on the node, the pod waits with ErrImageNeverPull (since 1.35 also without a "
      .. "credential for a private image)",
  }
end

local function certain(bundle, pull, entry, by_object, providers)
  if not entry.ref then return of_token(pull, entry) end
  local found = verdicts.of_image(bundle, pull, entry)
  if found and found.rule == "image-invalid" then return of_verdict(found) end
  if entry.policy == "Never" then return not_pulled() end
  return of_pull(bundle, pull, entry, by_object, providers)
end

--- The outcome for an image.
---@param bundle table
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@param by_object table<kubebundle.check.object, { finding: kubebundle.finding, server: string? }[]>
---@param providers kubebundle.explanation.provider[]? the node's providers that match the image
---@return kubebundle.outcome
function outcome.of_image(bundle, pull, entry, by_object, providers)
  local found = certain(bundle, pull, entry, by_object, providers)
  if pull.pod.guessed and found.severity then found.severity = severities.of(found.severity, true) end
  if found.severity == "info" then found.severity = nil end
  return found
end

return outcome
