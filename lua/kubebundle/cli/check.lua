-- kubebundle check PATH...: what the API server will reject, what the kubelet cannot pull, and what works but should
-- not.

local check_options = require "kubebundle.cli.check_options"
local findings = require "kubebundle.cli.findings"
local lazy = require "kubebundle.util.lazy"
local own_rules = require "kubebundle.cli.own_rules"

local output = lazy "kubebundle.cli.output"

local command = { name = "check", is_configured = true, summary = "Check manifests before a cluster does" }

command.examples = [[
   kubebundle check k8s/
   kubebundle render --values prod.yaml k8s/ -o build/ && kubebundle check build/
   kustomize build prod | kubebundle check --pass - | kubectl apply -f -]]

function command.define(parser)
  parser
    :argument("PATH", "Manifests: files, directories, or - for standard input. All are one bundle.")
    :target("paths")
    :args("+")
  parser
    :option("--fail-on", "The lowest severity that makes the exit status 1.", "error")
    :choices { "error", "warning", "info" }
  parser
    :option("--disable", "Disable a rule or group, or several separated by commas; may be repeated.")
    :argname("RULE")
    :count("*")
  parser
    :option("--tokens", "Prefix and suffix of tokens that must not remain, in addition to #( )#.")
    :argname("'PREFIX SUFFIX'")
    :overwrite(false)
  parser:flag(
    "--pass",
    "Write the unchanged manifests to standard output if the exit status is 0; findings go to standard error."
  )
  check_options.define(parser)
  own_rules.define(parser)
  findings.define(parser)
  parser:epilog([[
A comment `# kubebundle: allow RULE` in a manifest disables the rule for the
key or value on its line or, on a line of its own, for that on the next line.]])
end

function command.run(arguments, console)
  local own, all = own_rules.read(arguments, console)
  local options = check_options.read(arguments, console, all)
  options.tokens = check_options.spelling(arguments.tokens, "check", console)
  options.disable, options.rules = check_options.disabled(arguments, console, all), own
  local reporter = findings.open(arguments, console, not arguments.pass)
  reporter:set_own_rules(own)
  local inputs = console:inputs(arguments.paths, { exclude = arguments.exclude })
  for _, input in ipairs(inputs) do
    input.text = console:read_path(input.path)
  end
  local status = reporter:finish_objects(reporter:check(inputs, options), arguments.fail_on)
  if arguments.pass and status == 0 then output.write(inputs, nil, true, console) end
  return status
end

return command
