-- Collects the rules' reports as findings with positions, except those that are disabled or allowed.

local allow = require "kubebundle.check.allow"
local paths = require "kubebundle.kubernetes.paths"
local severities = require "kubebundle.check.severity"

local Findings = {}
Findings.__index = Findings

local findings = {}

-- The text of a source is read once for the positions of one finding in each 512 bytes of it, but of at least 1,000:
-- these take less memory than the documents took. A text with more findings is read more often.
local TEXT_OF_FINDING = 512
local MIN_BATCH = 1000

---@param rules table as check/rules/init.lua returns it
---@param levels table<string, string> the severities given by the caller, by rule; check/severity.lua
---@param policy_levels table<string, string> replace the rules' own severities, and turn rules on
function findings.new(rules, levels, policy_levels)
  local self = { rules = rules.by_name, levels = levels, policy_levels = policy_levels, paths = {}, list = {} }
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

local PATH = {} -- the key of a node's path, among the keys of paths

-- One table for all equal paths: those of many objects are.
local function shared_path(self, path)
  local node = self.paths
  for index = 1, #path do
    local key = path[index]
    local below = node[key]
    if not below then
      below = {}
      node[key] = below
    end
    node = below
  end
  local shared = node[PATH]
  if not shared then
    shared = table.move(path, 1, #path, 1, {})
    node[PATH] = shared
  end
  return shared
end

--- Adds a finding. `extra` overrides the rule's own severity, stage, consequence (false: none) and remedy;
--- `extra.code` is the code of the failure that the finding is about. A `guessed` finding is one severity lower,
--- unless the caller gave a severity.
---@param rule string
---@param object kubebundle.check.object
---@param path any[]
---@param message string
---@param extra table? not modified later
function Findings:add(rule, object, path, message, extra)
  -- kept as the arguments, a fourth of the finding's size, while the documents are in memory
  if self:is_on(rule) then self.list[#self.list + 1] = { rule, object, shared_path(self, path), message, extra } end
end

local NOTHING = {}

local function finding_of(self, rule, object, path, message, extra)
  local level, known = self.levels[rule], self.rules[rule]
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
    path = #path > 0 and paths.text(path) or nil,
    code = extra.code,
  }
  if extra.line then
    finding.line, finding.column, finding.end_column = extra.line, extra.column or 1, extra.end_column
  end
  return finding
end

-- The reports by source, in their order.
local function by_source(list)
  local groups, group_of = {}, {}
  for _, report in ipairs(list) do
    local source = report[2].source
    local group = group_of[source]
    if not group then
      group = { source = source }
      groups[#groups + 1], group_of[source] = group, group
    end
    group[#group + 1] = report
  end
  return groups
end

local function new_entry(self, rule, object, path, message, extra)
  extra = extra or NOTHING
  local place = extra.whole_path and path or paths.join(object.prefix or NOTHING, table.unpack(path))
  object.source:want(object.document, place)
  return {
    finding = finding_of(self, rule, object, path, message, extra),
    object = object,
    place = place,
    at = extra.at,
    server = extra.server,
  }
end

local function locate(entry)
  local finding, object = entry.finding, entry.object
  if finding.line then return end
  finding.line, finding.column, finding.end_column = object.source:position(object.document, entry.place, entry.at)
end

-- Adds to `found` the findings of some reports about one source that no comment allows, found in one reading of it.
local function add_batch(self, reports, first, last, found)
  local entries = {}
  for index = first, last do
    entries[#entries + 1] = new_entry(self, table.unpack(reports[index], 1, 5))
    reports[index] = false
  end
  for _, entry in ipairs(entries) do
    locate(entry)
  end
  for _, entry in ipairs(entries) do
    local finding = entry.finding
    if not allow.covers(entry, self.rules[finding.rule].group) then
      found[#found + 1] = { finding = finding, object = entry.object, server = entry.server }
    end
  end
  reports.source:forget_positions()
end

local function located(self)
  local found, groups = {}, by_source(self.list)
  self.list = {}
  for _, reports in ipairs(groups) do
    local count, size = #reports, #(reports.source.text or "") // TEXT_OF_FINDING
    local batch = math.max(size, MIN_BATCH)
    for first = 1, count, batch do
      add_batch(self, reports, first, math.min(first + batch - 1, count), found)
    end
  end
  return found
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

--- The findings in text order, and those of each object in the order of the rules.
---@return kubebundle.finding[]
---@return table<kubebundle.check.object, { finding: kubebundle.finding, server: string }[]> by_object those about an
---entry of a Secret
function Findings:sorted()
  local left, list, by_object = located(self), {}, {}
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
  end
  return list, by_object
end

return findings
