-- Findings as one JSON array. Every object has the same members; unknown ones are null.

local core = require "kubebundle.core"
local encode = require "kubebundle.report.encode"
local redact = require "kubebundle.util.redact"

local members = {
  "rule",
  "severity",
  "stage",
  "message",
  "consequence",
  "remedy",
  "file",
  "line",
  "column",
  "path",
  "object",
}

local masked = { message = true, consequence = true, object = true }

local Json = {}
Json.__index = Json

local function new(options)
  return setmetatable({ stream = options.stream, list = core.array {} }, Json)
end

---@param finding kubebundle.finding
function Json:write(finding)
  local object = {}
  for _, name in ipairs(members) do
    local value = finding[name]
    if type(value) == "string" and masked[name] then value = redact.text(value) end
    object[name] = value == nil and core.null or value
  end
  self.list[#self.list + 1] = object
end

function Json:flush()
  self.stream:write(encode(self.list))
end

return { new = new }
