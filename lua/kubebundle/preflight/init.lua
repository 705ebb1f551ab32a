-- Asks the real registries whether each image of a bundle would be pulled, with the credentials that the kubelet
-- would try, in its order. What manifests alone can tell is not asked: a broken secret stops a pull before any request.

local core = require "kubebundle.core"
local check = require "kubebundle.check"
local outcome = require "kubebundle.explain.outcome"
local options_of = require "kubebundle.util.options"
local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"
local redact = require "kubebundle.util.redact"
local tables = require "kubebundle.util.tables"
local words = require "kubebundle.preflight.words"

local preflight = {}

---@class kubebundle.preflight.options
---@field filename string? what the results call the text
---@field timeout number? seconds for each request; 30
---@field concurrency integer? images asked for at a time; 8
---@field ca_file string? a PEM file of certificate authorities, instead of the system's
---@field plain_http string[]? registries, as images name them, that are asked without TLS
---@field on_progress? fun(ended: integer, of: integer)

local checked = options_of.declare(
  "kb.preflight",
  [[filename:string timeout:number concurrency:integer ca_file:string plain_http:string[] on_progress:function]]
)

---@class kubebundle.preflight.attempt
---@field server string? nil: anonymously
---@field secret string?
---@field username string?
---@field outcome string what the registry made of it (see preflight/registry.lua)
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
---@field guessed boolean? only the structure of the object says that it has pods
---@field pulled boolean
---@field verdict string `pulled`, what the last attempt came to, or the rule that is broken
---@field waiting string? the reason that a pod would wait with
---@field reason string the verdict in a sentence
---@field remedy string?
---@field attempts kubebundle.preflight.attempt[]

-- The rules of `check` are about what can be seen in manifests: where one of these is broken, no request is made.
local DECIDED = tables.set "image-invalid auth-malformed token-unresolved"
local WAITING = { ["image-invalid"] = "InvalidImageName", ["token-unresolved"] = "InvalidImageName" }

local function new_result(pull, entry)
  local object = pull.object
  local path = paths.join(object.prefix or {}, table.unpack(pulls.image_path(pull, entry)))
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
    guessed = pull.guessed,
    attempts = core.array {},
  }
end

-- Where the manifests decide, the result without a request: true.
local function is_decided(bundle, pull, entry, by_object, result)
  local decided = outcome.of_image(bundle, pull, entry, by_object)
  if decided.verdict == "not-pulled" then
    result.pulled, result.verdict, result.reason = true, decided.verdict, decided.reason
  elseif DECIDED[decided.verdict] or decided.verdict == "unknown" then
    result.pulled, result.verdict, result.reason = false, decided.verdict, decided.reason
    result.remedy, result.waiting = decided.remedy, WAITING[decided.verdict]
    if pull.failure then result.waiting = pull.failure.message end
  else
    return false
  end
  return true
end

local function add_attempt(result, credential, answer)
  result.attempts[#result.attempts + 1] = {
    server = credential and paths.shown(credential.server) or nil,
    secret = credential and credential.secret or nil,
    username = credential and redact.user_name(credential.username) or nil,
    outcome = answer.kind,
    message = answer.message,
  }
end

-- The attempts of the kubelet: each credential in order until one is taken; anonymously only where there is none.
-- containerd takes an empty user name for no credential.
local function attempt(registry, parts, entry, result)
  local answer
  for _, credential in ipairs(entry.credentials) do
    answer = registry:try(parts, credential.username ~= "" and credential or nil)
    add_attempt(result, credential, answer)
    if answer.kind == "pulled" then break end
  end
  if #entry.credentials == 0 then
    answer = registry:try(parts)
    add_attempt(result, nil, answer)
  end
  result.pulled = answer.kind == "pulled"
  result.verdict = answer.kind
  words.tell(result)
end

-- The conversations to hold, and the results in the order of the manifests.
local function plan(bundle, by_object, registry_of)
  local results, conversations = {}, {}
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      local result = new_result(pull, entry)
      results[#results + 1] = result
      if not is_decided(bundle, pull, entry, by_object, result) then
        conversations[#conversations + 1] = function()
          local parts = entry.known.parts
          attempt(registry_of(parts.domain), parts, entry, result)
        end
      end
    end
  end
  return results, conversations
end

local function run(sources, options)
  local findings, bundle, by_object = check.run(sources, {})
  local exchange = require("kubebundle.preflight.exchange").new(options)
  local registries, plain_http = {}, tables.set_of(options.plain_http or {})
  local function registry_of(domain)
    if not registries[domain] then
      registries[domain] = require("kubebundle.preflight.registry").new(exchange, domain, { plain_http = plain_http })
    end
    return registries[domain]
  end
  local results, conversations = plan(bundle, by_object, registry_of)
  exchange:run(conversations, options.on_progress)
  exchange:close()
  return results, findings, #bundle.objects
end

---Whether the C module that speaks HTTP is installed; it comes in a rock of its own, kubebundle-preflight.
---@return boolean
function preflight.available()
  return (pcall(require, "kubebundle.http"))
end

---Asks for the images of a text of YAML or JSON, or of a list of documents.
---@param input string|table
---@param options kubebundle.preflight.options?
---@return kubebundle.preflight.result[]
function preflight.preflight(input, options)
  options = checked(options)
  return (run(check.sources(input, options.filename), options))
end

---Asks for the images of several texts as one bundle.
---@param inputs kubebundle.check.input[]
---@param options kubebundle.preflight.options?
---@return kubebundle.preflight.result[]
---@return kubebundle.finding[] findings of the same bundle, of all rules
---@return integer objects how many the texts hold; an empty List counts as none
function preflight.preflight_all(inputs, options)
  return run(check.sources_of_texts(inputs), checked(options))
end

---A result as a finding, for reports; nil where the image would be pulled.
---@param result kubebundle.preflight.result
---@return kubebundle.finding|nil
function preflight.finding(result)
  if result.pulled then return nil end
  return {
    rule = "preflight-" .. result.verdict,
    severity = result.guessed and "warning" or "error",
    stage = "pull",
    message = result.reason,
    remedy = result.remedy,
    file = result.file,
    line = result.line,
    column = result.column,
    object = ("%s/%s%s"):format(result.kind, result.namespace ~= "" and result.namespace .. "/" or "", result.name),
  }
end

return setmetatable(preflight, {
  __call = function(_, ...)
    return preflight.preflight(...)
  end,
})
