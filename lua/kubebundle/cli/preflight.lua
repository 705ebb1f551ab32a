-- kubebundle preflight PATH...: asks the real registries whether each image can be pulled.

local core = require "kubebundle.core"
local encode = require "kubebundle.report.encode"
local check_options = require "kubebundle.cli.check_options"
local findings = require "kubebundle.cli.findings"
local redact = require "kubebundle.util.redact"
local registry_options = require "kubebundle.cli.registry_options"

local command =
  { name = "preflight", is_configured = true, summary = "Ask the registries whether each image would be pulled" }

command.examples = [[
   kubebundle render --values prod.yaml k8s/ -o build/ && kubebundle preflight build/]]

local function define_depth(parser)
  parser:mutex(
    parser:flag("--shallow", "Request only manifests, not configurations and layers."),
    parser:flag("--deep", "Request complete images from Docker Hub, which counts them as pulls.")
  )
end

function command.define(parser)
  parser
    :argument("PATH", "Manifests: files, directories, or - for standard input. All are one bundle.")
    :target("paths")
    :args("+")
  registry_options.define(parser, "A platform of the nodes, for pods that select none; may be repeated.")
  define_depth(parser)
  check_options.define(parser)
  findings.define(parser)
  parser:epilog([[
Credentials go to the registry that they are for and to the token service
that it names, nowhere else.]])
end

local function line_of(result)
  local place = result.file or result.kind
  if result.line then place = ("%s:%d:%d"):format(place, result.line, result.column) end
  local sentence = require("kubebundle.report").joined(result.reason, result.consequence)
  local message = require("kubebundle.preflight").message(result, sentence)
  return redact.shown(("%s: %s"):format(place, message)) .. "\n"
end

-- A result as a finding, with the user's severity for its rule; nil if there is no problem, or the severity is `off`.
local function judged(result, levels)
  local finding = require("kubebundle.preflight").finding(result)
  if not finding or levels[finding.rule] == "off" then return nil end
  finding.severity = levels[finding.rule] or finding.severity
  return finding
end

-- Each result, with a finding's fields if it is one.
local function json(results, levels)
  for _, result in ipairs(results) do
    result.message = require("kubebundle.preflight").message(result, result.reason)
    for name, value in pairs(judged(result, levels) or {}) do
      result[name] = value
    end
  end
  return encode(core.array(results))
end

local function image_rows(results, levels)
  local images, rows = require "kubebundle.report.images", {}
  for index, result in ipairs(results) do
    rows[index] = images.of_result(result, judged(result, levels))
  end
  return rows
end

-- Text has a line for each image, those without problems on stdout; JSON also has each image; the pipeline formats
-- have the findings.
local function report(results, levels, arguments, console, reporter)
  local preflight = require "kubebundle.preflight"
  local has_findings = arguments.format ~= "json" or arguments.findings
  for _, result in ipairs(results) do
    if not judged(result, levels) and arguments.format == "text" then console:write(line_of(result)) end
    for _, finding in ipairs(has_findings and preflight.findings(result) or {}) do
      reporter:write(finding)
    end
  end
end

local function has_fault(results, levels)
  for _, result in ipairs(results) do
    local finding = judged(result, levels)
    if finding and finding.severity == "error" then return true end
  end
  return false
end

-- The registries' answers. Meanwhile, a signal that asks the process to end only stops the waiting.
local function ask(inputs, arguments, console, held)
  local options = registry_options.of(arguments, console, "preflight")
  for name, value in pairs(check_options.read(arguments, console)) do
    options[name] = value
  end
  options.images = nil -- check reports what the image policy forbids
  options.shallow, options.deep = arguments.shallow, arguments.deep
  options.is_stopped = function()
    return held:pending()
  end
  return require("kubebundle.preflight").preflight_all(inputs, options)
end

function command.run(arguments, console)
  registry_options.require_http("preflight", console)
  local levels = check_options.take_severities(arguments, console, require "kubebundle.preflight.rules")
  local reporter = findings.open(arguments, console, true)
  local inputs = reporter:read(arguments.paths, arguments.exclude)
  local held <close> = core.host.hold_signals()
  local results, found, counts, unanswered = ask(inputs, arguments, console, held)
  if arguments.format == "json" then reporter:set_document(json(results, levels)) end
  reporter:set_severities(levels)
  if arguments.format == "markdown" then reporter:set_images(image_rows(results, levels)) end
  reporter:write_unreadable(found)
  report(results, levels, arguments, console, reporter)
  local status = reporter:finish_objects(counts)
  if unanswered > 0 then
    console:warn(("interrupted: no answer yet for %d of %d images"):format(unanswered, unanswered + #results))
  end
  if held:pending() then console.stdout:flush() end
  held:deliver()
  return has_fault(results, levels) and 1 or status
end

return command
