-- Tokens alone on a line below a key, where YAML does not allow several values.

local core = require "kubebundle.core"

local own_line = {}

local function lines_of(text)
  local lines = {}
  for line in text:gsub("\r\n?", "\n"):gmatch "[^\n]*" do
    lines[#lines + 1] = line
  end
  return lines
end

-- The lines that contain only a token.
local function token_lines(text, lines, spelling)
  local alone = {}
  for _, token in ipairs(select(2, core.template.mask(text, spelling))) do
    local written = text:sub(token.offset, token.offset + token.size - 1)
    local line = lines[token.line]
    if line and line:gsub("^[ \t]+", "") == written then alone[token.line] = token end
  end
  return alone
end

--- The remedy for a fault, if a token alone on its line explains it.
---@param text string
---@param fault { line: integer }
---@param spelling string
---@return string? remedy
function own_line.remedy(text, fault, spelling)
  local lines = lines_of(text)
  local alone = token_lines(text, lines, spelling)
  local at = alone[fault.line] and fault.line or alone[fault.line - 1] and fault.line - 1
  if not at then return nil end
  while alone[at] do
    at = at - 1
  end
  local first = alone[at + 1]
  local key = (lines[at] or ""):match "^[ -]*([%w_./][%w_./-]*):[ \t]*$" or "key"
  local prefix, suffix = spelling:match "^(%S+) (%S+)$"
  local message = "%s on a line of its own is not a value. Write one token after the key, `%s: %s%s%s`, "
    .. "and give it a list or a map."
  return message:format(text:sub(first.offset, first.offset + first.size - 1), key, prefix, key, suffix)
end

return own_line
