-- Field paths: lists of keys and 1-based indexes, written as spec.template.spec.containers[0].image.

local redact = require "kubebundle.util.redact"

local paths = {}

local MAX_KEY = 80 -- of a key in messages

paths.shown = redact.shown

--- A key in printable form.
---@param key string
---@return string
function paths.key(key)
  local text = paths.shown(key)
  if #text <= MAX_KEY then return text end
  return text:sub(1, (utf8.offset(text, 0, MAX_KEY) or MAX_KEY) - 1) .. "..."
end

local function part(key, first)
  if type(key) == "number" then return ("[%d]"):format(key - 1) end
  if key:find("^[%w_-]+$") then return (first and "" or ".") .. paths.key(key) end
  return "[" .. paths.key(key) .. "]"
end

--- A path as the API server writes it.
---@param path any[]
---@return string
function paths.text(path)
  local parts = {}
  for index, key in ipairs(path) do
    parts[index] = part(key, index == 1)
  end
  return table.concat(parts)
end

--- The last part of a path: the last key, with the index of a list item.
---@param path any[]
---@return string
function paths.last(path)
  local from = #path
  while from > 1 and type(path[from]) == "number" do
    from = from - 1
  end
  return from > 0 and paths.text(table.move(path, from, #path, 1, {})) or "the document"
end

--- A path extended by some keys.
---@param path any[]
---@param ... any
---@return any[]
function paths.join(path, ...)
  local longer = table.move(path, 1, #path, 1, {})
  for index = 1, select("#", ...) do
    longer[#longer + 1] = (select(index, ...))
  end
  return longer
end

return paths
