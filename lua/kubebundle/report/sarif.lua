-- Findings as SARIF 2.1.0 (OASIS), the format of code scanning services.

local core = require "kubebundle.core"
local encode = require "kubebundle.report.encode"
local homepage = require "kubebundle.homepage"
local report = require "kubebundle.report"
local rules = require "kubebundle.report.rules"
local text = require "kubebundle.report.markdown_text"

local SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

local levels = { error = "error", warning = "warning", info = "note" }

local Sarif = {}
Sarif.__index = Sarif

local function new(options)
  local self = { stream = options.stream, rules = core.array {}, results = core.array {}, index = {}, own = {} }
  for _, rule in ipairs(options.rules or {}) do
    self.own[rule.name] = rule
  end
  return setmetatable(self, Sarif)
end

-- A path as a URI reference (RFC 3986); a first segment must not look like a scheme.
local function uri(path)
  local escaped = path:gsub("[^%w/._~-]", function(byte)
    return ("%%%02X"):format(byte:byte())
  end)
  return path:find("^/") and "file://" .. escaped or escaped
end

-- Services want a line: a finding about a whole file is at its first one.
local function location(finding)
  local region = { startLine = finding.line or 1, startColumn = finding.column, endColumn = finding.end_column }
  local where = { physicalLocation = { artifactLocation = { uri = uri(finding.file) }, region = region } }
  if finding.path then where.logicalLocations = core.array { { fullyQualifiedName = finding.path } } end
  return where
end

-- {====== Rules ======

-- `image-not-pinned` as ImageNotPinned, the form that viewers show; nil for a single word.
local function friendly(name)
  if not name:find("-", 1, true) then return nil end
  return (
    name
      :gsub("%-?(%w)([%w_]*)", function(first, rest)
        return first:upper() .. rest
      end)
      :gsub("[^%w_]", "")
  )
end

-- The first clause of a summary, as a sentence: services show it as a title.
local function short(summary)
  local clause = summary:match "^(.-)[.;:]%f[%s\0]" or summary:gsub("[.;:]$", "")
  return clause .. "."
end

local function non_empty(value)
  return value ~= "" and value or nil
end

-- What code scanning shows next to a result: the rule's summary and remedy. An undescribed rule has its name and the
-- remedy of its first finding.
function Sarif:descriptor(finding)
  local name = finding.rule
  local described = rules.find(name)
  local rule = described or self.own[name] or {}
  local summary = non_empty(rule.summary) or name
  local remedy = non_empty(rule.remedy) or finding.remedy
  return {
    id = name,
    name = friendly(name),
    shortDescription = { text = short(summary) },
    fullDescription = { text = summary },
    help = {
      text = summary .. (remedy and "\n\n" .. remedy or ""),
      markdown = text.prose(summary) .. (remedy and "\n\n**Remedy:** " .. text.prose(remedy) or ""),
    },
    helpUri = described and ("%s/docs/rules.md#%s"):format(homepage, name),
    defaultConfiguration = { level = levels[rule.severity or finding.severity] },
  }
end

-- The index of a finding's rule in the run's list, which results refer to.
function Sarif:rule_index(finding)
  local name = finding.rule
  if not self.index[name] then
    self.rules[#self.rules + 1] = self:descriptor(finding)
    self.index[name] = #self.rules - 1
  end
  return self.index[name]
end

-- }======

---@param finding kubebundle.finding
function Sarif:write(finding)
  self.results[#self.results + 1] = {
    ruleId = finding.rule,
    ruleIndex = self:rule_index(finding),
    level = levels[finding.severity],
    message = { text = report.sentence(finding) },
    locations = core.array { location(finding) },
    properties = { stage = finding.stage, object = finding.object },
  }
end

function Sarif:flush()
  local version = require "kubebundle.version"
  local driver = {
    name = "kubebundle",
    fullName = "kubebundle " .. version,
    semanticVersion = version,
    informationUri = homepage,
    rules = self.rules,
  }
  local run = { tool = { driver = driver }, columnKind = "unicodeCodePoints", results = self.results }
  local log = { ["$schema"] = SCHEMA, version = "2.1.0", runs = core.array { run } }
  self.stream:write(encode(log))
end

return { new = new }
