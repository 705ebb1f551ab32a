-- Embedded documents: a value must not change the shape of the YAML or JSON in a ConfigMap's key that ends in .json,
-- .yaml or .yml.

local core = require "kubebundle.core"
local objects_of = require "kubebundle.template.objects"

local inner = {}

-- Digits are valid inside and outside quotes.
local MASK = "91734506"

local function decode(text, key)
  if type(text) ~= "string" then return nil end
  if key:find "%.json$" then
    local value = core.json.decode(text, { comments = true })
    return value ~= nil and { value } or nil
  end
  return core.yaml.decode_all(text, { duplicates = "last" })
end

local function is_masked(value)
  local is_scalar = type(value) == "string" or type(value) == "number"
  return is_scalar and tostring(value):find(MASK, 1, true) ~= nil
end

local same_shape

local function same_members(before, after)
  local count = 0
  for key, value in pairs(before) do
    count = count + 1
    if not is_masked(key) and (after[key] == nil or not same_shape(value, after[key])) then return false end
  end
  for _ in pairs(after) do
    count = count - 1
  end
  return count == 0
end

-- Whether a value differs from the masked one only in scalars with tokens.
function same_shape(before, after)
  if type(before) == "table" then
    return type(after) == "table" and core.is_array(before) == core.is_array(after) and same_members(before, after)
  end
  return type(after) ~= "table" and (is_masked(before) or before == after or before ~= before)
end

-- Whether the text of a key keeps its shape, if it is a mapping or list with its tokens masked.
local function keeps_shape(masked, text, key)
  local before = decode(masked, key)
  if not before or #before == 0 then return true end
  for _, document in ipairs(before) do
    if type(document) ~= "table" then return true end
  end
  local after = decode(text, key)
  return after ~= nil and same_shape(before, after)
end

local function is_document(place)
  return #place == 2 and place[1] == "data" and place[2]:find "%.json$" ~= nil
    or #place == 2 and place[1] == "data" and place[2]:find "%.ya?ml$" ~= nil
end

--- The places whose embedded documents have changed shape.
---@param compiled table from core.template
---@param expressions table[]
---@param text string the rendering
---@param mode "yaml"|"json"|"xml"|"text"
---@return table[] from compiled:places, with offset and size
function inner.changed(compiled, expressions, text, mode)
  local found, places = {}, mode ~= "text" and mode ~= "xml" and compiled:places(true) or {}
  local before, after
  for _, place in ipairs(places) do
    if type(place[2]) == "string" and is_document(place) then
      if not before then
        local masks = {}
        for index in ipairs(expressions) do
          masks[index] = MASK .. index
        end
        local masked = compiled:render(masks)
        if not masked then return found end
        before, after = objects_of(masked, mode), objects_of(text, mode)
      end
      local one, other = before[place.number], after[place.number]
      if other and other.kind == "ConfigMap" and type(one.data) == "table" and type(other.data) == "table" then
        local key = place[2]
        if not keeps_shape(one.data[key], other.data[key], key) then found[#found + 1] = place end
      end
    end
  end
  return found
end

return inner
