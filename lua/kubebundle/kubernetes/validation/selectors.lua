-- Selectors of workloads and the labels of their pods (kubernetes, pkg/apis/apps/validation). Used by workloads.lua and
-- jobs.lua.

local read = require "kubebundle.util.read"

local list, map, is_token = read.list, read.map, read.is_token

local selectors = {}

local function has_value(values, value)
  for _, candidate in ipairs(values) do
    if candidate == value or is_token(candidate) then return true end
  end
  return false
end

local operators = {
  In = function(value, values)
    return value ~= nil and has_value(values, value)
  end,
  NotIn = function(value, values)
    return value == nil or not has_value(values, value)
  end,
  Exists = function(value)
    return value ~= nil
  end,
  DoesNotExist = function(value)
    return value == nil
  end,
}

--- The first requirement of a selector that labels do not match: its keys below the selector.
---@param selector table
---@param labels table
---@return string?
---@return string|integer|nil
function selectors.unmet(selector, labels)
  for key, value in next, map(selector, "matchLabels") do
    local label = labels[key]
    if label ~= value and not is_token(label) and not is_token(value) then return "matchLabels", key end
  end
  if not selector.matchExpressions then return nil end
  for index, requirement in ipairs(list(selector, "matchExpressions")) do
    local meets = type(requirement) == "table" and operators[requirement.operator]
    local label = meets and labels[requirement.key]
    if meets and not is_token(label) and not meets(label, list(requirement, "values")) then
      return "matchExpressions", index
    end
  end
end

-- Whether a token leaves the selector or the labels undecided.
local function is_undecided(at, selector, metadata, labels)
  local open = at.open
  return is_token(selector.matchLabels)
    or is_token(metadata.labels)
    or is_token(selector.matchExpressions)
    or next(open) and (open[selector] or open[map(selector, "matchLabels")] or open[labels])
end

local function check_matches(spec, at, selector)
  local metadata = map(map(spec, "template"), "metadata")
  local labels = map(metadata, "labels")
  if is_undecided(at, selector, metadata, labels) then return end
  if next(map(selector, "matchLabels")) == nil and not list(selector, "matchExpressions")[1] then
    return at:refuse("selector-mismatch", "must not be empty", "selector")
  end
  local kind, key = selectors.unmet(selector, labels)
  if kind then
    at:refuse("selector-mismatch", "the pods of this template do not have the label", "selector", kind, key)
  end
end

--- Checks that a workload selects the pods of its template. A selector or template of the wrong type is reported
--- elsewhere.
---@param spec table
---@param at table
function selectors.check(spec, at)
  local selector = spec.selector
  if read.is_null(selector) then
    if not at.open[spec] then at:refuse("selector-mismatch", "is missing", "selector") end
  elseif type(selector) == "table" and (read.is_null(spec.template) or spec.template == map(spec, "template")) then
    check_matches(spec, at, selector)
  end
end

return selectors
