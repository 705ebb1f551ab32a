-- Findings as annotations of GitHub Actions: ::error file=,line=,col=,title=::message. Escaped as the runner expects:
-- `%`, CR and LF in a message; also `:` and `,` in a property.

local redact = require "kubebundle.util.redact"
local report = require "kubebundle.report"

local levels = { error = "error", warning = "warning", info = "notice" }

-- Line breaks have their own escape.
local function printable(text)
  return (text:gsub("[^\r\n]+", redact.printable))
end

local function escape_message(text)
  return (text:gsub("[%%\r\n]", { ["%"] = "%25", ["\r"] = "%0D", ["\n"] = "%0A" }))
end

local function escape_property(text)
  return (escape_message(text):gsub("[:,]", { [":"] = "%3A", [","] = "%2C" }))
end

local GitHub = {}
GitHub.__index = GitHub

local function new(options)
  return setmetatable({ stream = options.stream }, GitHub)
end

---@param finding kubebundle.finding
function GitHub:write(finding)
  local properties = {}
  local function add(name, value)
    if value then properties[#properties + 1] = name .. "=" .. escape_property(printable(tostring(value))) end
  end
  add("file", finding.file)
  add("line", finding.line)
  add("col", finding.column)
  add("endColumn", finding.end_column)
  add("title", finding.rule)
  self.stream:write(
    "::",
    levels[finding.severity],
    " ",
    table.concat(properties, ","),
    "::",
    escape_message(printable(report.sentence(finding))),
    "\n"
  )
end

function GitHub:flush() end -- luacheck: no self

return { new = new }
