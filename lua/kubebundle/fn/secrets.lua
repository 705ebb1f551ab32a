-- Masks the content of the items' Secrets in a text: a script may quote it in a result or an error.

local core = require "kubebundle.core"
local redact = require "kubebundle.util.redact"

local secrets = {}

local MASK = "***"
local PREFIX = redact.MIN_SECRET -- bytes by which lines are found

local function add(index, text)
  if type(text) ~= "string" then return end
  for line in text:gmatch "[^\r\n]+" do
    if #line >= PREFIX then
      local prefix = line:sub(1, PREFIX)
      index[prefix] = index[prefix] or {}
      table.insert(index[prefix], line)
    end
  end
end

-- The texts in a value; each text of a docker config is a secret.
local function add_all(index, value)
  if type(value) == "string" then
    add(index, value)
    add(index, (core.base64.decode(value)))
  elseif type(value) == "table" then
    for _, item in pairs(value) do
      add_all(index, item)
    end
  end
end

local function add_value(index, text)
  if type(text) ~= "string" then return end
  add(index, text)
  local inner = text:find "^%s*{" and core.json.decode(text)
  if inner then add_all(index, inner) end
end

local function add_secret(index, value)
  for _, text in pairs(type(value.stringData) == "table" and value.stringData or {}) do
    add_value(index, text)
  end
  for _, text in pairs(type(value.data) == "table" and value.data or {}) do
    add_value(index, text)
    add_value(index, type(text) == "string" and core.base64.decode(text) or nil)
  end
end

local function longest_at(text, at, candidates)
  local longest = 0
  for _, candidate in ipairs(candidates) do
    if #candidate > longest and text:sub(at, at + #candidate - 1) == candidate then longest = #candidate end
  end
  return longest
end

--- A function that masks the content of the Secrets.
---@param items kubebundle.fn.item[]
---@return fun(text: string): string
function secrets.masker(items)
  local index = {}
  for _, item in ipairs(items) do
    if type(item.value) == "table" and item.value.kind == "Secret" then add_secret(index, item.value) end
  end
  if not next(index) then
    return function(text)
      return text
    end
  end
  return function(text)
    local parts, at, from = {}, 1, 1
    while at + PREFIX - 1 <= #text do
      local candidates = index[text:sub(at, at + PREFIX - 1)]
      local size = candidates and longest_at(text, at, candidates) or 0
      if size > 0 then
        parts[#parts + 1] = text:sub(from, at - 1) .. MASK
        from = at + size
      end
      at = at + math.max(size, 1)
    end
    parts[#parts + 1] = text:sub(from)
    return table.concat(parts)
  end
end

return secrets
