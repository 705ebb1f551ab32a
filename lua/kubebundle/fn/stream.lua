-- Manifests as the items of a function whose configuration is a separate file: the input of an exec plugin of
-- Kustomize, and of any pipe. Each document is an item, and every byte between documents is kept.

local core = require "kubebundle.core"
local edit = require "kubebundle.edit"
local pieces = require "kubebundle.fn.pieces"
local read = require "kubebundle.util.read"

---@class kubebundle.fn.stream
---@field text string
---@field mode "yaml"|"json"
---@field items kubebundle.fn.item[]
---@field config kubebundle.fn.item?
local Stream = {}
Stream.__index = Stream

local stream = {}

-- The configuration: one document.
local function config_of(text, path)
  local document, err = edit.edit(text, { filename = path })
  local values
  if document then
    values, err = document:documents()
  end
  if not values then return nil, err end
  if #values ~= 1 or type(values[1]) ~= "table" or read.is_list(values[1]) then
    return nil,
      core.failure { code = "fn.invalid-config", message = "expected one object, a functionConfig", filename = path }
  end
  return { text = text, value = values[1], name = path, mode = document.tree.mode }
end

--- Parses manifests and a configuration. Documents that are not objects are skipped.
---@param text string
---@param config string
---@param path string of the configuration
---@return kubebundle.fn.stream?
---@return kubebundle.failure? err
function stream.read(text, config, path)
  local self = setmetatable({ text = text, mode = "yaml", items = {} }, Stream)
  local err
  self.config, err = config_of(config, path)
  if not self.config then return nil, err end
  if not text:find "%S" then return self end
  local document, values
  document, err = edit.edit(text, { filename = "-" })
  if document then
    values, err = document:documents()
  end
  if not values then return nil, err end
  self.text, self.mode = document.tree.text, document.tree.mode
  for index, root in ipairs(document.tree.roots) do
    if type(values[index]) == "table" then
      local item = pieces.cut(self, root, values[index], ("document %d"):format(index))
      item.line = root.line
      self.items[#self.items + 1] = item
    end
  end
  return self
end

local function is_same_list(items, outputs)
  for index = 1, math.max(#items, #outputs) do
    if items[index] ~= outputs[index] then return false end
  end
  return true
end

-- The documents in place, with their new texts.
local function in_place(self)
  local parts, at = {}, 1
  for _, item in ipairs(self.items) do
    parts[#parts + 1] = pieces.placed(self.text:sub(at, item.from - 1), item)
    at = item.to
  end
  parts[#parts + 1] = self.text:sub(at)
  return table.concat(parts)
end

--- The text with new items. It has no place for results.
---@param outputs kubebundle.fn.item[]? the items: those of self.items, with `new` if their text changed; added ones
---only have a value; nil after an error
---@return string? nil after an error: the next program in the pipe gets nothing
function Stream:write(outputs)
  if not outputs then return nil end
  if is_same_list(self.items, outputs) then return in_place(self) end
  local parts = {}
  for index, output in ipairs(outputs) do
    local text = output.new or output.text or core.yaml.encode(output.value)
    parts[index] = text:find "\n$" and text or text .. "\n"
  end
  return table.concat(parts, "---\n")
end

return stream
