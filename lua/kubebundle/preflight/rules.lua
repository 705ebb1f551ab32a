-- The rules of preflight: `preflight-` and the verdict on a pull, and its notes. A verdict that a rule of check gives,
-- as preflight-image-invalid, has what that one says.

local check_rules = require "kubebundle.check.rules"
local rule_table = require "kubebundle.util.rule_table"

local OF_CHECK = { "auth-malformed", "image-invalid", "secret-made-elsewhere", "token-unresolved" }

local REACH = "Check network access to the registry from here and from the nodes"
local CHECK_IMAGE = "Build and push the image again."

local function verdict(name, summary, remedy)
  return { name = "preflight-" .. name, severity = "error", stage = "pull", summary = summary, remedy = remedy }
end

local list = {
  verdict(
    "unauthorized",
    "The registry refuses the credential (401).",
    "Correct the credential of the pull secret, or the server that it is stored under."
  ),
  verdict(
    "forbidden",
    "The account may not pull from the repository (403).",
    "Grant the account the right to pull from this repository."
  ),
  verdict(
    "registry-firewall",
    "The registry does not accept requests from this address.",
    "Allow the addresses of the nodes at the registry, or use a private endpoint; here, ask from an allowed address."
  ),
  verdict(
    "credential-expires",
    "The token in the pull secret has expired.",
    check_rules.by_name["credential-expires"].remedy
  ),
  verdict(
    "credential-withheld",
    "The registry redirects to another host that asks for a credential, which kubebundle does not send there.",
    "Check the registry's configuration; a container runtime may send the credential there."
  ),
  verdict(
    "not-found",
    "The registry does not have the image (404).",
    "Push the image first, or correct its name and tag. Some registries answer the same if the credential may not "
      .. "see the repository."
  ),
  verdict(
    "rate-limited",
    "The registry refuses the request because of too many pulls (429).",
    "Use a credential with a higher limit, or wait."
  ),
  verdict(
    "server-error",
    "The registry answers with a server error (5xx).",
    "Check the state of the registry; the kubelet retries the pull."
  ),
  verdict(
    "certificate",
    "The certificate of the registry is not accepted.",
    "Check the issuer, names and dates of the registry's certificate. The nodes must trust the issuer; here, pass it "
      .. "by --ca-file."
  ),
  verdict(
    "handshake",
    "The TLS handshake with the registry fails.",
    "If the registry does not use TLS, allow HTTP for it on the nodes, and use --plain-http here."
  ),
  verdict(
    "dns",
    "The host of the registry cannot be resolved.",
    "Check name resolution here and on the nodes, then the registry's name in the image."
  ),
  verdict("connect", "The registry cannot be reached.", REACH .. "."),
  verdict("timeout", "The registry does not answer in time.", REACH .. "; or raise --timeout."),
  verdict(
    "content-missing",
    "The registry does not have a manifest, configuration or layer of the image.",
    "Push the image again: the registry has only a part of it."
  ),
  verdict(
    "content-mismatch",
    "The digest, size or media type of the registry's content differs from the image's manifest.",
    "Push the image again, and check for a proxy that modifies the registry's responses."
  ),
  verdict("manifest-invalid", "The manifest of the image is invalid.", CHECK_IMAGE),
  verdict(
    "not-an-image",
    "The reference is not that of a container image.",
    "Correct the image's name: it refers to a chart, another artifact or a web page."
  ),
  verdict(
    "schema1",
    "The manifest has a format that container runtimes no longer support.",
    "Build and push the image again, or convert it (`skopeo copy --format v2s2`)."
  ),
  verdict(
    "platform",
    "The image has no build for the platform of the nodes.",
    "Build the image for this platform too (`docker buildx build --platform`), or select nodes with another platform "
      .. "(nodeSelector kubernetes.io/arch)."
  ),
  verdict("too-large", "A response of the registry exceeds the size limit.", "Check that the host is a registry."),
  verdict("protocol", "The registry's response is invalid.", "Check that the host is a registry."),
  {
    name = "preflight-unknown",
    severity = "info",
    stage = "pull",
    summary = "The image or its credential is known only in the cluster, so no registry is asked.",
    remedy = "Render the manifest first, or check the running objects with `kubebundle explain`.",
  },
  {
    name = "preflight-rate-limit",
    severity = "warning",
    stage = "pull",
    summary = "The rate limit of the registry is nearly reached.",
    remedy = "Use a credential with a higher limit, or wait before the rollout.",
  },
}

for _, name in ipairs(OF_CHECK) do
  local rule = check_rules.by_name[name]
  list[#list + 1] = {
    name = "preflight-" .. name,
    severity = rule.severity,
    stage = "pull",
    summary = rule.summary,
    remedy = rule.remedy,
  }
end

local rules = rule_table(list)

--- The remedy of a verdict; that of `protocol` for one that has none.
---@param kind string
---@return string
function rules.remedy(kind)
  local rule = rules.by_name["preflight-" .. kind] or rules.by_name["preflight-protocol"]
  return rule.remedy
end

return rules
