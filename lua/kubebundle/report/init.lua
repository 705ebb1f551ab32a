-- Writes findings. A format is a file in this folder that returns new(options) -> a writer with two methods:
-- write(finding) and flush(). To add one, add its file and its name in `formats`.

local redact = require "kubebundle.util.redact"
local tables = require "kubebundle.util.tables"

local report = {}

report.formats = { "text", "json", "sarif", "github", "azure", "gitlab", "junit", "markdown" }

---@class kubebundle.finding
---@field rule string the rule's name, in kebab case
---@field code? kubebundle.failure.code of the underlying failure
---@field severity "error"|"warning"|"info"
---@field stage string the affected stage: apply, pull, policy; render for problems of templates
---@field message string the fact, as one clause; it never holds a credential
---@field consequence? string the effect, as a clause
---@field remedy? string the remedy, as a sentence
---@field file? string as given by the user; `-` is standard input
---@field line? integer 1-based
---@field column? integer 1-based, in characters
---@field end_column? integer exclusive, on the same line
---@field path? string the field, as spec.template.spec.containers[0].image
---@field origin? string the template of the Helm chart, if the file is standard input
---@field object? any the subject of the finding, as given by the user

---@class kubebundle.report.options
---@field stream { write: function } the output
---@field colour? boolean text: with terminal colours
---@field excerpts? boolean text: the source line below each finding, masked and underlined
---@field source? fun(file: string): string? text: the contents of a file, for excerpts
---@field rules? kubebundle.rule[] sarif: the caller's own rules
---@field default_file? fun(): string? gitlab and sarif: where a finding without a file is shown
---@field images? kubebundle.report.image[] markdown: what a table above the findings lists

---@class kubebundle.report.writer
---@field write fun(self, finding: kubebundle.finding)
---@field flush fun(self) after the last finding

-- Formats whose readers drop a finding without a file.
local NEED_FILE = { gitlab = true, sarif = true }

-- For programs the file is the chart's template; its line numbers are unknown.
local function placed(finding, format, options)
  local file = finding.origin
  if not file and not finding.file and NEED_FILE[format] then
    file = options.default_file and options.default_file() or "-"
  end
  if not file then return finding end
  local moved = tables.shallow(finding)
  moved.file, moved.line, moved.column, moved.end_column = file, nil, nil, nil
  return moved
end

--- A writer of findings.
---@param format "text"|"json"|"sarif"|"github"|"azure"|"gitlab"|"junit"|"markdown"
---@param options kubebundle.report.options
---@return kubebundle.report.writer
function report.new(format, options)
  local writer = require("kubebundle.report." .. format).new(options)
  if format == "text" then return writer end
  return {
    write = function(_, finding)
      writer:write(placed(finding, format, options))
    end,
    flush = function()
      writer:flush()
    end,
  }
end

--- A fact with its consequence.
---@param fact string
---@param consequence string?
---@return string
function report.joined(fact, consequence)
  return fact .. (consequence and "; " .. consequence or "")
end

--- The message of a finding with its consequence, credentials masked.
---@param finding kubebundle.finding
---@return string
function report.clause(finding)
  return redact.text(report.joined(finding.message, finding.consequence))
end

--- The complete text of a finding in one line: message, consequence and remedy, credentials masked.
---@param finding kubebundle.finding
---@return string
function report.sentence(finding)
  local message = report.clause(finding)
  if not finding.remedy then return message end
  return message .. (message:find("[.!?]$") and " " or ". ") .. finding.remedy
end

return report
