-- Findings as SARIF 2.1.0 (OASIS), what code scanning services read.

local core = require "kubebundle.core"
local encode = require "kubebundle.report.encode"
local report = require "kubebundle.report"

local SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

local levels = { error = "error", warning = "warning", info = "note" }

local Sarif = {}
Sarif.__index = Sarif

local function new(options)
  local self = { stream = options.stream, rules = core.array {}, results = core.array {}, index = {} }
  return setmetatable(self, Sarif)
end

-- A path as a URI reference (RFC 3986); a first segment must not look like a scheme.
local function uri(path)
  local text = path:gsub("[^%w/._~-]", function(byte)
    return ("%%%02X"):format(byte:byte())
  end)
  return path:find("^/") and "file://" .. text or text
end

local function location(finding)
  local where = { physicalLocation = { artifactLocation = { uri = uri(finding.file) } } }
  if finding.line then
    where.physicalLocation.region = {
      startLine = finding.line,
      startColumn = finding.column,
      endColumn = finding.end_column,
    }
  end
  if finding.path then where.logicalLocations = core.array { { fullyQualifiedName = finding.path } } end
  return where
end

-- What code scanning shows beside a result: what the rule finds, and what to do.
local function descriptor(name)
  local rule = require("kubebundle.check.rules").by_name[name]
  if not rule then return { id = name } end
  return {
    id = name,
    fullDescription = { text = rule.summary },
    help = { text = rule.remedy },
    defaultConfiguration = { level = levels[rule.severity] },
  }
end

-- The index of a rule in the run's list; results name their rule by it.
function Sarif:rule_index(name)
  if not self.index[name] then
    self.rules[#self.rules + 1] = descriptor(name)
    self.index[name] = #self.rules - 1
  end
  return self.index[name]
end

---@param finding kubebundle.finding
function Sarif:write(finding)
  self.results[#self.results + 1] = {
    ruleId = finding.rule,
    ruleIndex = self:rule_index(finding.rule),
    level = levels[finding.severity],
    message = { text = report.sentence(finding) },
    locations = core.array(finding.file and { location(finding) } or {}),
    properties = { stage = finding.stage, object = finding.object },
  }
end

function Sarif:flush()
  local driver = {
    name = "kubebundle",
    semanticVersion = require "kubebundle.version",
    rules = self.rules,
  }
  local run = { tool = { driver = driver }, columnKind = "unicodeCodePoints", results = self.results }
  local log = { ["$schema"] = SCHEMA, version = "2.1.0", runs = core.array { run } }
  self.stream:write(encode(log))
end

return { new = new }
