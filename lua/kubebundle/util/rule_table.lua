-- Makes the table of a command's own rules, in the form of check/rules/init.lua, of a list of
--
--   { name = "kebab-case", severity = "error" | "warning" | "info", stage = "render" | "apply" | "pull" | "policy",
--     is_fixed = nil or true: the severity cannot be lowered,
--     summary = "what happened", remedy = nil or "what to do" }

---@param list kubebundle.rule[]
---@return table rules
return function(list)
  local rules = { by_name = {}, names = {}, groups = {} }
  for index, rule in ipairs(list) do
    rules.by_name[rule.name], rules.names[index] = rule, rule.name
  end
  table.sort(rules.names)
  rules.words = rules.names

  --- Whether there is a rule of this name.
  function rules.is_known(name)
    return rules.by_name[name] ~= nil
  end

  --- The severity of a rule.
  function rules.severity(name)
    return rules.by_name[name].severity
  end

  return rules
end
