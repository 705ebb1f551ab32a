-- The pass over documents: whether they can be parsed and are objects of a known kind.

local allow = require "kubebundle.check.allow"
local bytes_order = require "kubebundle.util.bytes"
local kinds = require "kubebundle.check.kinds"
local lazy = require "kubebundle.util.lazy"
local paths = require "kubebundle.kubernetes.paths"
local remember = require "kubebundle.util.remember"
local schema = require "kubebundle.kubernetes.schema"

local field_types = lazy "kubebundle.kubernetes.field_types"
local nearest = lazy "kubebundle.kubernetes.nearest"
local words = lazy "kubebundle.util.words"

local effects = { ["text.invalid-utf8"] = "kubectl replaces each invalid byte with U+FFFD" }

-- The message for a failure of the stream, and what kubectl does.
local function failure_texts(err)
  if err.by_kubectl then return err.message end
  local effect = err.after_document and "kubectl silently ignores everything from here to the next `---`"
    or effects[err.code]
    or "kubectl stops here"
  return err.code:find("^text%.") and err.message or "invalid YAML: " .. err.message, effect
end

local function is_indented_by_tab(text, line)
  local first = 1
  for _ = 2, line do
    first = (text:find("\n", first, true) or #text) + 1
  end
  return text:find("^ *\t", first) ~= nil
end

-- What to do about a text that is not YAML, if it is evident.
local function remedy_of(err, text)
  if text:find("{{", 1, true) then return "It looks like a template of another tool (`{{ }}`): render it first." end
  local is_tab = err.code == "yaml.syntax" and err.line and is_indented_by_tab(text, err.line)
  return is_tab and "Indent lines with spaces; YAML does not allow tabs there." or nil
end

local function unreadable(source, report)
  local read, stand_in = source.stream or {}, { source = source, document = 1 }
  local err, twice = read.failure, read.duplicate
  if err then
    local message, effect = failure_texts(err)
    report("document-invalid", stand_in, {}, message, {
      consequence = effect,
      remedy = remedy_of(err, source.text),
      code = err.code,
      line = err.line,
      column = err.column,
    })
  elseif twice then
    report("document-invalid", stand_in, {}, twice.message, {
      consequence = "kubectl silently uses the last one",
      severity = "warning",
      stage = "policy",
      remedy = "Remove one of them.",
      code = twice.code,
      line = twice.line,
      column = twice.column,
    })
  end
  for _, dropped in ipairs(read.dropped or {}) do
    stand_in = { source = source, document = source:document_at(dropped.line) }
    report("document-invalid", stand_in, {}, dropped.message, {
      remedy = "Write `---` before each document.",
      code = dropped.code,
      line = dropped.line,
      column = dropped.column,
    })
  end
end

-- Whether the API server decodes the place separately, taking the last of two equal keys.
local function is_decoded_late(bundle, source, entry)
  local object = bundle:object_at(source, entry.document, entry.path)
  if not object then return false end
  local path = table.move(entry.path, #(object.prefix or {}) + 1, #entry.path, 1, {})
  return field_types.is_decoded_late(object.value.apiVersion, object.kind, path)
end

local function repeated_keys(bundle, source, report)
  for _, entry in ipairs(source:repeated()) do
    local is_late = is_decoded_late(bundle, source, entry)
    report("document-invalid", { source = source, document = entry.document }, entry.path, "duplicate key", {
      consequence = is_late and "the API server uses the last one"
        or "the API server refuses the object (400, duplicate field); kubectl uses the last one",
      remedy = "Remove one of them.",
      line = entry.line,
      column = entry.column,
      end_column = entry.end_column,
      severity = is_late and "warning" or nil,
      stage = is_late and "policy" or nil,
    })
  end
end

-- Runs after the rules, whose findings such comments may allow.
local function unknown_rules(source, names, report)
  local known = {}
  for _, name in ipairs(names) do
    known[name] = true
  end
  for _, entry in ipairs(allow.words(source)) do
    local near = not known[entry.word] and words.nearest(entry.word, names)
    if near or entry.index == 1 and not known[entry.word] then
      report(
        "document-invalid",
        { source = source, document = source:document_at(entry.line) },
        {},
        ("unknown rule %s in a comment that allows rules"):format(paths.key(entry.word)),
        {
          severity = "warning",
          stage = "policy",
          remedy = near and ("Write `%s`."):format(near) or "Write the name of a rule.",
          line = entry.line,
          column = entry.column,
        }
      )
    end
  end
end

local MAX_KEPT = 100 -- API versions

local known_kinds = remember(function(api_version)
  return bytes_order.sorted_keys(schema.kinds(api_version))
end, MAX_KEPT)

-- api-version-removed and api-version-unknown report versions.
local function check_kind(object, state, report)
  if state == "no-kind" then
    report(
      "document-invalid",
      object,
      { "kind" },
      ("`%s` has no kind %s"):format(paths.key(object.value.apiVersion), paths.key(object.kind)),
      {
        consequence = "the API server refuses the object (400, no kind is registered)",
        remedy = nearest.advice(object.kind, known_kinds(object.value.apiVersion)),
      }
    )
  elseif state == "read-only" then
    report("document-invalid", object, { "kind" }, "objects of this kind cannot be created (405)")
  end
end

local function run(bundle, report)
  for _, source in ipairs(bundle.sources) do
    unreadable(source, report)
    repeated_keys(bundle, source, report)
    unknown_rules(source, bundle.rule_names, report)
  end
  for _, fault in ipairs(bundle.faults) do
    report(
      "document-invalid",
      fault.place,
      fault.path,
      fault.message,
      { consequence = "kubectl refuses the document", remedy = fault.remedy, at = "key" }
    )
  end
  for _, other in ipairs(kinds.others(bundle)) do
    check_kind(other.object, other.verdict.state, report)
  end
end

return run
