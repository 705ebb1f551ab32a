-- Checks manifests: what the API server will reject, what the kubelet cannot pull, and what works but should not. The
-- rules are in check/rules, the facts about fields in kubernetes/schema.lua.

local bundles = require "kubebundle.manifest.index"
local counts = require "kubebundle.check.counts"
local core = require "kubebundle.core"
local definitions = require "kubebundle.check.definitions"
local findings = require "kubebundle.check.findings"
local lazy = require "kubebundle.util.lazy"
local options_of = require "kubebundle.util.options"
local rules = require "kubebundle.check.rules"
local severities = require "kubebundle.check.severity"
local schema = require "kubebundle.kubernetes.schema"
local sources = require "kubebundle.manifest.source"

local own_rules = lazy "kubebundle.check.own_rules"
local plain = lazy "kubebundle.util.plain"

local check = {}

-- From this number of objects on, their memory is collected before positions are found, which can then reuse it.
local LARGE = 10000

-- By options
local definitions_of = setmetatable({}, { __mode = "k" })
local image_policy_of = setmetatable({}, { __mode = "k" })

---@class kubebundle.check.options
---@field filename string? the name of the text in findings
---@field disable string[]? names of rules or groups to leave out
---@field severity table<string, "error"|"warning"|"info"|"off">? by rule or group; a rule's overrides its group's
---@field kubernetes_version string? such as 1.30 or v1.30.4; the newest known by default
---@field crds (string|table)[]? texts or documents with CustomResourceDefinitions, in addition to those in the input
---@field rules kubebundle.rule[]? the caller's own rules
---@field namespace string? of objects that name none, as `kubectl -n` applies them
---@field tokens string? the spelling of tokens in addition to '#( )#', for token-unresolved
---@field images kubebundle.check.images? which images are allowed; docs/rules.md
---@field now number? the current time, for tokens that expire, in seconds since 1970; by default, now

--- The options of a check, as core.options_problem takes them.
check.OPTIONS = "filename:string disable:string[] severity:table kubernetes_version:string crds:any[] rules:any[] "
  .. "namespace:string images:table now:number tokens:string"

local declared = options_of.declare("kb.check", check.OPTIONS)

---@class kubebundle.check.input
---@field text string
---@field filename string?
---@field is_of_directory boolean? found in a directory: documents that are not objects are skipped

-- The built-in rules and those of the options; nil and a message if one is invalid.
local function rules_of(options)
  if not options.rules or #options.rules == 0 then return rules end
  return own_rules.with(rules, options.rules)
end

--- The options, checked; raises if they are invalid.
---@param options kubebundle.check.options?
---@param level integer as for error
---@param checked? function as options.declare returns it; that of kb.check by default
---@return kubebundle.check.options
function check.options(options, level, checked)
  options = (checked or declared)(options, level + 1)
  local known, message = rules_of(options)
  if not known then error(message, level + 1) end
  local levels
  levels, message = severities.levels(known, options.disable, options.severity)
  if not levels then error(message, level + 1) end
  if options.kubernetes_version then
    local minor, reason = schema.minor(options.kubernetes_version)
    if not minor then error(reason, level + 1) end
  end
  if options.tokens then
    local fine, reason = pcall(core.template.mask, "", options.tokens)
    if not fine then error(reason, level + 1) end
  end
  if options.crds then
    local set, reason, index = definitions.read(options.crds)
    if not set then error(("crds[%d]: %s"):format(index, reason), level + 1) end
    definitions_of[options] = set
  end
  if options.images then
    local policy, reason = require("kubebundle.check.image_policy").read(options.images)
    if not policy then error(reason, level + 1) end
    image_policy_of[options] = policy
  end
  return options
end

local function settings_of(options, known)
  local minor, given_minor
  if options.kubernetes_version then
    minor, given_minor = schema.minor(options.kubernetes_version)
  end
  return {
    definitions = definitions_of[options] or definitions.read(options.crds),
    namespace = options.namespace,
    minor = minor,
    given_minor = given_minor,
    now = options.now or core.host.time(),
    rule_names = known.words,
    image_policy = image_policy_of[options],
  }
end

-- The severities that a policy gives to rules.
local function policy_levels_of(options)
  local policy = image_policy_of[options]
  return { ["image-not-pinned"] = policy and policy.requires_digest and "error" or nil }
end

-- Runs all rules over the sources as one bundle.
local function examine(read, options)
  local known = assert(rules_of(options))
  local bundle = bundles.new(read, settings_of(options, known))
  local levels = assert(severities.levels(known, options.disable, options.severity))
  local found = findings.new(known, levels, policy_levels_of(options))
  local function report(...)
    found:add(...)
  end
  for _, entry in ipairs(known.runs) do
    local is_needed = (not entry.kind or bundle:of_kind(entry.kind)[1]) and (not entry.given or bundle[entry.given])
    if is_needed and (not entry.rule or found:is_on(entry.rule)) then entry.run(bundle, report) end
  end
  return found, bundle
end

--- Runs all rules over the sources as one bundle.
---@param read kubebundle.check.source[]
---@param options kubebundle.check.options
---@return kubebundle.finding[] findings in text order
---@return table bundle
---@return table<kubebundle.check.object, { finding: kubebundle.finding, server: string }[]> by_object
function check.run(read, options)
  local found, bundle = examine(read, options)
  local list, by_object = found:sorted()
  return list, bundle, by_object
end

-- The findings without positions, and the numbers of the bundle if asked for; nothing else of it stays in memory.
local function reports_of(read, options, is_counted)
  local found, bundle = examine(read, options)
  local counted, is_large = is_counted and counts.of(bundle) or nil, #bundle.objects >= LARGE
  bundle:forget_values()
  bundle = nil -- luacheck: ignore 311
  if is_large then collectgarbage() end
  return found, counted
end

--- The source of an input of kb.check or kb.explain: a text, a document, or a list of documents.
---@param input string|table
---@param filename string?
---@param tokens string? the spelling of tokens in addition to '#( )#'
---@return kubebundle.check.source[]
function check.sources(input, filename, tokens)
  if type(input) == "string" then return { sources.read(input, filename, tokens) } end
  if type(input) ~= "table" then error("what is checked is a text or a list of documents", 3) end
  plain.check(input, nil, 3)
  return { sources.from_documents(input.kind and { input } or input, filename, tokens) }
end

--- The sources of several texts.
---@param inputs kubebundle.check.input[]
---@param tokens string? the spelling of tokens in addition to '#( )#'
---@return kubebundle.check.source[]
function check.sources_of_texts(inputs, tokens)
  local read = {}
  for index, input in ipairs(inputs) do
    read[index] = sources.read(input.text, input.filename, tokens, input.is_of_directory)
  end
  return read
end

--- Checks a text of YAML or JSON, or a list of documents.
---@param input string|table
---@param options kubebundle.check.options?
---@return kubebundle.finding[] findings in text order; empty if there are none
function check.check(input, options)
  options = check.options(options, 2)
  local found = reports_of(check.sources(input, options.filename, options.tokens), options)
  return (found:sorted())
end

--- Checks several texts as one bundle: a Secret of one counts for the pods of another.
---@param inputs kubebundle.check.input[]
---@param options kubebundle.check.options?
---@return kubebundle.finding[]
---@return kubebundle.check.counts counts
function check.check_all(inputs, options)
  options = check.options(options, 2)
  local found, counted = reports_of(check.sources_of_texts(inputs, options.tokens), options, true)
  return (found:sorted()), counted
end

return setmetatable(check, {
  __call = function(_, ...)
    return check.check(...)
  end,
})
