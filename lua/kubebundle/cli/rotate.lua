-- kubebundle secret NAME --merge FILE: a new credential in an existing manifest.

local files = require "kubebundle.files"
local output = require "kubebundle.cli.output"
local registries = require "kubebundle.cli.registries"

local rotate = {}

function rotate.define(parser)
  parser:option("--merge", "Replace or add the registry in this manifest; every other byte stays.")
    :argname("FILE")
  parser:option("--remove", "With --merge: remove the registry of this server instead."):argname("SERVER")
  parser:option("--rename-references", "With --merge, where the Secret's name ends in its hash: let the lists "
    .. "of pull secrets in these files name the new one."):argname("PATH"):args("+")
end

local function set_of(list)
  local set = {}
  for _, item in ipairs(list) do
    set[item] = true
  end
  return #list > 0 and set or nil
end

local function or_stop(text, err, console)
  if not text then
    console:stop(1, tostring(err))
  end
  return text
end

-- The manifest with its registries changed, and the names that changed with them.
local function change(arguments, text, console)
  local rotation = require "kubebundle.rotation"
  local options = {
    name = arguments.name, namespaces = set_of(arguments.namespace), filename = arguments.merge,
  }
  local renamed = {}
  local function apply(work, argument)
    local changed, result = work(text, options, argument)
    text = or_stop(changed, result, console)
    for old, new in pairs(result) do
      renamed[old] = new
      options.name = new
    end
  end
  if arguments.remove then
    apply(rotation.remove, arguments.remove)
  else
    for _, registry in ipairs(registries.read(arguments, console)) do
      apply(rotation.merge, registry)
    end
  end
  return text, renamed
end

-- The other files, their references renamed.
local function renamed_documents(arguments, renamed, console)
  local inputs, err = files.inputs(arguments.rename_references or {})
  if not inputs then
    console:fail(err.message)
  end
  local documents = {}
  for index, input in ipairs(inputs) do
    local text, problem = require("kubebundle.rotation").rename_references(
      console:read_path(input.path), renamed, input.path)
    or_stop(text, problem, console)
    documents[index] = { path = input.path, relative = input.relative, text = text }
  end
  return documents
end

---@param arguments table
---@param console kubebundle.cli.console
---@return integer status
function rotate.run(arguments, console)
  local text, renamed = change(arguments, console:read_path(arguments.merge), console)
  local documents = { { path = arguments.merge, relative = arguments.merge:match("[^/]*$"), text = text } }
  if arguments.rename_references then
    local others = renamed_documents(arguments, renamed, console)
    table.move(others, 1, #others, 2, documents)
  end
  output.write(documents, arguments.output, #documents == 1, console)
  return 0
end

return rotate
