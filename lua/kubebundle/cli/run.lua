-- kubebundle run SCRIPT.lua: runs a script that builds a bundle, and writes the bundle.

local findings = require "kubebundle.cli.findings"
local output = require "kubebundle.cli.output"
local rules = require "kubebundle.build.rules"
local script = require "kubebundle.build.script"
local values = require "kubebundle.cli.values"

local run = { name = "run", summary = "Build a bundle by a Lua script" }

run.examples = [[
   set -o pipefail
   kubebundle run release.lua --set tag=1.4.2 --check | kubectl apply -f -

   -- release.lua
   local kb, values = require "kubebundle", ...
   return kb.bundle {
     kb.namespace { name = "shop" },
     kb.deployment {
       name = "web", namespace = "shop", image = "example/web:" .. values.tag,
     },
   }]]

function run.define(parser)
  parser
    :argument("SCRIPT", "A Lua script that gets the values (local values = ...) and returns a bundle.")
    :target("script")
  values.define(parser)
  parser:flag("--check", "Check the bundle like the command check; write nothing if there are errors.")
  parser
    :option("-o", "Write to this file instead of standard output.")
    :hidden_name("--output")
    :target("output")
    :argname("PATH")
  findings.define(parser)
end

local function report_warnings(bundle, path, reporter)
  for _, warning in ipairs(bundle:warnings()) do
    reporter:write {
      rule = "builder-warning",
      severity = rules.severity "builder-warning",
      stage = "pull",
      message = warning,
      file = path,
    }
  end
end

-- The bundle as text; errors of the script are reported.
local function build(path, text, tree, check, reporter)
  local bundle, yaml = script.run(path, text, tree)
  if not bundle then
    reporter:write_error(yaml, "script-error", "render")
    return nil
  end
  report_warnings(bundle, path, reporter)
  reporter:write_all(check and bundle:check() or {})
  return yaml
end

function run.run(arguments, console)
  local reporter = findings.open(arguments, console)
  local path = arguments.script
  local text = console:read_path(path)
  reporter:keep_source(path, text)
  local tree = values.load(arguments, console, reporter):for_script(reporter)
  local yaml = tree and build(path, text, tree, arguments.check, reporter)
  local status = reporter:finish()
  if status == 0 then output.write({ { path = path, text = yaml } }, arguments.output, true, console) end
  return status
end

return run
