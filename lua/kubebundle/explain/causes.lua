-- What the error of a pull means, and what to do: a verdict for each kind of pull_error.lua, the refusals apart.

local paths = require "kubebundle.kubernetes.paths"
local rules = require "kubebundle.check.rules"

local causes = {}

---@class kubebundle.explain.cause
---@field verdict string
---@field reason string
---@field remedy string

local certificates = {
  authority = {
    "the node does not trust the certificate of %s: its issuer is unknown",
    "Give the container runtime of the nodes the registry's CA (containerd: certs.d/HOST/hosts.toml).",
  },
  dates = {
    "the certificate of %s has expired or is not yet valid",
    "Renew the certificate of the registry; check the clock of the node.",
  },
  names = {
    "the certificate of %s was issued for other names",
    "Name the registry in the image as its certificate does, or issue a certificate for this name.",
  },
  other = {
    "the node and %s do not accept each other's certificates",
    "Check the certificates of the registry, and those that the container runtime of the nodes has for it.",
  },
}

local unreachable = {
  name = {
    "the node finds no address for %s (DNS)",
    "Check the registry's name in the image, and the DNS of the nodes.",
  },
  ["plain-http"] = {
    "%s answers in plain HTTP, and the node asks by HTTPS",
    "Serve the registry by HTTPS, or allow HTTP for it on the nodes (containerd: certs.d/HOST/hosts.toml).",
  },
  other = {
    "the node does not reach %s",
    "Check the way from the nodes to the registry: firewalls, proxies, and whether the registry runs.",
  },
}

local function text_of(forms, live)
  local form = forms[live.error.detail or "other"]
  return form[1]:format(live.registry), form[2]
end

local readers = {}

function readers.platform(live)
  local platform = live.error.platform or live.platform
  return "platform-mismatch",
    ("the image has no build for the platform of the node%s"):format(
      platform and " (" .. paths.key(platform) .. ")" or ""
    ),
    (
      "Build the image for this platform too%s, or place the pod on nodes of another (nodeSelector "
      .. "kubernetes.io/arch)."
    ):format(platform and " (`docker buildx build --platform " .. paths.key(platform) .. "`)" or "")
end

function readers.schema1()
  return "schema1",
    "the image's manifest has Docker's format schema 1, which the container runtime of the node no "
      .. "longer supports",
    "Build and push the image again, or convert it (`skopeo copy --format v2s2`)."
end

readers["not-utf8"] = function()
  return "auth-malformed",
    "user name or password of the credential is not UTF-8, so that it never reaches the registry",
    "Write auth as base64 of USERNAME:PASSWORD in UTF-8."
end

function readers.certificate(live)
  return "certificate", text_of(certificates, live)
end

readers["rate-limited"] = function(live)
  if live.error.detail == "kubelet" then
    return "rate-limited",
      "the kubelet limits the pulls of its node (registryPullQPS)",
      "The pull is tried again; raise registryPullQPS and registryBurst of the kubelet if it happens often."
  end
  local is_anonymous = live.shown.verdict == "anonymous" or live.shown.verdict == "pull-no-credential"
  return "rate-limited",
    ("%s limits the number of pulls%s"):format(
      live.registry,
      is_anonymous and ", here of anonymous ones from the node's address" or ""
    ),
    is_anonymous and "Pull with a credential, for which limits are higher, or from a mirror."
      or "Wait until the limit is reset, use an account with a higher one, or pull from a mirror."
end

function readers.firewall(live)
  return "registry-firewall",
    ("%s does not let in the address of the node"):format(live.registry),
    "Allow the addresses of the nodes at the registry (Azure: `az acr network-rule add`), or reach it by a private "
      .. "endpoint."
end

-- Codes of Microsoft Entra ID.
local directory = {
  ["7000222"] = {
    "client-secret-expired",
    "the client secret has expired",
    "Make a new client secret (`az ad sp credential reset`), and write its value into the Secret.",
  },
  ["7000215"] = {
    "credential-refused",
    "the client secret is not valid for this client",
    "Use the value of the client secret, not its ID, of the application whose client ID is the user name.",
  },
  ["700016"] = {
    "credential-refused",
    "the tenant has no application with this client ID",
    "Check the client ID and the tenant.",
  },
  ["90002"] = { "credential-refused", "there is no such tenant", "Check the tenant." },
  ["700082"] = {
    "credential-expires",
    "the refresh token has expired",
    "Use a credential that lasts, such as a service principal or a token of the registry.",
  },
}

function readers.directory(live)
  local code = live.error.detail
  local known = directory[code]
    or { "credential-refused", "the directory refuses the client", "Look up the code, and renew the credential." }
  return known[1], ("%s (AADSTS%s)"):format(known[2], code), known[3]
end

function readers.expired(live)
  return "credential-expires",
    ("%s says that the token has expired"):format(live.registry),
    rules.by_name["credential-expires"].remedy
end

function readers.unreachable(live)
  return "registry-unreachable", text_of(unreachable, live)
end

readers["part-missing"] = function(live)
  return "image-absent",
    ("a part of the image is missing at %s: its manifest names content that is not there"):format(live.registry),
    "Push the image again."
end

function readers.absent(live)
  return "image-absent",
    ("%s has no such image or tag"):format(live.registry),
    "Check the image's path and tag. "
      .. "Some registries answer the same where the credential may not see the repository."
end

readers["server-error"] = function(live)
  return "registry-unavailable",
    ("%s does not answer as it should"):format(live.registry),
    "Look at the registry's own state; the pull is tried again."
end

readers["disk-full"] = function()
  return "pull-failed", "the disk of the node is full", "Free space on the node, or use one with a larger disk."
end

--- The meaning of an error; nil where it says nothing that is known, or that the registry refuses.
---@param live kubebundle.explain.live
---@return kubebundle.explain.cause?
function causes.of(live)
  local read = readers[live.error.kind]
  if not read then return nil end
  local verdict, reason, remedy = read(live)
  return { verdict = verdict, reason = reason, remedy = remedy }
end

return causes
