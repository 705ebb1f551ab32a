-- kubebundle check PATH...: what the API server will refuse, what the kubelet will not pull, and what works
-- and should not.

local findings = require "kubebundle.cli.findings"

local command = { name = "check", summary = "Check manifests before a cluster does" }

command.examples = [[
   kubebundle check k8s/
   kubebundle render --values prod.yaml k8s/ -o build/ && kubebundle check build/]]

function command.define(parser)
  parser
    :argument("paths", "Manifests: files, directories, or - for standard input. All are one bundle.")
    :argname("PATH")
    :args("+")
  parser
    :option("--fail-on", "The least severity for which the exit status is 1.", "error")
    :choices { "error", "warning", "info" }
  parser
    :option("--disable", "Leave out a rule or group, or several with commas between; may be repeated.")
    :argname("RULE")
    :count("*")
  parser
    :option("--severity", "The severity of a rule or group: error, warning, info or off; may be repeated.")
    :argname("RULE=SEVERITY")
    :count("*")
  parser
    :option("--kubernetes-version", "The version of the cluster, such as 1.30; default: the newest known.")
    :argname("VERSION")
  parser
    :option("--crd", "A file or directory with CustomResourceDefinitions; may be repeated.")
    :argname("PATH")
    :count("*")
  findings.define(parser)
  parser:epilog([[
A comment `# kubebundle: allow RULE` in a manifest allows what the rule finds
in what begins on its line, or on the line below it.]])
end

-- A rule that does not exist is a mistake of the caller: nothing would be left out.
local function assert_known(name, console)
  local rules = require "kubebundle.check.rules"
  if rules.is_known(name) then return end
  local nearest = require("kubebundle.util.words").nearest(name, rules.words)
  console:fail(("there is no rule %s%s"):format(name, nearest and "; did you mean " .. nearest .. "?" or ""))
end

local function disabled_rules(arguments, console)
  local names = {}
  for name in table.concat(arguments.disable, ","):gmatch("[^,]+") do
    names[#names + 1] = name
    assert_known(name, console)
  end
  return names
end

local function given_severities(arguments, console)
  local given = {}
  for _, words in ipairs(arguments.severity) do
    for word in words:gmatch("[^,]+") do
      local name, level = word:match("^([^=]+)=([^=]+)$")
      if not name then console:fail(("invalid --severity %s (expected RULE=SEVERITY)"):format(word)) end
      assert_known(name, console)
      given[name] = level
    end
  end
  local levels, message = require("kubebundle.check.severity").levels(require "kubebundle.check.rules", nil, given)
  if not levels then console:fail(message) end
  return given
end

local function given_version(arguments, console)
  local version = arguments.kubernetes_version
  if not version then return nil end
  local minor, message = require("kubebundle.kubernetes.schema").minor(version)
  if not minor then console:fail(message) end
  return version
end

-- The texts of the definitions, each of which can be read.
local function given_crds(arguments, console)
  local texts = {}
  for index, input in ipairs(arguments.crd[1] and console:inputs(arguments.crd) or {}) do
    texts[index] = console:read_path(input.path)
    local set, message = require("kubebundle.check.definitions").read { texts[index] }
    if not set then console:fail(("%s: %s"):format(input.path, message)) end
  end
  return texts
end

function command.run(arguments, console)
  local options = {
    disable = disabled_rules(arguments, console),
    severity = given_severities(arguments, console),
    kubernetes_version = given_version(arguments, console),
    crds = given_crds(arguments, console),
  }
  local reporter = findings.open(arguments, console, true)
  local inputs = console:inputs(arguments.paths)
  for _, input in ipairs(inputs) do
    input.text = console:read_path(input.path)
  end
  return reporter:finish_objects(reporter:check(inputs, options), arguments.fail_on)
end

return command
