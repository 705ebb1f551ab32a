-- Which files hold a Secret and are their owner's alone.

local core = require "kubebundle.core"
local lazy = require "kubebundle.util.lazy"

local lists = lazy "kubebundle.manifest.lists"
local redact = lazy "kubebundle.util.redact"

local MODE = 6 * 64 -- 0600

-- The word may also be spelled with escapes, as base64, or be elsewhere with an anchor.
local function may_spell_secret(text)
  local letters = text:gsub("%z", "") -- of UTF-16
  return letters:find("Secret", 1, true) or letters:find("\\", 1, true) or letters:find("!!binary", 1, true)
end

local function documents_of(text)
  if require "kubebundle.manifest.is_json"(text) then return { (core.json.decode(text)) } end
  return core.yaml.decode_all(text, { duplicates = "last" }) or {}
end

local function holds_secret(text)
  if redact.holds_secret(text) then
    return true
  elseif not may_spell_secret(text) then
    return false
  end
  local found = false
  for _, document in ipairs(documents_of(text)) do
    lists.each_object(document, function(object)
      found = found or type(object) == "table" and object.kind == "Secret"
    end)
  end
  return found
end

--- The mode of a file of this text; nil where any will do. The text decides, or what it decodes to: a false alarm
--- does no harm.
---@param text string
---@return integer? mode
return function(text)
  return holds_secret(text) and MODE or nil
end
