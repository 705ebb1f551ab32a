-- Findings as JUnit XML, which CI systems show as test results: each file is a test suite, each finding a test case.
-- Errors are failures; warnings and infos, which fail no test, are its output. Without findings there is one passed
-- test, because a report without tests is not valid everywhere.

local redact = require "kubebundle.util.redact"
local report = require "kubebundle.report"

local JUnit = {}
JUnit.__index = JUnit

local function new(options)
  return setmetatable({ stream = options.stream, suites = {}, by_file = {} }, JUnit)
end

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

-- U+FFFE and U+FFFF are invalid in XML.
local function escape(text)
  return (
    redact
      .printable(redact.utf8(text))
      :gsub("\u{FFFE}", "\u{FFFD}")
      :gsub("\u{FFFF}", "\u{FFFD}")
      :gsub('[&<>"]', ENTITIES)
  )
end

---@param finding kubebundle.finding
function JUnit:write(finding)
  local file = finding.file or "-"
  local suite = self.by_file[file]
  if not suite then
    suite = { file = file }
    self.by_file[file] = suite
    self.suites[#self.suites + 1] = suite
  end
  suite[#suite + 1] = finding
end

local function place_of(finding)
  if not finding.file then return nil end
  if not finding.line then return finding.file end
  return ("%s:%d:%d"):format(finding.file, finding.line, finding.column or 1)
end

local function case_lines(finding)
  local object = type(finding.object) == "string" and finding.object
  local name = finding.rule .. (object and ": " .. object or "")
  -- Some readers know the attributes `file` and `line`, too; the schema of Jenkins does not.
  local head = ('    <testcase name="%s" classname="%s"'):format(escape(name), escape(finding.file or "-"))
  local sentence, place = report.sentence(finding), place_of(finding)
  local text = escape((place and place .. ": " or "") .. finding.severity .. ": " .. sentence)
  local body = finding.severity == "error"
      and ('<failure type="%s" message="%s">%s</failure>'):format(escape(finding.rule), escape(sentence), text)
    or ("<system-out>%s</system-out>"):format(text)
  return head .. ">" .. body .. "</testcase>"
end

local function failures_of(suite)
  local count = 0
  for _, finding in ipairs(suite) do
    if finding.severity == "error" then count = count + 1 end
  end
  return count
end

local function suite_lines(suite, lines)
  lines[#lines + 1] = ('  <testsuite name="%s" tests="%d" failures="%d" errors="0" skipped="0">'):format(
    escape(suite.file),
    #suite,
    failures_of(suite)
  )
  for _, finding in ipairs(suite) do
    lines[#lines + 1] = case_lines(finding)
  end
  lines[#lines + 1] = "  </testsuite>"
end

local PASSED = [[
  <testsuite name="kubebundle" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="no findings" classname="kubebundle"/>
  </testsuite>]]

function JUnit:flush()
  local tests, failures, lines = 0, 0, {}
  for _, suite in ipairs(self.suites) do
    tests, failures = tests + #suite, failures + failures_of(suite)
    suite_lines(suite, lines)
  end
  if tests == 0 then
    tests, lines[1] = 1, PASSED
  end
  self.stream:write(
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    ('<testsuites name="kubebundle" tests="%d" failures="%d" errors="0">\n'):format(tests, failures),
    table.concat(lines, "\n"),
    "\n</testsuites>\n"
  )
end

return { new = new }
