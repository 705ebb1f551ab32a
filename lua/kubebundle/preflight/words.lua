-- The meaning of a pull's outcome in the cluster's terms (kubelet 1.36: an error of the runtime is ErrImagePull, and
-- ImagePullBackOff until the next attempt), and the remedy.

local rules = require "kubebundle.preflight.rules"

local words = {}

local BACK_OFF = "the pod waits with ErrImagePull, then ImagePullBackOff"
local NO_ANSWER = "invalid response from the registry (%s)"

-- The fact, if it is more than its cause. preflight/rules.lua has the remedies.
local FORMS = {
  unauthorized = "%s: 401 Unauthorized",
  forbidden = "%s: 403 Forbidden",
  ["registry-firewall"] = "%s: the registry does not accept requests from this address",
  ["credential-expires"] = "%s: the token has expired",
  ["not-found"] = "%s: manifest unknown (404)",
  ["rate-limited"] = "%s: too many requests (429)",
  certificate = "TLS: %s",
  handshake = "TLS: %s",
  protocol = NO_ANSWER,
  ["too-large"] = NO_ANSWER,
}

-- What follows, where it is more or less than BACK_OFF.
local CONSEQUENCES = {
  ["registry-firewall"] = "if it also refuses the nodes, " .. BACK_OFF,
  ["rate-limited"] = BACK_OFF .. ", until the limit is reset",
  ["server-error"] = BACK_OFF .. " (newer kubelets: RegistryUnavailable)",
  ["credential-withheld"] = "kubebundle sends a credential only to the registry and to the token service that it names",
  dns = "if the nodes cannot resolve it either, " .. BACK_OFF,
}

local function form_of(outcome)
  if outcome.pulled then return "%s" end
  return FORMS[outcome.kind] or rules.by_name["preflight-" .. outcome.kind] and "%s" or NO_ANSWER
end

-- Remedies if no credential was sent.
local ANONYMOUS = {
  unauthorized = "Add a pull secret for the registry, or correct the image's name: registries also answer 401 for "
    .. "repositories that do not exist.",
  forbidden = "Add a pull secret for the registry.",
  ["rate-limited"] = "Add a pull secret for the registry (anonymous pulls have lower limits), or wait.",
}

-- Whose credential was used, for sentences.
local function whose(attempt)
  if not attempt.server then return "anonymously" end
  return ("with the credential of %s from the Secret %s"):format(attempt.server, attempt.secret or "?")
end

-- Additional facts about a successful answer.
local function additions(outcome, attempt)
  local list = {}
  if outcome.is_public and attempt.server then list[1] = "; public: the Secret is not needed" end
  if outcome.is_head_only then
    list[#list + 1] = "; only the tag was requested: Docker Hub counts any other request as a pull (--deep)"
  end
  return table.concat(list)
end

local function fault_text(outcome)
  local said = outcome.words and ('; the registry says "%s"'):format(outcome.words) or ""
  return form_of(outcome):format(outcome.cause or outcome.message) .. said
end

--- What follows in the cluster from an outcome; nil if the image is pulled.
---@param outcome kubebundle.preflight.outcome
---@return string?
function words.consequence(outcome)
  return not outcome.pulled and (CONSEQUENCES[outcome.kind] or BACK_OFF) or nil
end

--- The remedy for an outcome.
---@param kind string
---@param is_anonymous boolean? no credential was sent
---@return string
function words.remedy(kind, is_anonymous)
  return is_anonymous and ANONYMOUS[kind] or rules.remedy(kind)
end

---Sets reason, consequence, remedy and waiting of a result.
---@param result kubebundle.preflight.result with its attempts
---@param outcome kubebundle.preflight.outcome the decisive one
---@param attempt kubebundle.preflight.attempt the one with that outcome
function words.describe(result, outcome, attempt)
  if outcome.kind == "pulled" then
    result.reason = "pulled " .. whose(attempt) .. additions(outcome, attempt)
    return
  end
  local attempts = result.attempts
  local tried = (#attempts == 1 or outcome.pulled) and whose(attempt)
    or ("with any of %d credentials"):format(#attempts)
  result.reason = ("%s %s: %s"):format(outcome.pulled and "pulled" or "cannot be pulled", tried, fault_text(outcome))
  result.remedy = words.remedy(outcome.kind, not attempt.server)
  result.consequence = words.consequence(outcome)
  result.waiting = not outcome.pulled and "ErrImagePull" or nil
end

return words
