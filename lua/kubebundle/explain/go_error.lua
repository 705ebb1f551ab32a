-- The text of a Go error taken apart: `A: B: C` is an error C in the context B in the context A. Then neither what
-- is in quotes nor the name of an image with its tag can be taken for what the error says.

local go_error = {}

---@class kubebundle.explain.go_error
---@field text string the whole, quoted text as `""`
---@field segments string[] of it
---@field quoted string[] what was quoted, as Go's %q wrote it

-- The end of a quoted string, in which a backslash escapes the next character.
local function closing_quote(text, at)
  at = text:find('["\\]', at)
  while at and text:sub(at, at) == "\\" do
    at = text:find('["\\]', at + 2)
  end
  return at
end

local function without_quotes(text)
  local parts, quoted, at = {}, {}, 1
  while true do
    local open = text:find('"', at, true)
    local close = open and closing_quote(text, open + 1)
    if not close then
      parts[#parts + 1] = text:sub(at)
      return table.concat(parts), quoted
    end
    parts[#parts + 1] = text:sub(at, open) .. '"'
    quoted[#quoted + 1] = text:sub(open + 1, close - 1)
    at = close + 1
  end
end

-- Several errors are one as `[A, B]`; errors over gRPC begin with their code.
local function clean(segment)
  segment = segment:gsub("^%s*%[?", ""):gsub("^code = %S+ desc = ", "")
  return segment:sub(-1) == "]" and segment:sub(1, -2) or segment
end

local function split(text)
  local segments, at = {}, 1
  while true do
    local from, to = text:find(": ", at, true)
    segments[#segments + 1] = clean(text:sub(at, (from or 0) - 1))
    if not from then return segments end
    at = to + 1
  end
end

--- Takes the text of an error apart.
---@param text string
---@return kubebundle.explain.go_error
function go_error.parse(text)
  local plain, quoted = without_quotes(text)
  return { text = plain, segments = split((plain:gsub("\n", ": "))), quoted = quoted }
end

--- The text that Go's %q wrote.
---@param text string without its quotes
---@return string
function go_error.unquote(text)
  return (text:gsub('\\(["\\])', "%1"))
end

return go_error
