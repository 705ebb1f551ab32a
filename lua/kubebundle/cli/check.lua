-- kubebundle check PATH...: what the API server will refuse, what the kubelet will not pull, and what works
-- and should not.

local findings = require "kubebundle.cli.findings"

local command = { name = "check", summary = "Check manifests before a cluster does" }

command.examples = [[
   kubebundle check k8s/
   kubebundle render --values prod.yaml k8s/ -o build/ && kubebundle check build/]]

function command.define(parser)
  parser:argument("paths", "Manifests: files, directories, or - for standard input. All are one bundle.")
    :argname("PATH"):args("+")
  parser:option("--fail-on", "The least severity for which the exit status is 1.", "error")
    :choices { "error", "warning", "info" }
  parser:option("--disable", "Leave out a rule, or several with commas between; may be repeated.")
    :argname("RULE"):count("*")
  findings.define(parser)
  parser:epilog([[
A comment `# kubebundle: allow RULE` in a manifest allows what the rule finds
in what begins on its line, or on the line below it.]])
end

-- A rule that does not exist is a mistake of the one who calls: nothing would be left out.
local function disabled_rules(arguments, console)
  local rules = require "kubebundle.check.rules"
  local names = {}
  for name in table.concat(arguments.disable, ","):gmatch("[^,]+") do
    names[#names + 1] = name
    if not rules.is_known(name) then
      local nearest = require("kubebundle.check.nearest").word(name, rules.words)
      console:fail(("there is no rule %s%s"):format(name, nearest and "; did you mean " .. nearest .. "?"
        or ""))
    end
  end
  return names
end

function command.run(arguments, console)
  local disabled = disabled_rules(arguments, console)
  local reporter = findings.open(arguments, console, true)
  local inputs = console:inputs(arguments.paths)
  for _, input in ipairs(inputs) do
    input.text = console:read_path(input.path)
  end
  local objects = reporter:check(inputs, { disable = disabled })
  return reporter:finish_objects(objects, arguments.fail_on)
end

return command
