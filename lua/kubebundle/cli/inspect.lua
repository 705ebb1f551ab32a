-- kubebundle inspect PATH...: the content of each Secret, with labels instead of secret values.

local core = require "kubebundle.core"
local encode = require "kubebundle.report.encode"
local check_options = require "kubebundle.cli.check_options"
local findings = require "kubebundle.cli.findings"
local inspect = require "kubebundle.explain.inspect"
local redact = require "kubebundle.util.redact"
local streams = require "kubebundle.manifest.stream"

local command = { name = "inspect", is_configured = true, summary = "Show what each Secret holds, redacted" }

command.examples = [[
   kubebundle inspect deployment.yaml
   set -o pipefail
   kubectl get secret regcred -o yaml | kubebundle inspect -]]

function command.define(parser)
  parser:argument("PATH", "Manifests: files, directories, or - for standard input."):target("paths"):args("+")
  parser:flag("--reveal", "Show passwords and values instead of labels.")
  parser
    :option("--format", "Text, JSON, or the Secrets themselves as redacted YAML.", "text")
    :choices({ "text", "json", "yaml" })
  check_options.define_namespace(parser)
  findings.define_quiet(parser)
end

-- The text form of a Secret's content.
local function lines_of(description, file, reveal)
  local lines, shown = {}, reveal and redact.printable or redact.shown
  local function line(format, ...)
    lines[#lines + 1] = shown(format:format(...))
  end
  local namespace = description.namespace and description.namespace .. "/" or ""
  line("%s: Secret %s%s (%s)", file, namespace, description.name, description.type)
  for _, entry in ipairs(description.registries or {}) do
    line("  %s", entry.server)
    line("    username: %s", entry.username)
    line("    password: %s", entry.password)
    for _, problem in ipairs(entry.problems) do
      line("    problem: %s", problem)
    end
  end
  for _, key in ipairs(require("kubebundle.util.bytes").sorted_keys(description.data)) do
    line("  %s: %s", key, description.data[key])
  end
  for _, problem in ipairs(description.problems) do
    line("  problem: %s", problem)
  end
  return table.concat(lines, "\n") .. "\n"
end

-- The Secrets of a file, as kubectl reads it, and the number of its objects; what kubectl does not read is reported.
local function secrets_of(input, console, reporter)
  local read = streams.read(streams.utf8(console:read_path(input.path)))
  local faults = read.failure and { read.failure } or read.dropped
  for _, fault in ipairs(faults) do
    fault.filename = input.path
    reporter:write_error(fault, "document-invalid", "apply")
  end
  return inspect.secrets(read.documents)
end

local function written(format, list)
  if format == "json" then
    return encode(list)
  elseif format == "yaml" then
    return core.yaml.encode_all(list)
  end
  return table.concat(list, "\n")
end

-- The document without log commands, including those in keys.
local function disarmed(value)
  if type(value) ~= "table" then return type(value) == "string" and redact.disarmed(value) or value end
  local copy = core.is_array(value) and core.array {} or {}
  for key, item in pairs(value) do
    copy[disarmed(key)] = disarmed(item)
  end
  return copy
end

local function shown(secret, file, arguments, labels)
  if arguments.format == "yaml" then return labels and disarmed(inspect.redacted(secret, labels)) or secret end
  local description = inspect.describe(secret, labels)
  local broken = description.broken
  description.broken = nil
  if arguments.format == "text" then return lines_of(description, file, arguments.reveal), broken end
  description.file = file
  return description, broken
end

-- Sets the namespace of -n in a Secret without one; a different one is an error, as in kubectl.
local function set_namespace(secret, namespace, file, reporter)
  local metadata = type(secret.metadata) == "table" and secret.metadata or {}
  secret.metadata = metadata
  local own = metadata.namespace
  if own == nil or own == core.null or own == "" then
    metadata.namespace = namespace
  elseif own ~= namespace and type(own) == "string" then
    local rule = require "kubebundle.check.rules.namespace_mismatch"
    reporter:write_error({ message = rule.message(own, namespace), filename = file }, rule.name, rule.stage)
  end
end

function command.run(arguments, console)
  local namespace = check_options.namespace(arguments, console)
  local reporter = findings.open({
    format = "text",
    quiet = arguments.quiet or arguments.format ~= "text",
    config = arguments.config,
  }, console)
  local list, counts = core.array {}, { objects = 0, secrets = 0, skipped = 0 }
  local labels = not arguments.reveal and inspect.labels() or nil
  for _, input in ipairs(console:inputs(arguments.paths, { exclude = arguments.exclude })) do
    local secrets, objects, others = secrets_of(input, console, reporter)
    counts.objects, counts.secrets = counts.objects + objects, counts.secrets + #secrets
    counts.skipped = counts.skipped + (input.is_of_directory and others or 0)
    for _, secret in ipairs(secrets) do
      if namespace then set_namespace(secret, namespace, input.path, reporter) end
      local item, broken = shown(secret, input.path, arguments, labels)
      list[#list + 1] = item
      if broken then reporter:count "error" end
    end
  end
  console:write(written(arguments.format, list))
  return reporter:finish_objects(counts)
end

return command
