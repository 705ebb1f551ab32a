-- Splits a text as kubectl does (k8s.io/apimachinery, pkg/util/yaml). One that begins with `{` is JSON, possibly with
-- several values. Any other is split at lines that begin with `---`, before YAML is parsed, and one document is read
-- from each piece.

local core = require "kubebundle.core"
local is_json = require "kubebundle.manifest.is_json"
local lazy = require "kubebundle.util.lazy"

local json_values = lazy "kubebundle.manifest.json_values"

---@class kubebundle.check.stream
---@field documents any[]
---@field failure table? kubectl's error, `by_kubectl` if it is valid YAML; then there are no documents
---@field duplicate table? a repeated key of a YAML mapping, of which kubectl takes the last
---@field dropped kubebundle.failure[] what kubectl silently ignores
---@field json boolean the text is JSON rather than YAML
---@field pieces table[]? for JSON: the text and the start of each document
---@field text string? for YAML: the parsed text
local Stream = {}
Stream.__index = Stream

local stream = {}

--[[ The pieces of YAML ]]

local function next_piece(cut)
  cut.has_lines, cut.has_marker, cut.has_content, cut.has_ended = false, false, false, false
end

local function refuse(cut, column, code, message)
  cut.failure = core.failure {
    code = code,
    message = message,
    line = cut.number,
    column = column,
    by_kubectl = true,
  }
end

-- Returns whether the line stays.
local function separator(cut, line)
  local column = line:match("^%-%-%-[ \t]*()[^%s#]")
  if column then
    refuse(cut, column, "kubectl.invalid-separator", "only a comment may follow `---`: kubectl refuses the whole text")
  elseif cut.has_lines then
    next_piece(cut)
    return true
  end
  cut.has_lines, cut.has_marker = true, true
  return true
end

-- The first line after the first document of a piece.
local function drop(cut, line)
  if cut.is_told or line:find("^%s*$") or line:find("^%s*#") or line:find("^%%") or line:find("^%.%.%.%s*$") then
    return
  end
  cut.is_told = true
  table.insert(
    cut.dropped,
    core.failure {
      code = "yaml.syntax",
      line = cut.ended_at,
      column = 1,
      message = "kubectl silently ignores the text between `...` and the next `---`",
    }
  )
end

local function document_end(cut, line)
  if not (cut.has_marker or cut.has_content) then
    return refuse(cut, 1, "kubectl.no-document", "no document before `...`: kubectl refuses it")
  end
  cut.has_ended, cut.is_told, cut.ended_at = true, false, cut.number
  drop(cut, line:sub(4))
  return true
end

local function content(cut, line)
  cut.has_lines = true
  if cut.has_ended then return drop(cut, line) end
  if line:find("^%s*$") or line:find("^%s*#") then return true end
  if not cut.has_content and not cut.has_marker and line:find("^%%") then
    return refuse(cut, 1, "kubectl.directive", "kubectl takes a directive for a document of its own, and refuses it")
  end
  cut.has_content = true
  return true
end

local function kind_of(cut, line)
  if line:find("^%-%-%-") then return separator end
  if line:find("^%.%.%.%f[%s\0]") and not cut.has_ended then return document_end end
  return content
end

-- The rest of a line: for kubectl `---#` is a separator, for YAML it is not.
local function rest_of(line, look)
  if look == document_end then return "..." end
  return look == separator and line:find("^%-%-%-#") and "---" or line
end

-- The text without what kubectl does not read; or why kubectl rejects the text.
local function cut_lines(text)
  local cut, kept = { number = 0, dropped = {} }, {}
  next_piece(cut)
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    cut.number = cut.number + 1
    local look = kind_of(cut, line)
    local stays = look(cut, line)
    if cut.failure then return nil, cut.failure end
    kept[cut.number] = stays and rest_of(line, look) or ""
  end
  return table.concat(kept, "\n"), cut.dropped
end

local NEWLINE, HASH = ("\n#"):byte(1, 2)

local function has_odd_separator(text)
  local at = text:find("---", 1, true) == 1 and 0 or text:find("\n---", 1, true)
  while at do
    local following = text:byte(at + 4)
    if following and following ~= NEWLINE and text:find("^[ \t]*[^%s#]", at + 4) or following == HASH then
      return true
    end
    at = text:find("\n---", at + 1, true)
  end
  return false
end

-- Whether a line begins with the word. The word is rarer than lines, so it is searched first.
local function begins_line(text, word)
  return text:find(word, 1, true) and (text:sub(1, #word) == word or text:find("\n" .. word, 1, true))
end

-- Whether no line needs to be examined, as in nearly all texts.
local function is_plain(text)
  return not (begins_line(text, "...") or begins_line(text, "%") or has_odd_separator(text))
end

--[[ The documents ]]

-- YAML's own errors are reported as elsewhere; for valid YAML, the reason is kubectl's.
local function refusal(text, remark)
  local _, err = core.yaml.decode_all(text, { duplicates = "last" })
  return err or remark
end

local function read_yaml(self, text)
  if not is_plain(text) then
    local kept, remark = cut_lines(text)
    if not kept then
      self.failure = refusal(text, remark)
      return self
    end
    text, self.dropped = kept, remark
  end
  self.text = text
  local documents, err = core.yaml.decode_all(text)
  if not documents and err.code == "yaml.duplicate-key" then
    self.duplicate = err
    documents, err = core.yaml.decode_all(text, { duplicates = "last" })
  end
  self.documents, self.failure = documents or {}, err
  if err then self.dropped = {} end -- kubectl does not get there
  return self
end

--- The text as UTF-8 without a byte order mark, as kubectl reads it.
---@param text string
---@return string
function stream.utf8(text)
  if not text:find("^\xEF\xBB\xBF") and not text:find("^\xFF\xFE") and not text:find("^\xFE\xFF") then return text end
  return (core.template.decode(text)) or text
end

--- Parses the documents of a text. Invalid JSON is parsed as YAML in flow style, as kubectl does since 1.33.
---@param text string as from stream.utf8
---@return kubebundle.check.stream
function stream.read(text)
  local self = setmetatable({ documents = {}, dropped = {}, json = false }, Stream)
  if not is_json(text) then return read_yaml(self, text) end
  local pieces, documents = json_values.read(text)
  if not pieces then return read_yaml(self, text) end
  self.json, self.pieces, self.documents = true, pieces, documents
  return self
end

--- The positions of values, in trees: one for each document, `false` where nothing of it is wanted.
---@param wanted table? {[document] = {[key or index] = {...}}}; nil: all values
---@return (table|false)[] trees
function Stream:positions(wanted)
  if self.json then return json_values.positions(self.pieces, wanted) end
  return core.yaml.positions(self.text or "", wanted) or {}
end

--- The paths of the repeated keys in each document of a JSON text.
---@return any[][][]
function Stream:repeated()
  return self.json and json_values.repeated(self.pieces) or {}
end

return stream
