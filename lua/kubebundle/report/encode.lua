-- JSON for printing: invalid UTF-8 is replaced, and log commands are disarmed. Every string keeps its value.

local core = require "kubebundle.core"
local redact = require "kubebundle.util.redact"

-- Replaces invalid UTF-8 in the strings of a tree.
local function clean(value)
  for key, item in pairs(value) do
    if type(item) == "string" then
      value[key] = redact.utf8(item)
    elseif type(item) == "table" then
      clean(item)
    end
  end
end

--- Replaces invalid UTF-8 in place.
---@param value table
---@return string json with a final line break
return function(value)
  clean(value)
  return redact.json_text(core.json.encode(value, { indent = 2 })) .. "\n"
end
