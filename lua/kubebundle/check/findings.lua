-- Collects the rules' reports as findings with positions, except those that are disabled or allowed.

local allow = require "kubebundle.check.allow"
local paths = require "kubebundle.kubernetes.paths"
local severities = require "kubebundle.check.severity"

local Findings = {}
Findings.__index = Findings

local findings = {}

---@param rules table as check/rules/init.lua returns it
---@param levels table<string, string> the severities given by the caller, by rule; check/severity.lua
function findings.new(rules, levels)
  return setmetatable({ rules = rules.by_name, levels = levels, list = {}, by_object = {} }, Findings)
end

local function title(object)
  if not object.kind then return nil end
  local name = object.name and paths.key(object.name) or "?"
  local namespace = object.namespace
  if namespace and namespace ~= "" then name = paths.key(namespace) .. "/" .. name end
  return paths.key(object.kind) .. "/" .. name
end

local function locate(finding, object, path, extra)
  local full = extra.whole_path and path or paths.join(object.prefix or {}, table.unpack(path))
  finding.place = full
  if extra.line then
    finding.line, finding.column, finding.end_column = extra.line, extra.column or 1, extra.end_column
  else
    finding.line, finding.column, finding.end_column = object.source:position(object.document, full, extra.at)
  end
end

--- Whether a rule is reported at all.
---@param rule string
---@return boolean
function Findings:is_on(rule)
  local level = self.levels[rule]
  return level ~= "off" and (level ~= nil or not self.rules[rule].is_off)
end

--- Adds a finding. `extra` overrides the rule's own severity, stage, consequence (false: none) and remedy;
--- `extra.code` is the code of the failure that the finding is about. A `guessed` finding is one severity lower,
--- unless the caller gave a severity.
---@param rule string
---@param object kubebundle.check.object
---@param path any[]
---@param message string
---@param extra table?
function Findings:add(rule, object, path, message, extra)
  if not self:is_on(rule) then return end
  local level, known = self.levels[rule], self.rules[rule]
  extra = extra or {}
  local consequence = extra.consequence
  if consequence == nil then consequence = known.consequence end
  local finding = {
    rule = rule,
    severity = level or severities.of(extra.severity or known.severity, extra.guessed),
    stage = extra.stage or known.stage,
    message = message,
    consequence = consequence or nil,
    remedy = extra.remedy or known.remedy,
    file = object.source.filename,
    object = title(object),
    path = paths.text(path),
    code = extra.code,
  }
  locate(finding, object, path, extra)
  if finding.path == "" then finding.path = nil end
  if not allow.covers(object.source, object.document, finding, known.group) then
    finding.document, finding.source = object.document, object.source
    self.list[#self.list + 1] = finding
    local of_object = self.by_object[object] or {}
    self.by_object[object] = of_object
    of_object[#of_object + 1] = { finding = finding, server = extra.server }
  end
end

local function compare(a, b)
  local x, y = a.source.number, b.source.number
  if x ~= y then return x < y end
  if a.document ~= b.document then return a.document < b.document end
  if (a.line or 0) ~= (b.line or 0) then return (a.line or 0) < (b.line or 0) end
  if (a.column or 0) ~= (b.column or 0) then return (a.column or 0) < (b.column or 0) end
  if (a.path or "") ~= (b.path or "") then return (a.path or "") < (b.path or "") end
  if a.rule ~= b.rule then return a.rule < b.rule end
  return a.message < b.message
end

--- The findings in text order.
---@return kubebundle.finding[]
function Findings:sorted()
  table.sort(self.list, compare)
  for _, finding in ipairs(self.list) do
    finding.source, finding.document, finding.place = nil, nil, nil
  end
  return self.list
end

return findings
