-- The destination of edited files: the files themselves (-i), or as for any other documents.

local core = require "kubebundle.core"
local output = require "kubebundle.cli.output"
local private_mode = require "kubebundle.cli.private"

local in_place = {}

--- Adds -i and -o.
function in_place.define(parser)
  parser
    :flag("-i", "Edit the files in place; unchanged files are not written.")
    :hidden_name "--in-place"
    :target "in_place"
  parser
    :option("-o", "Write to this file or, for several inputs, to files below this directory.")
    :hidden_name("--output")
    :target("output")
    :argname("PATH")
end

--- Rejects contradicting options.
function in_place.check(arguments, console)
  if not arguments.in_place then return end
  if arguments.output then console:stop(2, "-i and -o are mutually exclusive") end
  for _, path in ipairs(arguments.paths) do
    if path == "-" then console:stop(2, "-i needs files: standard input cannot be edited in place") end
  end
end

--- Writes the documents.
---@param documents kubebundle.cli.document[] each with the text that was read
---@param arguments table
---@param console kubebundle.cli.console
---@param others? kubebundle.files.output[] files written together with them, all or none
function in_place.write(documents, arguments, console, others)
  if not arguments.in_place then
    local single = #documents == 1 and documents[1].path == arguments.paths[1]
    return output.write(documents, arguments.output, single, console, others)
  end
  local outputs = table.move(others or {}, 1, others and #others or 0, 1, {})
  for _, document in ipairs(documents) do
    if document.text ~= document.read then
      outputs[#outputs + 1] =
        { path = document.path, text = document.text, mode = private_mode(document.text), expected = document.read }
    end
  end
  local written, err = require "kubebundle.util.outputs"(outputs, core.host.hold_signals)
  if not written then console:fail(err.message) end
end

return in_place
