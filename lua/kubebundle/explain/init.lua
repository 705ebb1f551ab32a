-- How the kubelet would pull each image, step by step: which secrets it uses and from where, what it reads in them,
-- which credentials it tries in which order, and what happens if they fail. For objects of a live cluster also the
-- mistake for which a pod is waiting.

local core = require "kubebundle.core"
local attempts = require "kubebundle.explain.attempts"
local check = require "kubebundle.check"
local counts = require "kubebundle.check.counts"
local credential_providers = require "kubebundle.explain.credential_providers"
local image_verification = require "kubebundle.explain.image_verification"
local nodes = require "kubebundle.explain.node"
local options_of = require "kubebundle.util.options"
local once = require "kubebundle.util.once"
local outcome = require "kubebundle.explain.outcome"
local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"
local status = require "kubebundle.explain.status"
local steps = require "kubebundle.explain.steps"

local explain = {}

---@class kubebundle.explanation
---@field file string?
---@field kind string
---@field namespace string "" if none is set
---@field name string
---@field container string? for a volume, its name
---@field place "container"|"init container"|"ephemeral container"|"volume"
---@field guessed boolean? the pods were found only by structure; problems are one severity lower
---@field image string as written
---@field lookup_name string? by which the kubelet looks up credentials
---@field pull_policy string?
---@field if_present kubebundle.explanation.if_present? what happens if the image is already on the node;
---nil for Always
---@field secrets string[] the names in use, in order
---@field credentials kubebundle.explanation.credential[] in the order of the attempts
---@field unsent kubebundle.explanation.credential[]? matches that are never sent: not UTF-8
---@field providers kubebundle.explanation.provider[]? if a CredentialProviderConfig is given
---@field verdict string `credential`, `anonymous`, `credential-provider`, `not-pulled`, `unknown`, a rule, or the
---cluster's verdict
---@field severity string? of the problem; nil if there is none
---@field reason string the verdict as one clause
---@field consequence string? what follows in the cluster, as a clause
---@field remedy string?
---@field mistake kubebundle.explanation.mistake? a problem in the manifests besides the cluster's statement
---@field steps string[] how the verdict is reached, as sentences
---@field waiting { reason: string, message: string, cause: string? }? the cluster's; `cause` is an event's

---@class kubebundle.explanation.mistake
---@field verdict string
---@field reason string
---@field consequence string?
---@field remedy string?

local places = {
  containers = "container",
  initContainers = "init container",
  ephemeralContainers = "ephemeral container",
  volumes = "volume",
}

local function shown_list(credentials)
  local shown = core.array {}
  for index, credential in ipairs(credentials) do
    shown[index] = attempts.shown(credential)
  end
  return shown
end

-- The names in a list, computed once for all images whose pods share it.
local secret_names = once(function(references)
  local names = core.array {}
  for _, reference in ipairs(references) do
    if reference.name ~= "" then names[#names + 1] = reference.name and paths.key(reference.name) or "?" end
  end
  return names
end)

local function explain_image(bundle, node, pull, entry, by_object)
  local object = pull.object
  local sent, unsent = attempts.of(entry)
  local explanation = {
    file = object.source.filename,
    kind = object.kind,
    namespace = object.namespace or "?",
    name = object.name or "?",
    container = entry.container,
    place = places[entry.place.list] or "container",
    guessed = pull.pod.guessed,
    image = paths.shown(entry.known.shown),
    lookup_name = entry.known.name,
    pull_policy = entry.policy and paths.shown(entry.policy),
    secrets = secret_names(pull.references),
    credentials = shown_list(sent or {}),
    unsent = #unsent > 0 and shown_list(unsent) or nil,
    if_present = image_verification.of_image(node.verification, pull, entry),
    providers = #node.providers > 0 and credential_providers.of_image(node.providers, pull, entry) or nil,
  }
  local shown = outcome.of_image(bundle, pull, entry, by_object, explanation.providers)
  local decided = status.of_image(bundle, pull, entry, shown) or shown
  for _, field in ipairs { "verdict", "severity", "reason", "consequence", "remedy", "waiting" } do
    explanation[field] = decided[field]
  end
  local mistake = decided.mistake
  explanation.mistake = mistake
    and {
      verdict = mistake.verdict,
      reason = mistake.reason,
      consequence = mistake.consequence,
      remedy = mistake.remedy,
    }
  explanation.steps = steps.of_image(pull, entry, explanation)
  return explanation
end

local function run(sources, options, node)
  local findings, bundle, by_object = check.run(sources, options)
  local list = {}
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      list[#list + 1] = explain_image(bundle, node, pull, entry, by_object)
    end
  end
  return list, findings, counts.of(bundle)
end

local checked = options_of.declare(
  "kb.explain",
  check.OPTIONS .. " kubelet_config:string|table credential_provider_config:string|table"
)

-- The options, and the node that they describe; raises if they are invalid.
local function read_options(options)
  options = check.options(options, 3, checked)
  local node, err = nodes.new(options)
  if not node then error(tostring(err), 3) end
  return options, node
end

--- Explains the pulls of a text of YAML or JSON, or of a list of documents.
---@param input string|any[]
---@param options kubebundle.explain.options?
---@return kubebundle.explanation[]
function explain.explain(input, options)
  local read, node = read_options(options)
  return (run(check.sources(input, read.filename), read, node))
end

--- Explains several texts as one bundle.
---@param inputs kubebundle.check.input[]
---@param options kubebundle.explain.options?
---@return kubebundle.explanation[]
---@return kubebundle.finding[] findings of all rules, for the same bundle
---@return kubebundle.check.counts counts
function explain.explain_all(inputs, options)
  local read, node = read_options(options)
  return run(check.sources_of_texts(inputs), read, node)
end

--- Whether a pull ends in an error.
---@param explanation kubebundle.explanation
---@return boolean
function explain.fails(explanation)
  return explanation.severity == "error"
end

return setmetatable(explain, {
  __call = function(_, ...)
    return explain.explain(...)
  end,
})
