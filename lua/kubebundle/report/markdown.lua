-- Findings as a Markdown table, for the job summaries of GitHub Actions and Azure Pipelines (GitHub Flavored Markdown).

local redact = require "kubebundle.util.redact"
local report = require "kubebundle.report"

local MARKS = { error = "**error**", warning = "warning", info = "info" }

local Markdown = {}
Markdown.__index = Markdown

local function new(options)
  return setmetatable({ stream = options.stream, rows = {}, counts = {} }, Markdown)
end

-- Text that Markdown and HTML show verbatim, in one cell.
local function plain(text)
  return (
    text:gsub("[\\`*_{}%[%]<>|#~!&]", function(mark)
      return mark == "<" and "&lt;" or mark == "&" and "&amp;" or "\\" .. mark
    end)
  )
end

-- Inside of backticks only the bar has a meaning, that of the table.
local function code(text)
  return "`" .. text:gsub("|", "\\|") .. "`"
end

-- A sentence; what it has in backticks stays code.
local function prose(text)
  text = redact.printable(redact.utf8(text))
  local _, ticks = text:gsub("`", "")
  if ticks % 2 == 1 or text:find("``", 1, true) then return plain(text) end
  local parts, index = {}, 0
  for part in (text .. "`"):gmatch("([^`]*)`") do
    index = index + 1
    parts[index] = index % 2 == 0 and code(part) or plain(part)
  end
  return table.concat(parts)
end

local function place_of(finding)
  if not finding.file then return "" end
  local text = finding.line and ("%s:%d"):format(finding.file, finding.line) or finding.file
  return plain(redact.printable(redact.utf8(text)))
end

---@param finding kubebundle.finding
function Markdown:write(finding)
  self.counts[finding.severity] = (self.counts[finding.severity] or 0) + 1
  self.rows[#self.rows + 1] = ("| %s | %s | %s | %s | %s |"):format(
    MARKS[finding.severity],
    place_of(finding),
    prose(report.clause(finding)),
    prose(finding.remedy or ""),
    code(finding.rule)
  )
end

-- "1 error, 2 warnings"
local function counted(counts)
  local parts = {}
  for _, name in ipairs { "error", "warning", "info" } do
    local count = counts[name]
    if count then parts[#parts + 1] = ("%d %s%s"):format(count, name, (count == 1 or name == "info") and "" or "s") end
  end
  return table.concat(parts, ", ")
end

function Markdown:flush()
  if #self.rows == 0 then
    self.stream:write("kubebundle: no findings.\n")
    return
  end
  self.stream:write(
    "kubebundle: ",
    counted(self.counts),
    ".\n\n| Severity | Place | Finding | Remedy | Rule |\n| --- | --- | --- | --- | --- |\n",
    table.concat(self.rows, "\n"),
    "\n"
  )
end

return { new = new }
