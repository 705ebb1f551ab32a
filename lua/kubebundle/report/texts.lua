-- kb.report: findings as a text, in each format that the command has.

local options_of = require "kubebundle.util.options"
local plain = require "kubebundle.util.plain"
local report = require "kubebundle.report"

local texts = {}

local function written(format, findings, options)
  local parts = {}
  local stream = {
    write = function(_, ...)
      table.move({ ... }, 1, select("#", ...), #parts + 1, parts)
    end,
  }
  local writer = report.new(format, { stream = stream, source = options.source, excerpts = options.source ~= nil })
  for _, finding in ipairs(findings) do
    writer:write(finding)
  end
  writer:flush()
  return table.concat(parts)
end

local function check(name, findings)
  options_of.argument("kb.report." .. name, "findings", findings, "table", 3)
  plain.check(findings, "kb.report." .. name, 3)
end

local checked = options_of.declare("kb.report.text", "source:function")

---Findings as lines `FILE:LINE:COLUMN: SEVERITY: TEXT [RULE]`.
---@param findings kubebundle.finding[] of kb.check, or of a template's failure
---@param options? { source?: fun(file: string): string? } the contents of a file, for excerpts
---@return string text
function texts.text(findings, options)
  options = checked(options)
  check("text", findings)
  return written("text", findings, options)
end

---Findings as a JSON array.
---@param findings kubebundle.finding[]
---@return string text
function texts.json(findings)
  check("json", findings)
  return written("json", findings, {})
end

---Findings as SARIF 2.1.0.
---@param findings kubebundle.finding[]
---@return string text
function texts.sarif(findings)
  check("sarif", findings)
  return written("sarif", findings, {})
end

---Findings as workflow commands of GitHub Actions.
---@param findings kubebundle.finding[]
---@return string text
function texts.github(findings)
  check("github", findings)
  return written("github", findings, {})
end

---Findings as logging commands of Azure Pipelines.
---@param findings kubebundle.finding[]
---@return string text
function texts.azure(findings)
  check("azure", findings)
  return written("azure", findings, {})
end

---Findings as a Code Quality report of GitLab.
---@param findings kubebundle.finding[]
---@return string text
function texts.gitlab(findings)
  check("gitlab", findings)
  return written("gitlab", findings, {})
end

---Findings as JUnit XML.
---@param findings kubebundle.finding[]
---@return string text
function texts.junit(findings)
  check("junit", findings)
  return written("junit", findings, {})
end

---Findings as Markdown, for job summaries.
---@param findings kubebundle.finding[]
---@return string text
function texts.markdown(findings)
  check("markdown", findings)
  return written("markdown", findings, {})
end

return texts
