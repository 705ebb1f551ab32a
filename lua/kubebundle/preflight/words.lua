-- The meaning of a pull's outcome, in the words that the cluster would use (semantics of the kubelet 1.36: an error of
-- the runtime is ErrImagePull, and ImagePullBackOff until the next attempt), and what to do about it.

local rules = require "kubebundle.check.rules"

local words = {}

local BACK_OFF = "the pod waits with ErrImagePull, then ImagePullBackOff"

local CHECK_IMAGE = "Build and push the image again."
local REACH = "Check network access to the registry from here and from the nodes"

-- For each outcome: what happens, with its cause, and the remedy.
local TEXTS = {
  unauthorized = {
    "%s: 401 Unauthorized, " .. BACK_OFF,
    "Correct the credential of the pull secret, or the server that it is stored under.",
  },
  forbidden = {
    "%s: 403 Forbidden, " .. BACK_OFF,
    "Grant the account the right to pull from this repository.",
  },
  ["registry-firewall"] = {
    "%s: the registry does not accept requests from this address, " .. BACK_OFF .. " where it refuses the nodes, too",
    "Allow the addresses of the nodes at the registry, or use a private endpoint; here, ask from an allowed address.",
  },
  ["credential-expires"] = {
    "%s: the token has expired, " .. BACK_OFF,
    rules.by_name["credential-expires"].remedy,
  },
  ["not-found"] = {
    "%s: manifest unknown (404), " .. BACK_OFF,
    "Push the image first, or correct its name and tag. Some registries answer the same where the credential may not "
      .. "see the repository.",
  },
  ["rate-limited"] = {
    "%s: too many requests (429), " .. BACK_OFF .. " until the limit is over",
    "Pull with a credential whose limit is higher, or wait.",
  },
  ["server-error"] = {
    "%s, " .. BACK_OFF .. " (newer kubelets: RegistryUnavailable)",
    "Check the state of the registry; the kubelet tries again.",
  },
  ["credential-withheld"] = {
    "%s; kubebundle sends a credential to the registry and to the token service that it names, nowhere else",
    "Check the registry's configuration; a container runtime may send the credential there.",
  },
  certificate = {
    "TLS: %s; " .. BACK_OFF,
    "Check issuer, names and dates of the registry's certificate. Nodes must trust its issuer; here, pass it with "
      .. "--ca-file.",
  },
  handshake = {
    "TLS: %s; " .. BACK_OFF,
    "If the registry does not use TLS, configure the nodes for that, and pass --plain-http here.",
  },
  dns = {
    "%s; " .. BACK_OFF .. " where nodes do not resolve it, either",
    "Check name resolution here and on the nodes, then the registry's name in the image.",
  },
  connect = { "%s; " .. BACK_OFF, REACH .. "." },
  timeout = { "%s; " .. BACK_OFF, REACH .. "; or raise --timeout." },
  ["content-missing"] = { "%s; " .. BACK_OFF, "Push the image again: the registry does not have all of it." },
  ["content-mismatch"] = {
    "%s; " .. BACK_OFF,
    "Push the image again, and check for a proxy that changes what the registry sends.",
  },
  ["manifest-invalid"] = { "%s; " .. BACK_OFF, CHECK_IMAGE },
  ["not-an-image"] = {
    "%s; " .. BACK_OFF,
    "Correct the image's name: a chart, another artifact or a web page answers to it.",
  },
  schema1 = {
    "%s; " .. BACK_OFF,
    "Build and push the image again, or convert it (`skopeo copy --format v2s2`).",
  },
  platform = {
    "%s; " .. BACK_OFF,
    "Build the image for this platform too (`docker buildx build --platform`), or select nodes of another "
      .. "(nodeSelector kubernetes.io/arch).",
  },
}

local OTHER = { "the registry gave no usable answer (%s); " .. BACK_OFF, "Check that the host is a registry." }

-- For pulls without a credential, where one is asked for.
local ANONYMOUS = {
  unauthorized = "Add a pull secret for the registry, or correct the image's name: registries also answer 401 for "
    .. "repositories that do not exist.",
  forbidden = "Add a pull secret for the registry.",
  ["rate-limited"] = "Add a pull secret for the registry: limits of anonymous pulls are lower. Or wait.",
}

-- With whose credential, for sentences.
local function whose(attempt)
  if not attempt.server then return "anonymously" end
  return ("with the credential of %s from the Secret %s"):format(attempt.server, attempt.secret or "?")
end

-- What a reader of a good answer may want to know.
local function additions(outcome, attempt)
  local list = {}
  if outcome.is_public and attempt.server then list[1] = "; public: the Secret is not needed" end
  if outcome.is_head_only then
    list[#list + 1] = "; only the tag was asked for, since Docker Hub counts more as a pull (--deep asks for the rest)"
  end
  return table.concat(list)
end

local function fault_text(outcome)
  local form = outcome.pulled and "%s" or (TEXTS[outcome.kind] or OTHER)[1]
  local said = outcome.words and ('; it says "%s"'):format(outcome.words) or ""
  return form:format(outcome.cause or outcome.message) .. said
end

---Sets reason, remedy and waiting of a result.
---@param result kubebundle.preflight.result with its attempts
---@param outcome kubebundle.preflight.outcome that counts
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
  result.remedy = not attempt.server and ANONYMOUS[outcome.kind] or (TEXTS[outcome.kind] or OTHER)[2]
  result.waiting = not outcome.pulled and "ErrImagePull" or nil
end

return words
