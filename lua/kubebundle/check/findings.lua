-- Collects the rules' reports as findings with positions, except those that are disabled or allowed.

local allow = require "kubebundle.check.allow"
local paths = require "kubebundle.kubernetes.paths"
local severities = require "kubebundle.check.severity"

local Findings = {}
Findings.__index = Findings

local findings = {}

---@param rules table as check/rules/init.lua returns it
---@param levels table<string, string> the severities given by the caller, by rule; check/severity.lua
---@param policy_levels table<string, string> replace the rules' own severities, and turn rules on
function findings.new(rules, levels, policy_levels)
  local self = { rules = rules.by_name, levels = levels, policy_levels = policy_levels, list = {} }
  return setmetatable(self, Findings)
end

local function title(object)
  if not object.kind then return nil end
  local name = object.name and paths.key(object.name) or "?"
  local namespace = object.namespace
  if namespace and namespace ~= "" then name = paths.key(namespace) .. "/" .. name end
  return paths.key(object.kind) .. "/" .. name
end

--- Whether a rule is reported at all.
---@param rule string
---@return boolean
function Findings:is_on(rule)
  local level = self.levels[rule]
  return level ~= "off" and (level ~= nil or self.policy_levels[rule] ~= nil or not self.rules[rule].is_off)
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
    severity = level or severities.of(self.policy_levels[rule] or extra.severity or known.severity, extra.guessed),
    stage = extra.stage or known.stage,
    message = message,
    consequence = consequence or nil,
    remedy = extra.remedy or known.remedy,
    file = object.source.filename,
    object = title(object),
    path = paths.text(path),
    code = extra.code,
  }
  if finding.path == "" then finding.path = nil end
  if extra.line then
    finding.line, finding.column, finding.end_column = extra.line, extra.column or 1, extra.end_column
  end
  local place = extra.whole_path and paths.join(path) or paths.join(object.prefix or {}, table.unpack(path))
  local entry = { finding = finding, object = object, place = place }
  if extra.at then entry.at = extra.at end
  if extra.server then entry.server = extra.server end
  self.list[#self.list + 1] = entry
end

-- The positions of all findings, found in one reading of each text.
local function locate(list)
  for _, entry in ipairs(list) do
    entry.object.source:want(entry.object.document, entry.place)
  end
  for _, entry in ipairs(list) do
    local finding, object = entry.finding, entry.object
    if not finding.line then
      finding.line, finding.column, finding.end_column = object.source:position(object.document, entry.place, entry.at)
    end
  end
end

local function compare(x, y)
  local a, b = x.finding, y.finding
  local first, second = x.object.source.number, y.object.source.number
  if first ~= second then return first < second end
  if x.object.document ~= y.object.document then return x.object.document < y.object.document end
  if (a.line or 0) ~= (b.line or 0) then return (a.line or 0) < (b.line or 0) end
  if (a.column or 0) ~= (b.column or 0) then return (a.column or 0) < (b.column or 0) end
  if (a.path or "") ~= (b.path or "") then return (a.path or "") < (b.path or "") end
  if a.rule ~= b.rule then return a.rule < b.rule end
  return a.message < b.message
end

-- Those that no comment allows.
local function not_allowed(self)
  local left = {}
  for _, entry in ipairs(self.list) do
    if not allow.covers(entry, self.rules[entry.finding.rule].group) then left[#left + 1] = entry end
  end
  return left
end

--- The findings in text order, and those of each object in the order of the rules.
---@return kubebundle.finding[]
---@return table<kubebundle.check.object, { finding: kubebundle.finding, server: string }[]> by_object those about an
---entry of a Secret
function Findings:sorted()
  locate(self.list)
  local left, list, by_object = not_allowed(self), {}, {}
  for _, entry in ipairs(left) do
    if entry.server then
      local of_object = by_object[entry.object] or {}
      by_object[entry.object] = of_object
      of_object[#of_object + 1] = { finding = entry.finding, server = entry.server }
    end
  end
  table.sort(left, compare)
  for index, entry in ipairs(left) do
    list[index] = entry.finding
    entry.object.source:forget_positions()
  end
  self.list = {}
  return list, by_object
end

return findings
