-- The meaning of pull errors and their remedies: a verdict for each kind of pull_error.lua except refusals.

local facts = require "kubebundle.registry.facts"
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
    "Configure the registry's CA in the container runtime of the nodes (containerd: certs.d/HOST/hosts.toml).",
  },
  dates = {
    "the certificate of %s has expired or is not yet valid",
    "Renew the certificate of the registry; check the clock of the node.",
  },
  names = {
    "the certificate of %s was issued for other names",
    "Use a name in the image that the certificate covers, or issue a certificate for this name.",
  },
  other = {
    "the node and %s do not accept each other's certificates",
    "Check the registry's certificates, and those configured for it in the container runtime of the nodes.",
  },
}

local unreachable = {
  name = {
    "the node cannot resolve the name of %s",
    "Check the registry's name in the image, and the DNS of the nodes.",
  },
  ["plain-http"] = {
    "%s answers plain HTTP to an HTTPS request",
    "Serve the registry over HTTPS, or allow HTTP for it on the nodes (containerd: certs.d/HOST/hosts.toml).",
  },
  other = {
    "the node cannot reach %s",
    "Check network access from the nodes to the registry: firewalls, proxies, and whether the registry runs.",
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
      "Build the image for this platform too%s, or run the pod on nodes with another platform (nodeSelector "
      .. "kubernetes.io/arch)."
    ):format(platform and " (`docker buildx build --platform " .. paths.key(platform) .. "`)" or "")
end

-- CRI-O searches the registries that the node lists, or refuses to.
readers["short-name"] = function(live)
  return "image-without-registry",
    "the container runtime of the node refuses an image without a registry",
    ("Write `%s/%s`, or the registry that is meant."):format(facts.docker_hub.domain, paths.shown(live.ref))
end

function readers.schema1()
  return "schema1",
    "the image's manifest has Docker's format schema 1, which the container runtime of the node no "
      .. "longer supports",
    "Build and push the image again, or convert it (`skopeo copy --format v2s2`)."
end

readers["not-utf8"] = function()
  return "auth-malformed",
    "the user name or password is not UTF-8, so the credential is never sent",
    "Write auth as base64 of USERNAME:PASSWORD in UTF-8."
end

function readers.certificate(live)
  return "certificate", text_of(certificates, live)
end

readers["rate-limited"] = function(live)
  if live.error.detail == "kubelet" then
    return "rate-limited",
      "the kubelet limits the rate of pulls on its node (registryPullQPS)",
      "The kubelet retries the pull. If this recurs, increase registryPullQPS and registryBurst in its configuration."
  end
  local is_anonymous = live.shown.verdict == "anonymous" or live.shown.verdict == "pull-no-credential"
  return "rate-limited",
    ("%s limits the number of pulls%s"):format(
      live.registry,
      is_anonymous and ", in this case of anonymous pulls from the node's address" or ""
    ),
    is_anonymous and "Pull with a credential, for which the limit is higher, or from a mirror."
      or "Wait until the limit is reset, use an account with a higher limit, or pull from a mirror."
end

function readers.firewall(live)
  return "registry-firewall",
    ("%s denies the address of the node"):format(live.registry),
    "Allow the addresses of the nodes at the registry (Azure: `az acr network-rule add`), or use a private endpoint."
end

-- Codes of Microsoft Entra ID.
local directory = {
  ["7000222"] = {
    "client-secret-expired",
    "the client secret has expired",
    "Create a new client secret (`az ad sp credential reset`), and write its value into the Secret.",
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
  ["90002"] = { "credential-refused", "tenant not found", "Check the tenant." },
  ["700082"] = {
    "credential-expires",
    "the refresh token has expired",
    "Use a long-lived credential, e.g. a service principal or a token of the registry.",
  },
}

function readers.directory(live)
  local code = live.error.detail
  local known = directory[code]
    or {
      "credential-refused",
      "Microsoft Entra ID refuses the client",
      "Look up the error code; renew the credential if it has expired.",
    }
  return known[1], ("%s (AADSTS%s)"):format(known[2], code), known[3]
end

function readers.expired(live)
  return "credential-expires",
    ("the token for %s has expired"):format(live.registry),
    rules.by_name["credential-expires"].remedy
end

function readers.unreachable(live)
  return "registry-unreachable", text_of(unreachable, live)
end

readers["part-missing"] = function(live)
  return "image-absent",
    ("incomplete image at %s: its manifest names missing content"):format(live.registry),
    "Push the image again."
end

readers["store-damaged"] = function()
  return "pull-failed",
    "the container runtime of the node lacks content of the image that it should have",
    "Remove the image from the node (`crictl rmi IMAGE`), so that all of it is pulled again."
end

function readers.mismatch(live)
  return "pull-failed",
    ("the content from %s does not match its digest or size"):format(live.registry),
    "Check for a proxy that modifies or ends responses; otherwise push the image again."
end

function readers.absent(live)
  return "image-absent",
    ("%s has no such image or tag"):format(live.registry),
    "Check the image's path and tag. Some registries answer the same if the credential has no access to the repository."
end

readers["server-error"] = function(live)
  return "registry-unavailable",
    ("%s answers with a server error"):format(live.registry),
    "Check the state of the registry; the kubelet retries the pull."
end

readers["disk-full"] = function()
  return "pull-failed", "the disk of the node is full", "Free disk space on the node, or use a node with a larger disk."
end

--- The meaning of an error; nil if it is unknown or a refusal by the registry.
---@param live kubebundle.explain.live
---@return kubebundle.explain.cause?
function causes.of(live)
  local read = readers[live.error.kind]
  if not read then return nil end
  local verdict, reason, remedy = read(live)
  return { verdict = verdict, reason = reason, remedy = remedy }
end

return causes
