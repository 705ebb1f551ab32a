-- The rules of what render reports beside a rendering, each with the severity that it has unless --severity says
-- otherwise. In the form of check/rules/init.lua.

local SEVERITIES = {
  ["no-tokens"] = "warning",
  ["token-empty"] = "info",
  ["token-kept"] = "warning",
  ["token-spelling"] = "warning",
  ["value-shadowed"] = "info", -- a warning where --env guessed the variable
  ["value-trimmed"] = "info",
  ["value-unused"] = "warning",
}

local rules = { by_name = {}, names = {}, groups = {} }

for name, severity in pairs(SEVERITIES) do
  rules.by_name[name] = { name = name, severity = severity, stage = "render" }
  rules.names[#rules.names + 1] = name
end
table.sort(rules.names)

--- Whether there is a rule of this name.
---@param name any
---@return boolean
function rules.is_known(name)
  return rules.by_name[name] ~= nil
end

--- The severity of a rule.
---@param name string
---@return "error"|"warning"|"info"
function rules.severity(name)
  return rules.by_name[name].severity
end

return rules
