-- kubebundle set PATH...: sets fields and images, and keeps every other byte.

local in_place = require "kubebundle.cli.in_place"
local json_argument = require "kubebundle.cli.json_argument"
local missing = require "kubebundle.cli.missing"

local set = { name = "set", is_configured = true, summary = "Change fields and images; every other byte stays" }

set.examples = [[
   kubebundle set --image web=registry.example.com/web:1.5 -i deploy/
   kubebundle set --field .spec.replicas=3 --object Deployment/web web.yaml
   kubebundle set --field-json '.spec.ports[+]={"port": 80}' --object Service/web web.yaml
   kubebundle set --delete '.metadata.annotations["example.com/old"]' -i web.yaml]]

-- All options add to one list, so the edits are applied in the given order.
local function collect(kind)
  return function(result, _, text)
    result.edits = result.edits or {}
    table.insert(result.edits, { kind = kind, text = text })
  end
end

local function define_edit(parser, name, description, argument)
  parser:option(name, description):argname(argument):count("*"):init(nil):action(collect(name))
end

function set.define(parser)
  parser
    :argument("PATH", "Manifests: files, directories (their .yaml, .yml and .json files), or - for standard input.")
    :target("paths")
    :args("+")
  define_edit(
    parser,
    "--image",
    "An image, by its container's name if one object has that, else by its repository in every object. "
      .. "`:TAG` and `@DIGEST` keep the rest.",
    "NAME=REF"
  )
  define_edit(parser, "--field", "A field, with the type that the schema has for it.", "PATH=VALUE")
  define_edit(parser, "--field-string", "A field that is text, unless the schema has a number there.", "PATH=TEXT")
  define_edit(parser, "--field-json", "A field with a value in JSON, such as a list or a map.", "PATH=JSON")
  define_edit(parser, "--delete", "A field to remove, with its comments.", "PATH")
  parser:option("--object", "The object to edit: KIND/NAME or NAMESPACE/KIND/NAME."):argname("OBJECT")
  in_place.define(parser)
end

-- PATH and VALUE, split at the first `=` that is outside brackets.
local function split(text)
  local at = 1
  while at <= #text do
    local byte = text:sub(at, at)
    if byte == "=" then return text:sub(1, at - 1), text:sub(at + 1) end
    if byte == "[" then
      local quote = text:match("^[\"']", at + 1)
      local stop = quote and text:find(quote .. "]", at + 2, true) or text:find("]", at, true)
      if not stop then return nil end
      at = stop
    end
    at = at + 1
  end
end

local FORMS = {
  ["--image"] = "NAME=REF",
  ["--field"] = "PATH=VALUE",
  ["--field-string"] = "PATH=TEXT",
  ["--field-json"] = "PATH=JSON",
}

-- An edit as edit/batch.lua makes it.
local function parse(given, console, object)
  local name, value = given.text, nil
  if given.kind == "--image" then
    name, value = given.text:match "^([^=]+)=(.+)$"
  elseif FORMS[given.kind] then
    name, value = split(given.text)
  end
  if not name or name == "" then
    console:stop(2, ("%s needs %s"):format(given.kind, FORMS[given.kind] or "PATH"), "Try 'kubebundle set --help'.")
  end
  if given.kind == "--image" then return { image = name, ref = value, object = object } end
  if given.kind == "--delete" then return { path = name, delete = true, object = object } end
  if given.kind == "--field" then value = require("kubebundle.values").scalar(value) end
  if given.kind == "--field-json" then value = json_argument(given.kind, name, value, console) end
  return { path = name, value = value, object = object, is_guessed = given.kind == "--field" or nil }
end

local function read(arguments, console)
  local kb_edit, inputs, documents =
    require("kubebundle.edit").edit, console:inputs(arguments.paths, { exclude = arguments.exclude }), {}
  for index, input in ipairs(inputs) do
    input.read = console:read_path(input.path)
    local document, err = kb_edit(input.read, { filename = input.path })
    if not document then console:stop(1, tostring(err)) end
    documents[index] = document
  end
  return inputs, documents
end

--- What a call lacks, as a usage error names it.
---@param arguments table
---@return string[]
function set.missing(arguments)
  return arguments.edits and {}
    or { missing.one_of { "--image", "--field", "--field-string", "--field-json", "--delete" } }
end

-- How to select one of several objects.
local function hint(err, arguments)
  if arguments.object then return nil end
  if err.code == "edit.ambiguous" then return "Select one object by --object KIND/NAME, or pass only its file." end
  if err.code ~= "edit.not-found" then return nil end
  for _, edit in ipairs(arguments.edits) do
    if edit.path and not edit.delete then
      return "To add a field to one of several objects, select it by --object KIND/NAME."
    end
  end
end

function set.run(arguments, console)
  missing.refuse(set.missing(arguments), "set", console)
  in_place.check(arguments, console)
  local edits = arguments.edits
  for index, given in ipairs(edits) do
    edits[index] = parse(given, console, arguments.object)
  end
  local inputs, documents = read(arguments, console)
  local done, err = require("kubebundle.edit.batch").run(documents, edits)
  if not done then console:stop(1, tostring(err), hint(err, arguments)) end
  for index, document in ipairs(documents) do
    inputs[index].text = document:text()
  end
  in_place.write(inputs, arguments, console)
  return 0
end

return set
