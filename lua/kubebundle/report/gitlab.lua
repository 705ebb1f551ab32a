-- Findings as a Code Quality report of GitLab: a JSON array of Code Climate issues with the members listed in
-- GitLab's documentation.

local core = require "kubebundle.core"
local encode = require "kubebundle.report.encode"
local report = require "kubebundle.report"

local severities = { error = "critical", warning = "minor", info = "info" }

local GitLab = {}
GitLab.__index = GitLab

local function new(options)
  return setmetatable({ stream = options.stream, list = core.array {}, seen = {} }, GitLab)
end

-- GitLab recognizes known findings by the fingerprint, so it does not change when lines move, nor with numbers in the
-- message: a line, a duration, the days that are left. It is unique, because GitLab shows only one finding per
-- fingerprint.
local function fingerprint(self, finding)
  local object = type(finding.object) == "string" and finding.object or ""
  local message = finding.message:gsub("%d+", "0")
  local parts = { finding.rule, finding.file, object, finding.path or "", message }
  local text = table.concat(parts, "\0")
  local times = (self.seen[text] or 0) + 1
  self.seen[text] = times
  return core.digest.sha256(text .. (times > 1 and "\0" .. times or ""))
end

---@param finding kubebundle.finding
function GitLab:write(finding)
  self.list[#self.list + 1] = {
    description = report.sentence(finding),
    check_name = finding.rule,
    fingerprint = fingerprint(self, finding),
    severity = severities[finding.severity],
    location = { path = (finding.file:gsub("^%./", "")), lines = { begin = finding.line or 1 } },
  }
end

function GitLab:flush()
  self.stream:write(encode(self.list))
end

return { new = new }
