-- Findings for people: FILE:LINE:COLUMN: error: text [rule], optionally with the source line.

local paint = require("kubebundle.report.colours").paint
local redact = require "kubebundle.util.redact"
local report = require "kubebundle.report"

local WIDTH = 120 -- of an excerpt, in characters
local MAX_LINE = 4096 -- the longest line with an excerpt; each finding masks it again

local Text = {}
Text.__index = Text

local function new(options)
  return setmetatable({ options = options, cursors = {} }, Text)
end

function Text:paint(colour, text)
  return self.options.colour and paint(colour, text) or text
end

-- Objects built by a script have no file.
local function place(finding)
  if not finding.file then return type(finding.object) == "string" and redact.shown(finding.object) .. ":" or nil end
  local position = finding.line and (":%d:%d"):format(finding.line, finding.column or 1) or ""
  local where = redact.printable(finding.file) .. position
  if finding.origin then where = ("%s (%s)"):format(redact.printable(finding.origin), where) end
  return where .. ":"
end

-- Whether the cursor's document contains a Secret. `document` is its start, `ending` the line break before the next
-- document.
local function in_secret(text, cursor)
  while cursor.ending <= cursor.offset do
    cursor.document = cursor.ending
    cursor.ending = text:find("\n---", cursor.ending + 1, true) or math.huge
    cursor.secret = nil
  end
  if cursor.secret == nil then
    cursor.secret = redact.holds_secret(text:sub(cursor.document, math.min(cursor.ending, #text)))
  end
  return cursor.secret
end

-- A source line by its number, and whether its document contains a Secret. Findings mostly come in order, so
-- continuing from the last line keeps the work linear. CR, LF and CRLF end a line.
function Text:line(file, number)
  local text = self.options.source and self.options.source(file)
  if not text then return nil end
  local cursor = self.cursors[file]
  if not cursor or cursor.number > number then
    cursor = { number = 1, offset = text:find("^\u{FEFF}") and 4 or 1, ending = 1 }
    self.cursors[file] = cursor
  end
  while cursor.number < number do
    local ending = text:find("[\r\n]", cursor.offset)
    if not ending then return nil end
    cursor.offset = ending + (text:find("^\r\n", ending) and 2 or 1)
    cursor.number, cursor.line = cursor.number + 1, nil
  end
  if cursor.line == nil then -- a long line may have many findings
    local ending = text:find("[\r\n]", cursor.offset) or #text + 1
    cursor.line = ending - cursor.offset <= MAX_LINE and text:sub(cursor.offset, ending - 1)
  end
  return cursor.line or nil, cursor.line and in_secret(text, cursor)
end

-- The masked form of the line's first characters: its length gives the position of the next one in the excerpt.
local function shown_length(line, characters, secret)
  local offset = utf8.offset(line, characters + 1)
  return offset and utf8.len(redact.line(line:sub(1, offset - 1), secret))
end

local function sub(text, from, to)
  return text:sub(utf8.offset(text, from), (utf8.offset(text, to + 1) or #text + 1) - 1)
end

-- The masked line and its marker, which underlines the characters `from` to `to`.
local function excerpt(line, secret, finding)
  local shown = redact.line(line, secret)
  local length = utf8.len(shown)
  local from = shown_length(line, finding.column - 1, secret)
  if not length or not from or length == 0 then return nil end
  local to = finding.end_column and shown_length(line, finding.end_column - 1, secret) or from + 1
  from = math.min(from + 1, length)
  to = math.max(math.min(to, length), from)
  local first = length > WIDTH and math.max(from - WIDTH // 2, 1) or 1
  local last = math.min(first + WIDTH - 1, length)
  local before = sub(shown, first, from - 1):gsub(utf8.charpattern, function(character)
    return character == "\t" and "\t" or " "
  end)
  return sub(shown, first, last), before, math.min(to, last) - from + 1
end

function Text:write_excerpt(finding)
  local line, secret = self:line(finding.file, finding.line)
  if not line or not utf8.len(line) then return end
  local shown, before, width = excerpt(line, secret, finding)
  if shown then
    local mark = self:paint("mark", "^" .. ("~"):rep(width - 1))
    self.options.stream:write("  ", shown, "\n  ", before, mark, "\n")
  end
end

---@param finding kubebundle.finding
function Text:write(finding)
  local parts = {}
  local where = place(finding)
  if where then parts[#parts + 1] = self:paint("place", where) end
  parts[#parts + 1] = self:paint(finding.severity, finding.severity .. ":")
  parts[#parts + 1] = redact.printable(report.sentence(finding))
  parts[#parts + 1] = "[" .. finding.rule .. "]"
  self.options.stream:write(table.concat(parts, " "), "\n")
  if self.options.excerpts and finding.file and finding.line and finding.column then self:write_excerpt(finding) end
end

-- Each finding is written immediately.
function Text:flush() end -- luacheck: no self

return { new = new }
