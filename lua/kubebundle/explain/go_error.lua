-- Parses the text of a Go error: `A: B: C` is an error C in the context B in the context A. After that, quoted text
-- and image names with tags cannot be mistaken for the error itself.

local go_error = {}

---@class kubebundle.explain.go_error
---@field text string the whole text, with quoted parts replaced by `""`
---@field segments string[] of it
---@field quoted string[] the quoted parts, as written by Go's %q

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

-- Several errors are joined as `[A, B]`; errors over gRPC begin with their code.
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

--- Parses the text of an error.
---@param text string
---@return kubebundle.explain.go_error
function go_error.parse(text)
  local plain, quoted = without_quotes(text)
  return { text = plain, segments = split((plain:gsub("\n", ": "))), quoted = quoted }
end

--- Decodes text written by Go's %q.
---@param text string without the quotes
---@return string
function go_error.unquote(text)
  return (text:gsub('\\(["\\])', "%1"))
end

return go_error
