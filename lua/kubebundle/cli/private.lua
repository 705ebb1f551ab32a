-- Determines which files contain a Secret and must be readable only by their owner.

local core = require "kubebundle.core"
local lazy = require "kubebundle.util.lazy"

local lists = lazy "kubebundle.manifest.lists"
local redact = lazy "kubebundle.util.redact"

local MODE = 6 * 64 -- 0600

-- Whether the text may contain the word: also with escapes, as base64, or elsewhere with an anchor.
local function may_spell_secret(text)
  local letters = text:gsub("%z", "") -- for UTF-16
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

--- The mode of a file with this text; nil if any will do. Decides by the text or its decoded form: a false alarm does
--- no harm.
---@param text string
---@return integer? mode
return function(text)
  return holds_secret(text) and MODE or nil
end
