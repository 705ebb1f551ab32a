-- kubebundle fn: the command as a KRM function, with a ResourceList on standard input and output.

local fn = { name = "fn", summary = "Run as a KRM function of kpt and Kustomize" }

fn.examples = [[
   kpt fn eval k8s/ --exec 'kubebundle fn' --fn-config check.yaml
   kpt fn eval k8s/ --exec 'kubebundle fn' -- dockertag=1.4.2
   helm template web ./chart | kubebundle fn labels.yaml | kubectl apply -f -]]

function fn.define(parser)
  parser
    :argument("CONFIG", "A functionConfig: reads and writes manifests instead of a ResourceList.")
    :target("config")
    :args("?")
  parser:flag("--quiet", "Write only fatal errors to standard error; the results contain all others.")
  parser:epilog([[
Reads a ResourceList from standard input and writes one with results. The kind
of its functionConfig (apiVersion kubebundle/v1) selects the operation: Render,
Check, Set, Pin or LuaRun. A ConfigMap contains values for Render.]])
end

local function write_findings(findings, console)
  local writer = require("kubebundle.report").new("text", { stream = console.stderr })
  for _, finding in ipairs(findings) do
    writer:write(finding)
  end
end

function fn.run(arguments, console)
  local config = arguments.config and console:read_path(arguments.config)
  local outcome = require("kubebundle.fn").run(console:read(), {
    config = config,
    config_path = arguments.config,
    limit_memory = require("kubebundle.core").host.limit_memory,
  })
  if outcome.text then console:write(outcome.text) end
  if not arguments.quiet or not outcome.text then write_findings(outcome.findings, console) end
  return outcome.has_errors and 1 or 0
end

return fn
