-- The meaning of a pull's outcome in the cluster's terms (kubelet 1.36: an error of the runtime is ErrImagePull, and
-- ImagePullBackOff until the next attempt), and the remedy.

local rules = require "kubebundle.preflight.rules"

local words = {}

local BACK_OFF = "the pod waits with ErrImagePull, then ImagePullBackOff"

local OF_CAUSE = "%s; " .. BACK_OFF
local NO_ANSWER = "the registry gave no usable answer (%s); " .. BACK_OFF

-- The effect with its cause, if it is more than the cause. preflight/rules.lua has the remedies.
local FORMS = {
  unauthorized = "%s: 401 Unauthorized, " .. BACK_OFF,
  forbidden = "%s: 403 Forbidden, " .. BACK_OFF,
  ["registry-firewall"] = "%s: the registry does not accept requests from this address, "
    .. BACK_OFF
    .. " where it refuses the nodes, too",
  ["credential-expires"] = "%s: the token has expired, " .. BACK_OFF,
  ["not-found"] = "%s: manifest unknown (404), " .. BACK_OFF,
  ["rate-limited"] = "%s: too many requests (429), " .. BACK_OFF .. " until the limit is over",
  ["server-error"] = "%s, " .. BACK_OFF .. " (newer kubelets: RegistryUnavailable)",
  ["credential-withheld"] = "%s; kubebundle sends a credential to the registry and to the token service that it names, "
    .. "nowhere else",
  certificate = "TLS: %s; " .. BACK_OFF,
  handshake = "TLS: %s; " .. BACK_OFF,
  dns = "%s; " .. BACK_OFF .. " where nodes do not resolve it, either",
  protocol = NO_ANSWER,
  ["too-large"] = NO_ANSWER,
}

local function form_of(outcome)
  if outcome.pulled then return "%s" end
  return FORMS[outcome.kind] or rules.by_name["preflight-" .. outcome.kind] and OF_CAUSE or NO_ANSWER
end

-- For pulls without a credential, if one is required.
local ANONYMOUS = {
  unauthorized = "Add a pull secret for the registry, or correct the image's name: registries also answer 401 for "
    .. "repositories that do not exist.",
  forbidden = "Add a pull secret for the registry.",
  ["rate-limited"] = "Add a pull secret for the registry: limits of anonymous pulls are lower. Or wait.",
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
    list[#list + 1] = "; only the tag was asked for, since Docker Hub counts more as a pull (--deep asks for the rest)"
  end
  return table.concat(list)
end

local function fault_text(outcome)
  local said = outcome.words and ('; it says "%s"'):format(outcome.words) or ""
  return form_of(outcome):format(outcome.cause or outcome.message) .. said
end

---Sets reason, remedy and waiting of a result.
---@param result kubebundle.preflight.result with its attempts
---@param outcome kubebundle.preflight.outcome the decisive one
---@param attempt kubebundle.preflight.attempt the one with that outcome
function words.tell(result, outcome, attempt)
  if outcome.kind == "pulled" then
    result.reason = "pulled " .. whose(attempt) .. additions(outcome, attempt)
    return
  end
  local attempts = result.attempts
  local tried = (#attempts == 1 or outcome.pulled) and whose(attempt)
    or ("with any of %d credentials"):format(#attempts)
  result.reason = ("%s %s: %s"):format(outcome.pulled and "pulled" or "not pulled", tried, fault_text(outcome))
  result.remedy = not attempt.server and ANONYMOUS[outcome.kind] or rules.remedy(outcome.kind)
  result.waiting = not outcome.pulled and "ErrImagePull" or nil
end

return words
