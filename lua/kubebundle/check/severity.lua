-- The severities of findings: the rule's own, one lower if the finding is a guess, or the one given by the caller for
-- a rule or else for its group.

local tables = require "kubebundle.util.tables"

local severity = {}

severity.NAMES = tables.words "error warning info off"

local RANKS = { error = 3, warning = 2, info = 1, off = 0 }
local LOWER = { error = "warning", warning = "info", info = "info" }

--- The severity of a finding if the caller did not give one.
---@param level "error"|"warning"|"info"
---@param is_guessed boolean?
---@return "error"|"warning"|"info"
function severity.of(level, is_guessed)
  return is_guessed and LOWER[level] or level
end

--- A function that reports findings as guesses.
---@param report function as rules get it
---@return function
function severity.guessing(report)
  return function(rule, object, path, message, extra)
    local copy = { guessed = true }
    for key, value in pairs(extra or {}) do
      copy[key] = value
    end
    report(rule, object, path, message, copy)
  end
end

-- Why a severity is invalid, or nil.
local function reason(rules, name, level)
  local rule = type(name) == "string" and rules.by_name[name]
  if type(name) ~= "string" or not rules.is_known(name) then
    return ("unknown rule %s"):format(tostring(name))
  elseif not RANKS[level] then
    return ("invalid severity %s of %s (expected error, warning, info or off)"):format(tostring(level), name)
  elseif rule and rule.is_fixed and RANKS[level] < RANKS[rule.severity] then
    return ("the severity of %s cannot be lowered"):format(name)
  end
end

local function spread(levels, rules, name, level)
  for _, member in ipairs(rules.groups[name] or {}) do
    levels[member] = level
  end
end

--- The caller's severities by rule: the rules and groups to leave out, and the severities of others.
---@param rules table as check/rules/init.lua returns it
---@param disabled string[]?
---@param given table<string, string>?
---@return table<string, string>? levels
---@return string? message if a rule or severity is unknown
function severity.levels(rules, disabled, given)
  local levels = {}
  for name, level in pairs(given or {}) do
    local message = reason(rules, name, level)
    if message then return nil, message end
    spread(levels, rules, name, level)
  end
  for name, level in pairs(given or {}) do
    if rules.by_name[name] then levels[name] = level end
  end
  for _, name in ipairs(disabled or {}) do
    if not rules.is_known(name) then return nil, ("unknown rule %s"):format(tostring(name)) end
    spread(levels, rules, name, "off")
    if rules.by_name[name] then levels[name] = "off" end
  end
  return levels
end

return severity
