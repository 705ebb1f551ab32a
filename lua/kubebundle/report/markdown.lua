-- Findings as a Markdown table, for the job summaries of GitHub Actions and Azure Pipelines (GitHub Flavored Markdown),
-- below a table of the images where a command looks at them.

local redact = require "kubebundle.util.redact"
local report = require "kubebundle.report"
local text = require "kubebundle.report.markdown_text"

local MARKS = { error = "**error**", warning = "warning", info = "info" }

local Markdown = {}
Markdown.__index = Markdown

local function new(options)
  return setmetatable({ stream = options.stream, images = options.images, rows = {}, counts = {} }, Markdown)
end

local function place_of(finding)
  if not finding.file then return "" end
  return text.plain(finding.line and ("%s:%d"):format(finding.file, finding.line) or finding.file)
end

---@param finding kubebundle.finding
function Markdown:write(finding)
  self.counts[finding.severity] = (self.counts[finding.severity] or 0) + 1
  self.rows[#self.rows + 1] = ("| %s | %s | %s | %s | %s |"):format(
    MARKS[finding.severity],
    place_of(finding),
    text.prose(report.clause(finding)),
    text.prose(finding.remedy or ""),
    text.code(finding.rule)
  )
end

-- {====== Images ======

local function credential_cell(row)
  local credential = row.credential
  if not credential then return "none" end
  local secret, server = redact.text(credential.secret or "?"), redact.text(credential.server)
  local cell = ("%s for %s"):format(text.code(secret), text.code(server))
  return row.others > 0 and ("%s, then %d more"):format(cell, row.others) or cell
end

local function verdict_cell(row)
  local verdict = text.code(row.verdict)
  return row.severity and ("%s %s"):format(MARKS[row.severity], verdict) or verdict
end

-- The digest has a column where registries gave one.
local function image_table(list)
  local has_digests = false
  for _, row in ipairs(list) do
    has_digests = has_digests or row.digest ~= nil
  end
  local lines = { "| Image | Object | Credential | Verdict |", "| --- | --- | --- | --- |" }
  if has_digests then
    lines[1], lines[2] = lines[1] .. " Digest |", lines[2] .. " --- |"
  end
  for _, row in ipairs(list) do
    local line = ("| %s | %s | %s | %s |"):format(
      text.code(redact.text(row.image)),
      text.plain(redact.text(row.object)),
      credential_cell(row),
      verdict_cell(row)
    )
    if has_digests then line = ("%s %s |"):format(line, row.digest and text.code(row.digest) or "") end
    lines[#lines + 1] = line
  end
  return table.concat(lines, "\n")
end

-- }======

local function plural(number, noun)
  return ("%d %s%s"):format(number, noun, number == 1 and "" or "s")
end

-- "3 images, 1 error, 2 warnings"
local function counted(self)
  local parts, counts = {}, self.counts
  if self.images then parts[1] = plural(#self.images, "image") end
  if counts.error then parts[#parts + 1] = plural(counts.error, "error") end
  if counts.warning then parts[#parts + 1] = plural(counts.warning, "warning") end
  if counts.info then parts[#parts + 1] = ("%d info"):format(counts.info) end
  if #self.rows == 0 then parts[#parts + 1] = "no findings" end
  return table.concat(parts, ", ")
end

function Markdown:flush()
  local parts = { ("kubebundle: %s."):format(counted(self)) }
  if self.images and #self.images > 0 then parts[#parts + 1] = image_table(self.images) end
  if #self.rows > 0 then
    parts[#parts + 1] = "| Severity | Place | Finding | Remedy | Rule |\n| --- | --- | --- | --- | --- |\n"
      .. table.concat(self.rows, "\n")
  end
  -- The end of a cell may make a log command of what was none.
  self.stream:write(redact.disarmed(table.concat(parts, "\n\n")), "\n")
end

return { new = new }
