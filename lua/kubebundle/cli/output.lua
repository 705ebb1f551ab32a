-- Where documents go: to stdout as one YAML stream, to a file, or to a directory that mirrors the inputs.

local files = require "kubebundle.files"
local lazy = require "kubebundle.lazy"

local redact = lazy "kubebundle.redact"

local output = {}

---@class kubebundle.cli.document
---@field text string
---@field path string the input that it came from
---@field relative? string where it goes below a directory

local BOM = "\u{FEFF}"
local PRIVATE = 6 * 64 -- mode 0600

-- The first line that is neither blank nor a comment: it says whether the text opens its document itself.
local function first_line(text)
  local position = text:find("^" .. BOM) and #BOM + 1 or 1
  while position do
    local line, after = text:match("^([^\r\n]*)[\r\n]*()", position)
    if line:find("^%s*[^#%s]") then
      return line
    end
    position = after > position and after or nil
  end
  return ""
end

-- What has to stand between two texts of one stream. A directive is only read after the end of a document.
local function separator(text)
  local line = first_line(text)
  if line:find("^%-%-%-%s") or line == "---" then
    return ""
  end
  return line:find("^%%") and "...\n" or "---\n"
end

local function is_utf16(text)
  return text:find("^\xFF\xFE") or text:find("^\xFE\xFF") or text:find("^\0") or text:find("^.\0")
end

local function check_stream(documents, console)
  for _, document in ipairs(documents) do
    if #documents > 1 and is_utf16(document.text) then
      console:fail(document.path .. " is UTF-16 and cannot be one stream with others; give -o DIRECTORY")
    end
  end
end

local function write_stream(documents, console)
  check_stream(documents, console)
  for index, document in ipairs(documents) do
    local text = document.text
    if index > 1 then
      text = text:gsub("^" .. BOM, "")
      local broken = not documents[index - 1].text:sub(-1):find("[\r\n]")
      console:write(broken and "\n" or "", separator(text))
    end
    console:write(text)
  end
end

local function file(path, document)
  return { path = path, text = document.text, mode = redact.holds_secret(document.text) and PRIVATE or nil }
end

local function below(directory, document, console)
  if not document.relative then
    console:fail("standard input has no name to be written under in a directory; -o must name a file")
  end
  return (directory:match("^(.-)/*$")) .. "/" .. document.relative
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

--- Writes the documents to where -o says. A file that holds a Secret is its owner's alone.
---@param documents kubebundle.cli.document[]
---@param target? string nil or `-`: stdout
---@param single boolean one document, whose target is a file unless it is a directory already
---@param console kubebundle.cli.console
function output.write(documents, target, single, console)
  if not target or target == "-" then
    return write_stream(documents, console)
  end
  local directory = target:find("/$") or require("lfs").attributes(target, "mode") == "directory"
  local outputs
  if single and not directory then
    outputs = { file(target, documents[1]) }
  else
    outputs = tree(documents, target, console)
  end
  local written, err = files.write(outputs)
  if not written then
    console:fail(err.message)
  end
end

return output
