-- The destination of documents: stdout as one YAML stream, a file, or a directory that mirrors the inputs.

local core = require "kubebundle.core"
local private_mode = require "kubebundle.cli.private"

local output = {}

---@class kubebundle.cli.document
---@field text string
---@field path string the input that it came from
---@field relative? string where it goes below a directory
---@field read? string the input's content: if the input is replaced, it must not have changed since

local function write_stream(documents, console)
  if #documents == 1 then return console:write(documents[1].text) end
  local parts, message = require("kubebundle.cli.join").join(documents)
  if not parts then console:fail(message) end
  for _, part in ipairs(parts) do
    console:write(part)
  end
end

-- Whether two paths lead to the same file.
local function is_same_file(a, b)
  local lfs = require "lfs"
  local one, other = lfs.attributes(a), lfs.attributes(b)
  return one and other and one.dev == other.dev and one.ino == other.ino
end

local function file(path, document)
  return {
    path = path,
    text = document.text,
    mode = private_mode(document.text),
    expected = document.read and is_same_file(path, document.path) and document.read or nil,
  }
end

local function below(directory, document, console)
  if not document.relative then
    console:fail("-o must be a file: standard input has no file name to use in a directory")
  end
  if ("/" .. document.relative .. "/"):find("/../", 1, true) then
    console:fail(("%s would be written outside of %s"):format(document.path, directory))
  end
  return (directory:match("^.*[^/]") or "") .. "/" .. document.relative
end

local function tree(documents, directory, console)
  local outputs, sources = {}, {}
  for index, document in ipairs(documents) do
    local path = below(directory, document, console)
    if sources[path] then
      console:fail(("%s and %s would both be written to %s"):format(sources[path], document.path, path))
    end
    sources[path] = document.path
    outputs[index] = file(path, document)
  end
  return outputs
end

local function put(outputs, console)
  local written, err = require "kubebundle.util.outputs"(outputs, core.host.hold_signals)
  if not written then console:fail(err.message) end
end

--- Writes the documents to the target of -o. A file with a Secret is readable only by its owner.
---@param documents kubebundle.cli.document[]
---@param target? string nil or `-`: stdout
---@param single boolean one document, whose target is a file unless it is an existing directory
---@param console kubebundle.cli.console
---@param others? kubebundle.files.output[] files written together with them, all or none; before stdout
function output.write(documents, target, single, console, others)
  others = others or {}
  if not target or target == "-" then
    if #others > 0 then put(others, console) end
    return write_stream(documents, console)
  end
  local directory = target:find("/$") or require("lfs").attributes(target, "mode") == "directory"
  local outputs
  if single and directory and not documents[1].relative then
    console:fail(target .. " is a directory: -o must be a file")
  elseif single and not directory then
    outputs = { file(target, documents[1]) }
  else
    outputs = tree(documents, target, console)
  end
  put(table.move(others, 1, #others, #outputs + 1, outputs), console)
end

return output
