-- Findings as logging commands of Azure Pipelines: ##vso[task.logissue type=error;...]message. Escaped as the agent
-- expects: `%`, CR and LF in a message; also `;` and `]` in a property.

local redact = require "kubebundle.util.redact"
local report = require "kubebundle.report"

-- The agent has only two types; an info becomes a warning.
local types = { error = "error", warning = "warning", info = "warning" }

-- Line breaks have their own escape.
local function printable(text)
  return (text:gsub("[^\r\n]+", redact.printable))
end

local function escape_message(text)
  return (text:gsub("[%%\r\n]", { ["%"] = "%AZP25", ["\r"] = "%0D", ["\n"] = "%0A" }))
end

local function escape_property(text)
  return (escape_message(text):gsub("[;%]]", { [";"] = "%3B", ["]"] = "%5D" }))
end

local Azure = {}
Azure.__index = Azure

local function new(options)
  return setmetatable({ stream = options.stream }, Azure)
end

---@param finding kubebundle.finding
function Azure:write(finding)
  local properties = {}
  local function add(name, value)
    if value then properties[#properties + 1] = name .. "=" .. escape_property(printable(tostring(value))) .. ";" end
  end
  add("type", types[finding.severity])
  add("sourcepath", finding.file)
  add("linenumber", finding.line)
  add("columnnumber", finding.column)
  add("code", finding.rule)
  self.stream:write(
    "##vso[task.logissue ",
    table.concat(properties),
    "]",
    escape_message(printable(report.sentence(finding))),
    "\n"
  )
end

function Azure:flush() end -- luacheck: no self

return { new = new }
