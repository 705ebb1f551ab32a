-- kubebundle rules [NAME]: lists the rules of all commands, or explains one of them.

local check_options = require "kubebundle.cli.check_options"

local command = { name = "rules", summary = "List the rules of findings, or describe one" }

command.examples = [[
   kubebundle rules
   kubebundle rules image-invalid]]

function command.define(parser)
  parser:argument("RULE", "A rule or a group; without it, all rules."):target("name"):args("?")
end

-- The rules of all tables as one, in the form of check/rules/init.lua. Those of fn, which reports them itself, are with
-- them.
local function all_rules()
  local all = { by_name = {}, names = {}, words = {}, groups = {} }
  local tables = require("kubebundle.report.rules").tables()
  tables[#tables + 1] = require "kubebundle.fn.rules"
  for _, rules in ipairs(tables) do
    for _, name in ipairs(rules.names) do
      all.by_name[name] = rules.by_name[name]
      all.names[#all.names + 1] = name
    end
    for name, members in pairs(rules.groups) do
      all.groups[name] = members
    end
    table.move(rules.words, 1, #rules.words, #all.words + 1, all.words)
  end
  table.sort(all.names)
  function all.is_known(name)
    return all.by_name[name] ~= nil or all.groups[name] ~= nil
  end
  return all
end

local function line_of(rule)
  return ("%-34s %-8s %s\n"):format(rule.name, rule.is_off and "off" or rule.severity, rule.stage)
end

local function describe(rule, console)
  console:write(("%s\n  severity: %s\n  stage: %s\n"):format(rule.name, rule.severity, rule.stage))
  console:write("  ", rule.summary, "\n")
  if rule.remedy then console:write("  ", rule.remedy, "\n") end
end

function command.run(arguments, console)
  local name, rules = arguments.name, all_rules()
  if name then check_options.assert_known(name, console, rules) end
  if name and not rules.groups[name] then
    describe(rules.by_name[name], console)
    return 0
  end
  for _, member in ipairs(name and rules.groups[name] or rules.names) do
    console:write(line_of(rules.by_name[member]))
  end
  return 0
end

return command
