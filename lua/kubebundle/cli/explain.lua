-- kubebundle explain PATH...: how the kubelet would pull each image, step by step.

local core = require "kubebundle.core"
local findings = require "kubebundle.cli.findings"
local redact = require "kubebundle.redact"

local command = { name = "explain", summary = "Show how the kubelet would pull each image, step by step" }

command.examples = [[
   kubebundle explain deployment.yaml
   set -o pipefail
   kubectl get ns,secret,sa,deploy,pods,events -n shop -o json | kubebundle explain -]]

function command.define(parser)
  parser:argument("paths", "Manifests: files, directories, or - for standard input. All are one bundle.")
    :argname("PATH"):args("+")
  parser:option("--format", "Text or JSON.", "text"):choices { "text", "json" }
end

local function heading(explanation)
  local name = explanation.name
  if explanation.namespace ~= "" then
    name = explanation.namespace .. "/" .. name
  end
  return ("%s: %s %s, %s%s: %s"):format(explanation.file, explanation.kind, name, explanation.place,
    explanation.container and " " .. explanation.container or "", explanation.image)
end

-- An image's name at the beginning stays as it is written.
local function sentence(text)
  local begun = text:find("^%a+[%s,]") and text:sub(1, 1):upper() .. text:sub(2) or text
  return begun .. (text:find("[.!?]$") and "" or ".")
end

local function lines_of(explanation)
  local lines = { heading(explanation) }
  for index, step in ipairs(explanation.steps) do
    lines[#lines + 1] = ("  %d. %s"):format(index, step)
  end
  if explanation.waiting then
    lines[#lines + 1] = ("  The cluster says: %s: %s"):format(explanation.waiting.reason,
      explanation.waiting.message)
  end
  lines[#lines + 1] = ("  => %s [%s]"):format(sentence(explanation.reason), explanation.verdict)
  if explanation.severity and explanation.remedy then
    lines[#lines + 1] = "     " .. explanation.remedy
  end
  for index, line in ipairs(lines) do
    lines[index] = redact.printable(line)
  end
  return table.concat(lines, "\n") .. "\n"
end

local function written(list, format)
  if format == "json" then
    for _, explanation in ipairs(list) do
      explanation.file = redact.utf8(explanation.file)
    end
    return core.json.encode(core.array(list), { indent = 2 }) .. "\n"
  end
  local parts = {}
  for index, explanation in ipairs(list) do
    parts[index] = lines_of(explanation)
  end
  return table.concat(parts, "\n")
end

function command.run(arguments, console)
  local explain = require "kubebundle.explain"
  local reporter = findings.open({ format = "text" }, console)
  local list, found, objects = explain.explain_all(reporter:read(arguments.paths))
  reporter:write_unreadable(found)
  console:write(written(list, arguments.format))
  local status = reporter:finish_objects(objects)
  for _, explanation in ipairs(list) do
    status = explain.fails(explanation) and 1 or status
  end
  return status
end

return command
