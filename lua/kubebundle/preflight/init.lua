-- Asks the real registries whether each image of a bundle can be pulled, with the credentials that the kubelet would
-- try, in its order. Pulls that the manifests decide cause no request: a broken secret stops a pull before that.

local attempts = require "kubebundle.explain.attempts"
local check = require "kubebundle.check"
local core = require "kubebundle.core"
local counts = require "kubebundle.check.counts"
local outcome = require "kubebundle.explain.outcome"
local options_of = require "kubebundle.util.options"
local paths = require "kubebundle.kubernetes.paths"
local platform = require "kubebundle.preflight.platform"
local pulls = require "kubebundle.kubelet.pulls"
local rules = require "kubebundle.preflight.rules"
local tables = require "kubebundle.util.tables"
local words = require "kubebundle.preflight.words"

local preflight = {}

---@class kubebundle.preflight.options
---@field filename string? the name of the text in results
---@field timeout number? seconds for each request; 30
---@field concurrency integer? images processed concurrently; 8
---@field ca_file string? a PEM file of certificate authorities, instead of the system's
---@field plain_http string[]? registries, as named in images, without TLS
---@field platforms string[]? OS/ARCH, of the nodes of pods that select none; by default, each platform of the image
---@field shallow boolean? request only manifests, no configurations and layers
---@field deep boolean? request complete images of Docker Hub, which counts them as pulls
---@field severity table<string, string>? as for kb.check
---@field kubernetes_version string?
---@field crds (string|table)[]?
---@field namespace string? of objects without one
---@field on_progress? fun(ended: integer, of: integer)
---@field is_stopped? fun(): boolean called a few times per second; true: only the answers so far are returned

local checked = options_of.declare(
  "kb.preflight",
  "filename:string timeout:number concurrency:integer ca_file:string plain_http:string[] platforms:string[] "
    .. "shallow:boolean deep:boolean on_progress:function is_stopped:function severity:table kubernetes_version:string "
    .. "crds:any[] namespace:string"
)

---@class kubebundle.preflight.attempt
---@field server string? nil: anonymously
---@field secret string?
---@field username string?
---@field outcome string `pulled` or the reason for the failure; docs/commands.md has the list
---@field message string

---@class kubebundle.preflight.result
---@field file string?
---@field line integer?
---@field column integer?
---@field kind string
---@field namespace string
---@field name string
---@field container string?
---@field image string
---@field lookup_name string?
---@field is_open boolean? the registry was not asked, because the cluster decides on the credential or the image
---@field guessed boolean? the pods were found only by the object's structure
---@field pulled boolean
---@field verdict string `pulled`, the outcome of the last attempt, or the violated rule
---@field waiting string? the waiting reason that a pod would have
---@field reason string why, as one clause
---@field consequence string? what follows in the cluster, as a clause
---@field remedy string?
---@field attempts kubebundle.preflight.attempt[]
---@field credential kubebundle.explanation.credential? of the decisive attempt; nil: anonymous
---@field digest string? of the manifest or index
---@field media_type string?
---@field size integer? of the manifest or index, in bytes
---@field platforms string[]? of the image
---@field platform string? that was examined, if it was only one
---@field notes kubebundle.preflight.note[]? findings in addition to the verdict

-- Violations of these rules of `check` are visible in the manifests: no request is made.
local DECIDED = tables.set "image-invalid auth-malformed token-unresolved"
local WAITING = { ["image-invalid"] = "InvalidImageName", ["token-unresolved"] = "InvalidImageName" }

-- The path of an image in its document.
local function path_of(pull, entry)
  return paths.join(pull.object.prefix or {}, table.unpack(pulls.image_path(pull, entry)))
end

local function new_result(pull, entry)
  local object, path = pull.object, path_of(pull, entry)
  local line, column = object.source:position(object.document, path)
  return {
    file = object.source.filename,
    line = line,
    column = column,
    kind = object.kind,
    namespace = object.namespace or "?",
    name = object.name or "?",
    container = entry.container,
    image = paths.shown(entry.known.shown),
    lookup_name = entry.known.name,
    guessed = pull.pod.guessed,
    attempts = core.array {},
  }
end

-- Sets the result without a request and returns true if the manifests decide.
local function is_decided(bundle, pull, entry, by_object, result)
  local decided = outcome.of_image(bundle, pull, entry, by_object)
  if decided.verdict == "not-pulled" then
    result.pulled, result.verdict, result.reason = true, decided.verdict, decided.reason
    result.consequence = decided.consequence
  elseif DECIDED[decided.verdict] or decided.verdict == "unknown" or decided.is_open then
    result.pulled, result.verdict, result.reason = false, decided.verdict, decided.reason
    result.is_open = decided.is_open
    result.consequence, result.remedy = decided.consequence, decided.remedy
    result.waiting = WAITING[decided.verdict]
    if pull.failure then result.waiting = pull.failure.message end
  else
    return false
  end
  return true
end

local function new_attempt(credential, answer)
  local shown = credential and attempts.shown(credential) or {}
  return {
    server = shown.server,
    secret = shown.secret,
    username = shown.username,
    outcome = answer.kind,
    message = answer.message,
  }
end

-- The decisive answer: the one that pulls, else the first that found the image, else the last.
local function counting(answers)
  local last = #answers
  for index, answer in ipairs(answers) do
    if answer.digest or index == last then return index end
  end
end

local NEAR_ZERO = 10
local RATE_LIMIT = rules.by_name["preflight-rate-limit"]

local function notes_of(answer)
  local notes = { table.unpack(answer.notes or {}) }
  if answer.remaining and answer.remaining < NEAR_ZERO then
    notes[#notes + 1] = {
      rule = RATE_LIMIT.name,
      severity = RATE_LIMIT.severity,
      message = ("the rate limit of the registry is nearly reached (pulls left: %d)"):format(answer.remaining),
      remedy = RATE_LIMIT.remedy,
    }
  end
  return #notes > 0 and notes or nil
end

local function tell(result, answer, credential, number)
  result.pulled, result.verdict = answer.pulled or false, answer.kind
  result.credential = credential and attempts.shown(credential) or nil
  result.digest, result.media_type, result.size = answer.digest, answer.media_type, answer.size
  result.platforms = answer.platforms and core.array { table.unpack(answer.platforms) } or nil
  result.platform, result.notes = answer.platform, notes_of(answer)
  words.describe(result, answer, result.attempts[number])
end

-- The kubelet's attempts: each credential in order until one pulls; anonymously only if there is none. What is not
-- UTF-8 never reaches the runtime.
local function attempt(registry, entry, wish, result)
  local sent, answers = attempts.of(entry), {}
  for number = 1, math.max(1, #sent) do
    local answer = registry:try(entry.known.parts, sent[number], wish)
    answers[number] = answer
    result.attempts[number] = new_attempt(sent[number], answer)
    if answer.pulled then return tell(result, answer, sent[number], number) end
  end
  local number = counting(answers)
  tell(result, answers[number], sent[number], number)
end

-- The conversations to run, and the results in the order of the manifests.
local function plan(bundle, by_object, registry_of, platforms)
  local results, conversations = {}, {}
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      pull.object.source:want(pull.object.document, path_of(pull, entry))
    end
  end
  for _, pull in ipairs(pulls.of(bundle)) do
    local wish = platform.of_pod(pull.pod.spec, platforms)
    for _, entry in ipairs(pull.images) do
      local result = new_result(pull, entry)
      results[#results + 1] = result
      if not is_decided(bundle, pull, entry, by_object, result) then
        conversations[#conversations + 1] = function()
          attempt(registry_of(entry.known.parts.domain), entry, wish, result)
        end
      end
    end
  end
  return results, conversations
end

-- Without those that were unanswered at a stop.
local function answered(results)
  local list = core.array {}
  for _, result in ipairs(results) do
    list[#list + 1] = result.verdict and result or nil
  end
  return list
end

local function run(sources, options)
  local platforms = platform.parse_all(options.platforms)
  local findings, bundle, by_object = check.run(sources, options)
  local exchange = require("kubebundle.preflight.exchange").new(options)
  local registry_of = require("kubebundle.preflight.registry").registries(exchange, {
    plain_http = tables.set_of(options.plain_http or {}),
    is_shallow = options.shallow,
    is_deep = options.deep,
  })
  local results, conversations = plan(bundle, by_object, registry_of, platforms)
  exchange:run(conversations, options.on_progress)
  exchange:close()
  local known = answered(results)
  return known, findings, counts.of(bundle), #results - #known
end

local HTTP = "kubebundle.http"

-- Whether a searcher finds the C module; one that fails to load it raises.
local function is_there()
  for _, search in ipairs(package.searchers) do
    local fine, loader = pcall(search, HTTP)
    if not fine or type(loader) == "function" then return true end
  end
  return false
end

-- The dynamic loader's first message about an existing C module: which library is missing.
local function words_of_loader(said)
  local text = tostring(said)
  return text:match "\n\t([^\n]+)" or text:match "^[^\n]*"
end

--- Whether registries can be contacted: the C module for HTTP is a rock of its own, kubebundle-preflight, which loads
--- libcurl.
---@return boolean available
---@return kubebundle.failure? err with a remedy
function preflight.available()
  local fine, said = pcall(require, HTTP)
  if fine then return true end
  if is_there() then
    return false,
      core.failure {
        code = "library.not-found",
        message = "cannot load libcurl: " .. words_of_loader(said),
        remedy = "Install it: apt-get install libcurl4",
      }
  end
  return false,
    core.failure {
      code = "module.not-found",
      message = "the C module kubebundle.http is not installed",
      remedy = "Install the rock kubebundle-preflight, or libcurl4-openssl-dev and build again with make.",
    }
end

-- Raises in the caller of the calling function.
local function require_http()
  local fine, err = preflight.available()
  if not fine then error(("kb.preflight: %s. %s"):format(err.message, err.remedy), 3) end
end

--- Checks the images of a text of YAML or JSON, or of a list of documents.
---@param input string|table
---@param options kubebundle.preflight.options?
---@return kubebundle.preflight.result[]
function preflight.preflight(input, options)
  options = check.options(options, 2, checked)
  require_http()
  return (run(check.sources(input, options.filename, options.tokens), options))
end

--- Checks the images of several texts as one bundle.
---@param inputs kubebundle.check.input[]
---@param options kubebundle.preflight.options?
---@return kubebundle.preflight.result[]
---@return kubebundle.finding[] findings of all rules, for the same bundle
---@return kubebundle.check.counts counts
---@return integer unanswered images without a result, because the run was stopped
function preflight.preflight_all(inputs, options)
  options = check.options(options, 2, checked)
  return run(check.sources_of_texts(inputs, options.tokens), options)
end

--- A sentence about a result that includes its image.
---@param result kubebundle.preflight.result
---@param sentence string
---@return string
function preflight.message(result, sentence)
  local names_it = sentence:sub(1, #result.image) == result.image
  return names_it and sentence or ("%s: %s"):format(result.image, sentence)
end

local function new_finding(result, fields)
  return {
    rule = fields.rule,
    severity = fields.severity,
    stage = "pull",
    message = preflight.message(result, fields.message),
    consequence = fields.consequence,
    remedy = fields.remedy,
    file = result.file,
    line = result.line,
    column = result.column,
    object = ("%s/%s%s"):format(result.kind, result.namespace ~= "" and result.namespace .. "/" or "", result.name),
  }
end

---A result as a finding, for reports; nil if nothing is wrong with the pull.
---@param result kubebundle.preflight.result
---@return kubebundle.finding|nil
function preflight.finding(result)
  if result.pulled and (result.verdict == "pulled" or result.verdict == "not-pulled") then return nil end
  return new_finding(result, {
    rule = "preflight-" .. result.verdict,
    severity = result.is_open and "info" or result.guessed and "warning" or "error",
    message = result.reason,
    consequence = result.consequence,
    remedy = result.remedy,
  })
end

--- All findings about a result: its verdict's, and its notes.
---@param result kubebundle.preflight.result
---@return kubebundle.finding[]
function preflight.findings(result)
  local list = { preflight.finding(result) }
  for _, note in ipairs(result.notes or {}) do
    list[#list + 1] = new_finding(result, note)
  end
  return list
end

return setmetatable(preflight, {
  __call = function(_, ...)
    return preflight.preflight(...)
  end,
})
