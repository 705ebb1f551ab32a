-- JSON that is printed: what is not UTF-8 replaced, and no log command in it. Every string keeps its value.

local core = require "kubebundle.core"
local redact = require "kubebundle.util.redact"

-- Replaces the strings of a tree that are not UTF-8.
local function clean(value)
  for key, item in pairs(value) do
    if type(item) == "string" then
      value[key] = redact.utf8(item)
    elseif type(item) == "table" then
      clean(item)
    end
  end
end

--- Changes what is not UTF-8 in the value itself.
---@param value table
---@return string json with a line break at its end
return function(value)
  clean(value)
  return redact.json_text(core.json.encode(value, { indent = 2 })) .. "\n"
end
