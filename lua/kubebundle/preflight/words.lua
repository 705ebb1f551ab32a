-- What the outcome of a pull means, in the words that the cluster would use (semantics of the kubelet 1.36: an error
-- of the runtime is ErrImagePull, and ImagePullBackOff until the next attempt).

local words = {}

local BACK_OFF = "the pod waits with ErrImagePull, then ImagePullBackOff"

-- For each outcome: what happens, and what to do about it.
local TEXTS = {
  unauthorized = {
    "%s: 401 Unauthorized, " .. BACK_OFF,
    "Correct the credential of the pull secret, or the server under which it stands.",
  },
  forbidden = {
    "%s: 403 Forbidden, " .. BACK_OFF,
    "Give the account the right to pull from this repository.",
  },
  ["not-found"] = {
    "%s: manifest unknown (404), " .. BACK_OFF,
    "Push the image first, or correct its name and tag.",
  },
  ["rate-limited"] = {
    "%s: too many requests (429), " .. BACK_OFF .. " until the limit is over",
    "Pull with a credential whose limit is higher, or wait.",
  },
  ["server-error"] = {
    "%s, " .. BACK_OFF .. " (newer kubelets: RegistryUnavailable)",
    "Ask who runs the registry.",
  },
  ["credential-withheld"] = {
    "%s; kubebundle sends a credential to the registry and to the token service that it names, nowhere else",
    "Ask who runs the registry; a container runtime may send the credential there.",
  },
  certificate = {
    "TLS: %s; " .. BACK_OFF,
    "Let the nodes trust the issuer of the registry's certificate; here, give it by --ca-file.",
  },
  handshake = {
    "TLS: %s; " .. BACK_OFF,
    "The registry speaks no TLS, it seems; nodes need to be told so, and here --plain-http.",
  },
  dns = { "%s; " .. BACK_OFF, "Correct the registry's name in the image." },
  connect = { "%s; " .. BACK_OFF, "Let the registry be reached from here, and from the nodes." },
  timeout = {
    "%s; " .. BACK_OFF,
    "Let the registry be reached from here, and from the nodes; or give it more --timeout.",
  },
}

local OTHER = { "the registry gave no usable answer (%s); " .. BACK_OFF, "Ask who runs the registry." }

-- With whose credential, for sentences.
local function whose(attempt)
  if not attempt.server then return "anonymously" end
  return ("with the credential of %s from the Secret %s"):format(attempt.server, attempt.secret or "?")
end

---Sets reason, remedy and waiting of a result that has attempts.
---@param result kubebundle.preflight.result
function words.tell(result)
  local attempts = result.attempts
  local last = attempts[#attempts]
  if result.pulled then
    result.reason = "pulled " .. whose(last)
    return
  end
  local text = TEXTS[last.outcome] or OTHER
  local tried = #attempts == 1 and whose(last) or ("with any of %d credentials"):format(#attempts)
  result.reason = ("not pulled %s: %s"):format(tried, text[1]:format(last.message))
  result.remedy = text[2]
  result.waiting = "ErrImagePull"
end

return words
