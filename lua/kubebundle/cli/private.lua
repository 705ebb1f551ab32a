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

-- Whether a value that is not an object by itself has the contents of a Secret, or a text that is one: a manifest in a
-- ConfigMap. A reference to a Secret has a kind and no data.
local function has_contents(value, seen)
  if type(value) == "string" then return redact.holds_secret(value) end
  if type(value) ~= "table" or seen[value] then return false end
  seen[value] = true
  if value.kind == "Secret" and (value.data ~= nil or value.stringData ~= nil) then return true end
  for _, item in pairs(value) do
    if has_contents(item, seen) then return true end
  end
  return false
end

local function is_secret(object)
  return type(object) == "table" and (object.kind == "Secret" or object.kind == "SecretList")
end

local function holds_secret(text)
  if not may_spell_secret(text) then return false end
  local documents = documents_of(text)
  if #documents == 0 then return redact.holds_secret(text) end
  local found, seen = false, {}
  for _, document in ipairs(documents) do
    lists.each_object(document, function(object)
      found = found or is_secret(object)
    end)
    found = found or has_contents(document, seen)
  end
  return found
end

--- The mode of a file with this text; nil if any will do. Its decoded form decides, or the text itself if it cannot be
--- decoded.
---@param text string
---@return integer? mode
return function(text)
  return holds_secret(text) and MODE or nil
end
