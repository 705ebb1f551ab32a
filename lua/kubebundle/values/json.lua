-- JSON values that keep the spelling of their numbers: the decoded values, with the text of each number that Lua
-- would write differently (1.10, 1E3).

local core = require "kubebundle.core"

local json = {}

-- The lines of a text, for reading a number by its position: it is on one line, in ASCII.
local function lines_of(text)
  local lines = {}
  for line in (text:gsub("\r\n?", "\n") .. "\n"):gmatch("([^\n]*)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

local function number_text(lines, node)
  local line = lines[node.line]
  local from = utf8.offset(line, node.column)
  return from and line:match("^[-+.%deE]+", from)
end

local function spell(value, node, lines)
  if type(value) == "number" then
    local text = number_text(lines, node)
    return text and core.template.spelled(text) or value
  end
  for key, child in pairs(type(value) == "table" and node.children or {}) do
    value[key] = spell(value[key], child, lines)
  end
  return value
end

local COMMENTS = { comments = true }

--- Decodes a JSON text, which may have comments.
---@param text string
---@return any? value
---@return table? err with line and column
function json.decode(text)
  local value, err = core.json.decode(text, COMMENTS)
  if value == nil then return nil, err end
  local node = core.json.positions(text, COMMENTS)
  return spell(value, node and (node.line and node or node[1]), lines_of(text))
end

return json
