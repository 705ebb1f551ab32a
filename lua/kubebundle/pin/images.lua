-- The images of manifests with their places, and findings about them.

local bundles = require "kubebundle.manifest.index"
local check_rules = require "kubebundle.check.rules"
local edit = require("kubebundle.edit").edit
local paths = require "kubebundle.kubernetes.paths"
local pulls = require "kubebundle.kubelet.pulls"
local rules = require "kubebundle.pin.rules"
local sources = require "kubebundle.manifest.source"
local values = require "kubebundle.edit.values"
local words = require "kubebundle.preflight.words"

local images = {}

-- An image of the input: its place, and its new reference.
---@class kubebundle.pin.found
---@field pull kubebundle.check.pull
---@field entry kubebundle.check.image
---@field text integer index of its text
---@field ref string?
---@field parts table?
---@field keys any[]
---@field wish kubebundle.preflight.wish? the platforms that it must have, if some are required

--- A finding about an image.
---@param found kubebundle.pin.found
---@param rule string
---@param severity string
---@param message string
---@param remedy string?
---@return kubebundle.finding
function images.finding(found, rule, severity, message, remedy)
  local object = found.pull.object
  local line, column = object.source:position(object.document, found.keys)
  return {
    rule = rule,
    severity = severity,
    stage = "policy",
    message = ("%s: %s"):format(paths.shown(found.entry.known.shown), message),
    remedy = remedy,
    file = object.source.filename,
    line = line,
    column = column,
    object = ("%s/%s"):format(object.kind, object.name or "?"),
  }
end

--- A finding with the severity and the remedy of its rule.
---@param found kubebundle.pin.found
---@param name string of the rule
---@param message string
---@return kubebundle.finding
function images.of_rule(found, name, message)
  local rule = rules.by_name[name]
  return images.finding(found, name, rule.severity, message, rule.remedy)
end

local function remedy(found, kind)
  local credentials = found.entry.credentials
  return words.remedy(kind, credentials and #credentials == 0)
end

--- A finding that a registry returned no digest.
---@param found kubebundle.pin.found
---@param answer kubebundle.preflight.resolution
---@return kubebundle.finding
function images.unanswered(found, answer)
  local failure = answer.failure or {}
  local kind = failure.kind or "unknown"
  local message = ("no digest from the registry: %s"):format(failure.message or failure.kind or "no answer")
  return images.finding(found, "preflight-" .. kind, "error", message, remedy(found, kind))
end

--- A finding that an image cannot be pulled on a required platform, or that this is not known.
---@param found kubebundle.pin.found
---@param outcome kubebundle.preflight.outcome
---@return kubebundle.finding
function images.unfit(found, outcome)
  local severity = found.pull.pod.guessed and "warning" or "error"
  local kind = outcome.kind
  local one = images.finding(found, "preflight-" .. kind, severity, outcome.message, remedy(found, kind))
  one.consequence = words.consequence(outcome)
  return one
end

-- The reference, if it is written literally: not if a parameter was replaced in it.
local function written(document, object, keys, ref)
  local node = document and ref and values.node(document.tree, object.document, keys)
  node = node and (node.target or node)
  return node and node.value == ref and ref or nil
end

local function find(bundle, numbers, documents)
  local list = {}
  for _, pull in ipairs(pulls.of(bundle)) do
    for _, entry in ipairs(pull.images) do
      local object = pull.object
      local keys = paths.join(object.prefix or {}, table.unpack(pulls.image_path(pull, entry)))
      object.source:want(object.document, keys)
      local text = numbers[object.source]
      local ref = written(documents[text], object, keys, entry.ref)
      list[#list + 1] =
        { pull = pull, entry = entry, text = text, ref = ref, parts = ref and entry.known.parts, keys = keys }
    end
  end
  return list
end

--- The images of several texts as one bundle: a Secret of one counts for the pods of another.
---@param texts { text: string, filename: string? }[]
---@return kubebundle.pin.found[]
---@return table bundle
---@return kubebundle.finding[] findings about invalid texts
---@return kubebundle.edit.document[] documents by the index of the text
function images.read(texts)
  local read, numbers, findings, documents = {}, {}, {}, {}
  for index, given in ipairs(texts) do
    local source = sources.read(given.text, given.filename)
    local document, err = edit(given.text, { filename = given.filename })
    source.is_of_directory = given.is_of_directory
    read[index], numbers[source], documents[index] = source, index, document
    local failure = source.stream and source.stream.failure or err
    if failure then
      findings[#findings + 1] = {
        rule = "document-invalid",
        code = failure.code,
        severity = "error",
        stage = "apply",
        message = failure.message,
        remedy = check_rules.by_name["document-invalid"].remedy,
        file = given.filename,
        line = failure.line,
        column = failure.column,
      }
    end
  end
  local bundle = bundles.new(read)
  return find(bundle, numbers, documents), bundle, findings, documents
end

-- Why an image that is not written literally cannot be pinned, and the remedy.
local function unwritten(entry)
  if entry.known.is_pattern then return "not pinned: the image is a pattern", nil end
  if entry.known.is_parameter or entry.ref then
    return "not pinned: the image contains a parameter", "Pin the objects after the parameters are replaced."
  end
  return "not pinned: unresolved token", "Render the template first."
end

--- Why an image can never be pinned, as a finding; nil if it can.
---@param found kubebundle.pin.found
---@return kubebundle.finding?
function images.unusable(found)
  if not found.ref then
    return images.finding(found, "image-not-pinned", "warning", unwritten(found.entry))
  elseif not found.parts then
    return images.finding(found, "image-invalid", "error", found.entry.known.failure.message, "Correct the reference.")
  end
end

return images
