-- Text in GitHub Flavored Markdown that is shown as it was written.

local redact = require "kubebundle.util.redact"

local markdown_text = {}

local function printable(text)
  return redact.printable(redact.utf8(text))
end

-- Text that Markdown and HTML show verbatim, in one cell of a table.
local function plain(text)
  return (
    text:gsub("[\\`*_{}%[%]<>|#~!&]", function(mark)
      return mark == "<" and "&lt;" or mark == "&" and "&amp;" or "\\" .. mark
    end)
  )
end

--- Text without any markup.
---@param text string
---@return string
function markdown_text.plain(text)
  return plain(printable(text))
end

--- Text as code. Inside of backticks only the bar has a meaning, that of the table.
---@param text string
---@return string
function markdown_text.code(text)
  text = printable(text)
  if text:find("`", 1, true) then return plain(text) end
  return "`" .. text:gsub("|", "\\|") .. "`"
end

--- A sentence; what it has in backticks stays code.
---@param text string
---@return string
function markdown_text.prose(text)
  text = printable(text)
  local _, ticks = text:gsub("`", "")
  if ticks % 2 == 1 or text:find("``", 1, true) then return plain(text) end
  local parts, index = {}, 0
  for part in (text .. "`"):gmatch("([^`]*)`") do
    index = index + 1
    parts[index] = index % 2 == 0 and markdown_text.code(part) or plain(part)
  end
  return table.concat(parts)
end

return markdown_text
