-- kubebundle explain PATH...: how the kubelet would pull each image, step by step.

local check_options = require "kubebundle.cli.check_options"
local findings = require "kubebundle.cli.findings"

local command =
  { name = "explain", is_configured = true, summary = "Show how the kubelet would pull each image, step by step" }

command.examples = [[
   kubebundle explain deployment.yaml
   kubectl get ns,secret,sa,deploy,pods,events -n shop -o json | kubebundle explain -]]

function command.define(parser)
  parser
    :argument("PATH", "Manifests: files, directories, or - for standard input. All are one bundle.")
    :target("paths")
    :args("+")
  parser
    :option("--format", "Text, JSON, or Markdown tables for job summaries.", "text")
    :choices { "text", "json", "markdown" }
  check_options.define(parser)
  parser
    :option("--kubelet-config", "The KubeletConfiguration of the nodes, for images already on a node.")
    :argname("FILE")
  parser:option("--credential-provider-config", "The CredentialProviderConfig of the nodes."):argname("FILE")
  findings.define_quiet(parser)
end

-- Invalid versions and files are usage errors, found before any manifest is read.
local function read_options(arguments, console)
  local options = check_options.read(arguments, console)
  local node = require "kubebundle.explain.node"
  for _, name in ipairs { "kubelet_config", "credential_provider_config" } do
    local path = arguments[name]
    if path then
      options[name] = console:read_path(path)
      local known, err = node.new(options)
      if not known then console:fail(("%s: %s"):format(path, err)) end
    end
  end
  return options
end

function command.run(arguments, console)
  local explain = require "kubebundle.explain"
  local explanations = require "kubebundle.report.explanations"
  local options = read_options(arguments, console)
  local reporter = findings.open({
    format = "text",
    quiet = arguments.quiet or arguments.format ~= "text",
    config = arguments.config,
  }, console)
  local list, found, counts = explain.explain_all(reporter:read(arguments.paths, arguments.exclude), options)
  reporter:write_unreadable(found)
  console:write(explanations[arguments.format](list, console:colours(console.stdout)))
  for _, explanation in ipairs(list) do
    if explanation.severity then reporter:count(explanation.severity) end
  end
  return reporter:finish_objects(counts)
end

return command
