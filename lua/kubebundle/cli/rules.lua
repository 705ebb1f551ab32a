-- kubebundle rules [NAME]: lists the rules of all commands, or explains one of them.

local check_options = require "kubebundle.cli.check_options"

local command = { name = "rules", summary = "List the rules of findings, or describe one" }

command.examples = [[
   kubebundle rules
   kubebundle rules image-invalid]]

function command.define(parser)
  parser:argument("RULE", "A rule or a group; by default, all rules."):target("name"):args("?")
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
  local name, rules = arguments.name, require "kubebundle.cli.all_rules"
  if name then check_options.assert_known(name, console, rules, "`kubebundle rules` lists all rules.") end
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
