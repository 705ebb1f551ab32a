-- kb.report: findings as text, in each of the command's formats.

local options_of = require "kubebundle.util.options"
local plain = require "kubebundle.util.plain"
local report = require "kubebundle.report"

local texts = {}

local KNOWN = { text = "source:function", sarif = "rules:any[]" }

local checked = {}

for _, format in ipairs(report.formats) do
  checked[format] = options_of.declare("kb.report." .. format, KNOWN[format] or "")
end

-- For a public function that calls this directly.
local function written(format, findings, options)
  local name = "kb.report." .. format
  options = checked[format](options, 3)
  options_of.argument(name, "findings", findings, "table", 3)
  plain.check(findings, name, 3)
  local parts = {}
  local stream = {
    write = function(_, ...)
      table.move({ ... }, 1, select("#", ...), #parts + 1, parts)
    end,
  }
  local writer = report.new(format, {
    stream = stream,
    source = options.source,
    excerpts = options.source ~= nil,
    rules = options.rules,
  })
  for _, finding in ipairs(findings) do
    writer:write(finding)
  end
  writer:flush()
  return table.concat(parts)
end

---Findings as lines `FILE:LINE:COLUMN: SEVERITY: TEXT [RULE]`.
---@param findings kubebundle.finding[] from kb.check, or from a template's failure
---@param options? { source?: fun(file: string): string? } the contents of a file, for excerpts
---@return string text
function texts.text(findings, options)
  return (written("text", findings, options))
end

---Findings as SARIF 2.1.0.
---@param findings kubebundle.finding[]
---@param options? { rules?: kubebundle.rule[] } the caller's own rules, as kb.check takes them, to describe them
---@return string text
function texts.sarif(findings, options)
  return (written("sarif", findings, options))
end

---Findings as a JSON array.
---@param findings kubebundle.finding[]
---@param options? {} there are none
---@return string text
function texts.json(findings, options)
  return (written("json", findings, options))
end

---Findings as workflow commands of GitHub Actions.
---@param findings kubebundle.finding[]
---@param options? {} there are none
---@return string text
function texts.github(findings, options)
  return (written("github", findings, options))
end

---Findings as logging commands of Azure Pipelines.
---@param findings kubebundle.finding[]
---@param options? {} there are none
---@return string text
function texts.azure(findings, options)
  return (written("azure", findings, options))
end

---Findings as a Code Quality report of GitLab.
---@param findings kubebundle.finding[]
---@param options? {} there are none
---@return string text
function texts.gitlab(findings, options)
  return (written("gitlab", findings, options))
end

---Findings as JUnit XML.
---@param findings kubebundle.finding[]
---@param options? {} there are none
---@return string text
function texts.junit(findings, options)
  return (written("junit", findings, options))
end

---Findings as Markdown, for job summaries.
---@param findings kubebundle.finding[]
---@param options? {} there are none
---@return string text
function texts.markdown(findings, options)
  return (written("markdown", findings, options))
end

return texts
