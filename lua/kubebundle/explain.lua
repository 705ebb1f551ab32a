-- How the kubelet would pull each image, step by step: which secrets it takes and from where, what it reads
-- in them, which credentials it tries in which order, and what happens when they fail. Of a live cluster's
-- objects, which mistake makes a pod wait.

local core = require "kubebundle.core"
local check = require "kubebundle.check"
local outcome = require "kubebundle.explain.outcome"
local paths = require "kubebundle.check.paths"
local pulls = require "kubebundle.check.pulls"
local redact = require "kubebundle.redact"
local status = require "kubebundle.explain.status"
local steps = require "kubebundle.explain.steps"

local explain = {}

---@class kubebundle.explanation
---@field file string?
---@field kind string
---@field namespace string "" where none is written
---@field name string
---@field container string? of a volume, its name
---@field place "container"|"init container"|"ephemeral container"|"volume"
---@field image string as it is written
---@field lookup_name string? under which the kubelet looks for credentials
---@field pull_policy string?
---@field secrets string[] the names that count, in order
---@field credentials { server: string, secret: string, username: string }[] in the order of the attempts
---@field verdict string `credential`, `anonymous`, `not-pulled`, `unknown`, a rule, or what the cluster says
---@field severity string? of what is wrong; nil where nothing is
---@field reason string the verdict in a sentence
---@field remedy string?
---@field steps string[] the way there, in sentences
---@field waiting { reason: string, message: string }? what the cluster says

local places = { containers = "container", initContainers = "init container",
  ephemeralContainers = "ephemeral container", volumes = "volume" }

local function user_name(name)
  return redact.token_shaped(name) and "***" or paths.shown(name)
end

local function shown_credentials(entry)
  local shown = core.array {}
  for index, credential in ipairs(entry.credentials or {}) do
    shown[index] = { server = paths.shown(credential.server), secret = credential.secret or "",
      username = user_name(credential.username) }
  end
  return shown
end

local function secret_names(pull)
  local names = core.array {}
  for _, reference in ipairs(pull.references) do
    if reference.name ~= "" then names[#names + 1] = reference.name and paths.key(reference.name) or "?" end
  end
  return names
end

local function explain_image(bundle, pull, entry, by_object)
  local object = pull.object
  local explanation = {
    file = object.source.filename, kind = object.kind, namespace = object.namespace or "?",
    name = object.name or "?", container = entry.container, place = places[entry.list],
    image = paths.shown(entry.known.shown), lookup_name = entry.known.name,
    pull_policy = entry.policy and paths.shown(entry.policy), secrets = secret_names(pull),
    credentials = shown_credentials(entry),
  }
  local decided = status.of_image(bundle, pull, entry, by_object)
    or outcome.of_image(bundle, pull, entry, by_object)
  for field, value in pairs(decided) do explanation[field] = value end
  explanation.steps = steps.of_image(bundle, pull, entry, explanation)
  return explanation
end

local function run(sources, options)
  local findings, bundle, by_object = check.run(sources, options)
  local list = {}
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      list[#list + 1] = explain_image(bundle, pull, entry, by_object)
    end
  end
  return list, findings, #bundle.objects
end

--- Explains the pulls of a text of YAML or JSON, or of a list of documents.
---@param input string|any[]
---@param options kubebundle.check.options?
---@return kubebundle.explanation[]
function explain.explain(input, options)
  options = check.options(options, 2)
  return (run(check.sources(input, options.filename), options))
end

--- Explains several texts as one bundle.
---@param inputs kubebundle.check.input[]
---@param options kubebundle.check.options?
---@return kubebundle.explanation[]
---@return kubebundle.finding[] findings of the same bundle, of all rules
---@return integer objects how many the texts hold; an empty List counts as none
function explain.explain_all(inputs, options)
  options = check.options(options, 2)
  return run(check.sources_of_texts(inputs), options)
end

--- Whether a pull ends in an error.
---@param explanation kubebundle.explanation
---@return boolean
function explain.fails(explanation)
  return explanation.severity == "error"
end

return setmetatable(explain, { __call = function(_, ...) return explain.explain(...) end })
