-- Other YAML readers, for the output of this module: each takes a stream and returns its documents as this module's
-- own values.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local kubectl = require "spec.support.kubectl"

local PYYAML = [[
import json, sys, yaml
for document in yaml.safe_load_all(sys.stdin.buffer.read()):
    print(json.dumps(document))
]]

local NPM_YAML = [[
const text = require("fs").readFileSync(0, "utf8")
for (const document of require("yaml").parseAllDocuments(text, { version: process.argv[1] })) {
  if (document.errors.length) throw document.errors[0]
  console.log(JSON.stringify(document.toJS()))
}
]]

local JS_YAML = [[
const text = require("fs").readFileSync(0, "utf8")
for (const document of require("js-yaml").loadAll(text)) console.log(JSON.stringify(document))
]]

local function read_lines(text)
  local documents = {}
  for line in text:gmatch("[^\n]+") do
    documents[#documents + 1] = assert(core.json.decode(line))
  end
  return documents
end

--- kubectl prints consecutive indented objects.
local function read_objects(text)
  local documents, lines = {}, {}
  for line in text:gmatch("[^\n]+") do
    lines[#lines + 1] = line
    if line == "}" then
      documents[#documents + 1] = assert(core.json.decode(table.concat(lines, "\n")))
      lines = {}
    end
  end
  return documents
end

local function runs(words)
  return command.run(words).status == 0
end

local function reader(words, split)
  return function(text)
    local result = command.run(words, { stdin = text })
    if result.status ~= 0 then error(words[1] .. ": " .. result.stderr:sub(1, 2000), 0) end
    return split(result.stdout)
  end
end

---@class spec.yaml_reader
---@field name string
---@field absent? string why it is not available here
---@field only_objects? boolean reads only Kubernetes objects
---@field read fun(text: string): table the stream's documents

---@param module string
---@param script string
---@param version? string of YAML
---@return spec.yaml_reader
local function node_reader(module, script, version)
  return {
    name = "npm " .. module .. (version and " as YAML " .. version or ""),
    absent = not runs { "node", "-e", "require('" .. module .. "')" }
        and "node does not find " .. module .. " (NODE_PATH)"
      or nil,
    read = reader({ "node", "-e", script, version }, read_lines),
  }
end

---@type spec.yaml_reader[]
local readers = {
  {
    name = "PyYAML",
    absent = not runs { "/usr/bin/python3", "-c", "import yaml" } and "python3-yaml is not installed" or nil,
    read = reader({ "/usr/bin/python3", "-c", PYYAML }, read_lines),
  },
  node_reader("yaml", NPM_YAML, "1.2"),
  node_reader("yaml", NPM_YAML, "1.1"),
  node_reader("js-yaml", JS_YAML),
  {
    name = "kubectl",
    absent = not kubectl.is_here and "kubectl is not installed" or nil,
    only_objects = true,
    read = reader({ "kubectl", "annotate", "--local", "-f", "-", "a=b", "-o", "json" }, read_objects),
  },
}

return readers
