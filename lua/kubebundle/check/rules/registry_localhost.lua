-- The rule registry-localhost.

local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"
local severity = require "kubebundle.check.severity"

local function is_loopback(domain)
  local host = domain:gsub(":%d+$", "")
  return host == "localhost" or host:find "^127%.%d+%.%d+%.%d+$" ~= nil or host == "[::1]"
end

local function check_image(pull, entry, report)
  local domain = entry.known.parts and entry.known.parts.domain
  if not domain or entry.policy == "Never" or not is_loopback(domain) then return end
  report(
    "registry-localhost",
    pull.object,
    pulls.image_path(pull, entry),
    ("the registry %s is the node itself"):format(paths.key(domain))
  )
end

local function check(bundle, report)
  local report_guess = severity.guessing(report)
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      check_image(pull, entry, pull.pod.guessed and report_guess or report)
    end
  end
end

return {
  name = "registry-localhost",
  severity = "warning",
  stage = "pull",
  summary = "The image's registry is localhost. The node would pull from itself: connection refused, unless a "
    .. "registry runs on every node.",
  consequence = "the pull fails (connection refused) unless a registry listens on every node",
  remedy = "Use a host that the nodes can reach. No action is needed if each node runs the registry (minikube, kind).",
  check = check,
}
