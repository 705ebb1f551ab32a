-- kubebundle preflight PATH...: asks the real registries whether each image would be pulled.

local core = require "kubebundle.core"
local encode = require "kubebundle.report.encode"
local findings = require "kubebundle.cli.findings"
local redact = require "kubebundle.util.redact"

local command = { name = "preflight", summary = "Ask the registries whether each image would be pulled" }

command.examples = [[
   kubebundle render --values prod.yaml k8s/ -o build/ && kubebundle preflight build/]]

local NO_HTTP = "preflight needs the C module kubebundle.http. Install libcurl (Debian: libcurl4-openssl-dev) and "
  .. "build again with make, or install the rock kubebundle-preflight."

-- 0 would be no limit for libcurl.
local function seconds(text)
  local value = tonumber(text)
  if value and value > 0 and value <= 86400 then return value end
  return nil, "--timeout needs a number of seconds, above 0 and up to 86400"
end

local function count(text)
  local value = math.tointeger(tonumber(text))
  if value and value > 0 and value <= 1000 then return value end
  return nil, "--concurrency needs a whole number from 1 to 1000"
end

local function platform(text)
  if require("kubebundle.preflight.platform").parse(text) then return text end
  return nil, "--platform needs OS/ARCH, such as linux/amd64"
end

local function define_depth(parser)
  parser
    :option("--platform", "A platform of the nodes, for pods that select none; may be repeated.")
    :argname("OS/ARCH")
    :convert(platform)
    :count("*")
  parser:mutex(
    parser:flag("--shallow", "Ask for manifests alone, not for configurations and layers."),
    parser:flag("--deep", "Ask Docker Hub for more than the tag, which it counts as a pull.")
  )
end

function command.define(parser)
  parser
    :argument("paths", "Manifests: files, directories, or - for standard input. All are one bundle.")
    :argname("PATH")
    :args("+")
  parser:option("--timeout", "Seconds that a request may take.", "30"):argname("SECONDS"):convert(seconds)
  parser:option("--concurrency", "How many images are asked for at a time.", "8"):argname("N"):convert(count)
  parser:option("--ca-file", "Certificate authorities as a PEM file, instead of the system's."):argname("FILE")
  parser
    :option("--plain-http", "Ask this registry without TLS; may be repeated. Loopback registries need no option.")
    :argname("HOST")
    :count("*")
  define_depth(parser)
  findings.define(parser)
  parser:epilog([[
Credentials go to the registry that they are for and to the token service
that it names, nowhere else.]])
end

-- A line that is written over, on a terminal only.
local function progress(console)
  if not console:is_terminal(console.stderr) then return nil end
  return function(ended, of)
    console.stderr:write(("\rpreflight: %d of %d images%s"):format(ended, of, ended == of and "\r\27[K" or ""))
    console.stderr:flush()
  end
end

local function line_of(result)
  local place = result.file or result.kind
  if result.line then place = ("%s:%d:%d"):format(place, result.line, result.column) end
  return redact.shown(("%s: %s: %s"):format(place, result.image, result.reason)) .. "\n"
end

-- Each result with the fields that a finding has, where it is one.
local function json(results)
  local preflight = require "kubebundle.preflight"
  for _, result in ipairs(results) do
    result.message = ("%s: %s"):format(result.image, result.reason)
    for name, value in pairs(preflight.finding(result) or {}) do
      result[name] = value
    end
  end
  return encode(core.array(results))
end

-- Text has a line for each image, of those without a fault on stdout; JSON holds each image, too; the formats for
-- pipelines hold the findings.
local function report(results, arguments, console, reporter)
  local preflight = require "kubebundle.preflight"
  if arguments.format == "json" then console:write(json(results)) end
  for _, result in ipairs(results) do
    if not preflight.finding(result) and arguments.format == "text" then console:write(line_of(result)) end
    for _, finding in ipairs(arguments.format ~= "json" and preflight.findings(result) or {}) do
      reporter:write(finding)
    end
  end
end

local function has_fault(results)
  local preflight = require "kubebundle.preflight"
  for _, result in ipairs(results) do
    local finding = preflight.finding(result)
    if finding and finding.severity == "error" then return true end
  end
  return false
end

-- The registries' answers. While they are awaited, a signal that asks the process to end only stops the waiting.
local function ask(inputs, arguments, console, held)
  return require("kubebundle.preflight").preflight_all(inputs, {
    timeout = arguments.timeout,
    concurrency = arguments.concurrency,
    ca_file = arguments.ca_file,
    plain_http = arguments.plain_http,
    platforms = arguments.platform,
    shallow = arguments.shallow,
    deep = arguments.deep,
    on_progress = progress(console),
    is_stopped = function()
      return held:pending()
    end,
  })
end

function command.run(arguments, console)
  if not require("kubebundle.preflight").available() then console:fail(NO_HTTP) end
  if arguments.ca_file then console:read_path(arguments.ca_file) end
  local reporter = findings.open(arguments, console, true)
  local inputs = reporter:read(arguments.paths)
  local held <close> = core.host.hold_signals()
  local results, found, counts, unanswered = ask(inputs, arguments, console, held)
  if arguments.format == "json" then reporter = findings.open({ format = "text", quiet = true }, console) end
  reporter:write_unreadable(found)
  report(results, arguments, console, reporter)
  local status = reporter:finish_objects(counts)
  if unanswered > 0 then
    console:warn(("interrupted: no answer yet for %d of %d images"):format(unanswered, unanswered + #results))
    console.stdout:flush()
    held:deliver()
  end
  return has_fault(results) and 1 or status
end

return command
