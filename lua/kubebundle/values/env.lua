-- Files of variables: NAME=value lines, in the format of docker and pipelines.
--
--   # a comment          export NAME=value      NAME = value with spaces # a comment
--   NAME="text \"\n\""   NAME='text as it is'   a quoted text may span lines
--
-- An unquoted value has the type that Kubernetes reads for it, and keeps its spelling; a quoted value is text.
-- Nothing is expanded.

local core = require "kubebundle.core"

local env = {}

local function fail(text, offset, code, message)
  local line, from = 1, 1
  for ending in text:sub(1, offset - 1):gmatch("()\n") do
    line, from = line + 1, ending + 1
  end
  return nil,
    core.failure {
      code = code,
      message = message,
      line = line,
      column = utf8.len(text, from, offset - 1) + 1,
    }
end

local escapes = { n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["$"] = "$" }

local function is_escaped(text, at)
  local backslashes = 0
  while text:byte(at - backslashes - 1) == 92 do
    backslashes = backslashes + 1
  end
  return backslashes % 2 == 1
end

-- The quoted text at `offset`, and the offset after it.
local function quoted(text, offset)
  local quote = text:sub(offset, offset)
  local at = offset
  repeat
    at = text:find(quote, at + 1, true)
  until not at or quote == "'" or not is_escaped(text, at)
  if not at then return nil end
  local value = text:sub(offset + 1, at - 1)
  if quote == '"' then value = value:gsub("\\(.)", function(c)
    return escapes[c] or "\\" .. c
  end) end
  return value, at + 1
end

-- An unquoted value: up to the end of the line or a comment, without trailing blanks.
local function bare(text, offset)
  local line, ending = text:match("^([^\n]*)()", offset)
  line = (line:match("^(.-)[ \t]#") or line):match("^.*[^ \t\r]")
  if not line then return "", ending end
  return core.template.spelled(line), ending
end

-- The value at `offset`, and the offset of the end of its line.
local function value_at(text, offset)
  if not text:find("^[\"']", offset) then return bare(text, offset) end
  local value, after = quoted(text, offset)
  if not value then return nil, offset, "unclosed quotes" end
  local rest = text:match("^[ \t\r]*()\n", after)
    or text:match("^[ \t\r]*()$", after)
    or text:match("^[ \t]+#[^\n]*()", after)
  if not rest then return nil, after, "unexpected text after the closing quotes" end
  return value, rest
end

--- Parses the variables of a text.
---@param text string UTF-8
---@return table<string, any>? values
---@return table? err with line and column
function env.decode(text)
  local values, offset = {}, 1
  while offset <= #text do
    local blank = text:match("^[ \t\r]*()\n", offset)
      or text:match("^[ \t]*#[^\n]*()", offset)
      or text:match("^[ \t\r]*()$", offset)
    if not blank then
      local start, name, after = text:match("^[ \t]*()([%a_][%w_.-]*)[ \t]*=[ \t]*()", offset)
      if not name then
        start, name, after = text:match("^[ \t]*()export[ \t]+([%a_][%w_.-]*)[ \t]*=[ \t]*()", offset)
      end
      if not name then
        return fail(text, text:match("^[ \t]*()", offset), "env.syntax", "expected NAME=value or a comment")
      end
      local value, ending, message = value_at(text, after)
      if value == nil then return fail(text, ending, "env.syntax", message) end
      if values[name] ~= nil then return fail(text, start, "env.duplicate-name", ("duplicate name %s"):format(name)) end
      values[name], blank = value, ending
    end
    offset = blank + 1
  end
  return values
end

return env
