-- kubebundle secret NAME --merge FILE: a new credential in an existing manifest.

local files = require "kubebundle.util.files"
local output = require "kubebundle.cli.output"
local redact = require "kubebundle.util.redact"
local refusal = require "kubebundle.cli.refusal"
local registries = require "kubebundle.cli.registries"
local tables = require "kubebundle.util.tables"

local rotate = {}

function rotate.define(parser)
  parser:option("--merge", "Replace or add the registry in this manifest; every other byte stays."):argname("FILE")
  parser:option("--remove", "With --merge: remove the registry of this server instead."):argname("SERVER")
  parser
    :option(
      "--rename-references",
      "With --merge, if the Secret's name ends in its hash: replace the old name in the lists of pull secrets "
        .. "in these files."
    )
    :argname("PATH")
    :args("+")
end

local function or_stop(text, err, console)
  if not text then console:stop(1, tostring(err)) end
  return text
end

-- Builds the registries of a source and prints their warnings.
local function built(list, console)
  local entry = require "kubebundle.build.registry.entry"
  for index, value in ipairs(list) do
    local registry = refusal.build(function()
      return entry.of(value, index)
    end, value, console)
    list[index] = registry
    for _, warning in ipairs(registry.warnings) do
      console:warn(("warning: %s: %s"):format(tostring(registry), warning))
    end
  end
  return list
end

-- The credentials to merge: one per registry, because a second one would replace the first.
local function distinct_registries(arguments, console)
  local keyring = require "kubebundle.kubelet.keyring"
  local list, seen = built(registries.read(arguments, console), console), {}
  for _, registry in ipairs(list) do
    local identity = keyring.identity(registry.server)
    if seen[identity] then
      console:stop(
        1,
        ("%s and %s are one registry for the kubelet; use only one of them"):format(
          redact.shown(seen[identity]),
          redact.shown(registry.server)
        )
      )
    end
    seen[identity] = registry.server
  end
  return list
end

---@class kubebundle.cli.rotate.changed
---@field text string
---@field renamed table<string, string> names of Secrets, old to new
---@field notes string[] about entries whose servers are spelled differently than in the arguments

local function add_notes(notes, removed, server, note)
  for _, entry in ipairs(removed) do
    if entry.server ~= server then
      notes[#notes + 1] = ("Secret %s: "):format(entry.secret)
        .. note:format(redact.shown(entry.server), redact.shown(server))
    end
  end
end

-- Applies the changes to a manifest one by one.
local function new_change(arguments, text, console)
  local options = {
    name = arguments.name,
    filename = arguments.merge,
    namespaces = #arguments.namespace > 0 and tables.set_of(arguments.namespace) or nil,
  }
  local changed = { text = text, renamed = {}, notes = {} }
  return changed,
    function(work, argument, server, note)
      local new_text, renamed, removed = work(changed.text, options, argument)
      changed.text = or_stop(new_text, renamed, console)
      add_notes(changed.notes, removed, server, note)
      for old, new in pairs(renamed) do
        changed.renamed[old] = new
        options.name = new
      end
    end
end

---@return kubebundle.cli.rotate.changed
local function change(arguments, text, console)
  local rotation = require "kubebundle.build.rotation"
  local changed, apply = new_change(arguments, text, console)
  if arguments.remove then
    apply(rotation.remove, arguments.remove, arguments.remove, "removed %s")
    return changed
  end
  for _, registry in ipairs(distinct_registries(arguments, console)) do
    apply(rotation.merge, registry, registry.server, "replaced %s with %s")
  end
  return changed
end

-- The other files, with their references renamed.
local function renamed_documents(arguments, renamed, console)
  local inputs, err = require "kubebundle.util.inputs"(arguments.rename_references or {})
  if not inputs then console:fail(err.message) end
  local documents = {}
  for index, input in ipairs(inputs) do
    local read = console:read_path(input.path)
    local text, problem = require("kubebundle.build.rotation").rename_references(read, renamed, input.path)
    or_stop(text, problem, console)
    documents[index] = { path = input.path, relative = input.relative, text = text, read = read }
  end
  return documents
end

---@param arguments table
---@param console kubebundle.cli.console
---@return integer status
function rotate.run(arguments, console)
  local read = console:read_path(arguments.merge)
  local changed = change(arguments, read, console)
  local documents = {
    { path = arguments.merge, relative = files.name(arguments.merge), text = changed.text, read = read },
  }
  if arguments.rename_references then
    local others = renamed_documents(arguments, changed.renamed, console)
    table.move(others, 1, #others, 2, documents)
  end
  output.write(documents, arguments.output, #documents == 1, console)
  for _, note in ipairs(changed.notes) do
    console:warn(note)
  end
  return 0
end

return rotate
