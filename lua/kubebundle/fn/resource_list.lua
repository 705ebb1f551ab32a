-- The ResourceList of the KRM Functions Specification, as a text whose items are separate documents. An item is cut
-- out by its bytes, with blanks instead of its dash, so that columns stay. Its new text replaces it, and every byte
-- around it is kept: comments, order, quotes, annotations.

local core = require "kubebundle.core"
local edit = require "kubebundle.edit"
local pieces = require "kubebundle.fn.pieces"
local read = require "kubebundle.util.read"
local tree = require "kubebundle.edit.tree"

---@class kubebundle.fn.resource_list
---@field text string
---@field mode "yaml"|"json"
---@field items kubebundle.fn.item[]
---@field config kubebundle.fn.item? the functionConfig
---@field results any[] those of the input
---@field private list kubebundle.edit.node?
local ResourceList = {}
ResourceList.__index = ResourceList

local resource_list = {}

local function fail(message)
  return nil, core.failure { code = "fn.invalid-input", message = message }
end

local function member(map, key)
  for _, value in ipairs(map.members) do
    if tree.key(value.key) == key then return value end
  end
end

local function problem_of(value)
  if type(value) ~= "table" or read.is_list(value) or value.kind ~= "ResourceList" then
    return "expected a ResourceList on standard input"
  end
  local version = value.apiVersion
  if type(version) ~= "string" or not version:find "^config%.kubernetes%.io/v1" then
    return "unsupported apiVersion of the ResourceList (expected config.kubernetes.io/v1)"
  end
  for _, field in ipairs { "items", "results" } do
    local list = value[field]
    if list ~= nil and list ~= core.null and not read.is_list(list) then
      return ("%s of the ResourceList must be a list"):format(field)
    end
  end
  local config = value.functionConfig
  if config ~= nil and config ~= core.null and (type(config) ~= "table" or read.is_list(config)) then
    return "functionConfig of the ResourceList must be a mapping"
  end
  for index, item in ipairs(read.is_list(value.items) and value.items or {}) do
    if type(item) ~= "table" or read.is_list(item) then return ("items[%d] is not an object"):format(index - 1) end
  end
end

local function items_of(self, values)
  local items = {}
  for index, node in ipairs(self.list and self.list.items or {}) do
    local item = pieces.cut(self, node, values[index], ("items[%d]"):format(index - 1))
    if node.target or not pieces.is_whole(item, self.mode) then return nil end
    items[index] = item
  end
  return items
end

local function read_text(text)
  local document, err = edit.edit(text, { filename = "-" })
  if not document then return nil, err end
  local documents, problem = document:documents()
  if not documents then return nil, problem end
  if #documents ~= 1 then return fail "expected one document, a ResourceList, on standard input" end
  local value = documents[1]
  local message = problem_of(value)
  if message then return fail(message) end
  local read_tree = document.tree
  local root = read_tree.roots[1]
  local self = setmetatable({ text = read_tree.text, mode = read_tree.mode, root = root }, ResourceList)
  self.list = member(root, "items")
  self.results = read.is_list(value.results) and value.results or {}
  local config = member(root, "functionConfig")
  if config and config.type == "map" then
    self.config = pieces.cut(self, config, value.functionConfig, "functionConfig")
    if not pieces.is_whole(self.config, self.mode) then self.config = nil end
  end
  self.items = items_of(self, value.items)
  if self.items and (self.config or type(value.functionConfig) ~= "table") then return self end
  return nil, nil, value
end

--- Parses a ResourceList. One whose items share nodes by anchors and aliases is first rewritten.
---@param text string
---@return kubebundle.fn.resource_list?
---@return kubebundle.failure? err
function resource_list.read(text)
  local self, err, shared = read_text(text)
  if shared then
    self, err = read_text(core.yaml.encode(shared))
  end
  return self, err
end

-- The text between items, with the dash: the comments above an item belong to it.
local function chunk_starts(self)
  local text, starts = self.text, {}
  local before = self.list.line_start
  for index, node in ipairs(self.list.items) do
    local column = self.list.from - self.list.line_start
    local dash = index == 1 and before
    local at = before
    local comment
    while not dash do
      local line = text:sub(at, pieces.line_end(text, at) - 1)
      if line:sub(1, column + 1) == (" "):rep(column) .. "-" then
        dash = comment or at
      elseif line:find "^ *#" then
        comment = comment or at
      else
        comment = nil
      end
      at = at + #line
    end
    starts[index] = dash
    before = pieces.line_end(text, node.stop)
  end
  return starts, before
end

-- A list in block style with its new items.
local function block_list(self, outputs)
  local starts, stop = chunk_starts(self)
  local column, parts = self.list.from - self.list.line_start, {}
  for index, item in ipairs(self.items) do
    item.head = self.text:sub(starts[index], item.from - 1)
    item.tail = self.text:sub(item.to, (starts[index + 1] or stop) - 1)
  end
  for index, output in ipairs(outputs) do
    if output.head then
      parts[index] = pieces.placed(output.head, output) .. output.tail
    else
      parts[index] = (" "):rep(column) .. "- " .. pieces.indented(core.yaml.encode(output.value), column + 2)
    end
    if not parts[index]:find "\n$" then parts[index] = parts[index] .. "\n" end
  end
  if #outputs == 0 then parts[1] = (" "):rep(column + 2) .. "[]\n" end
  return self.list.line_start, stop, table.concat(parts)
end

-- The same for a list in brackets, or a missing one.
local function flow_list(outputs)
  local parts = {}
  for index, output in ipairs(outputs) do
    parts[index] = output.from and (output.new or output.text) or core.json.encode(output.value)
  end
  return "[" .. table.concat(parts, ", ") .. "]"
end

local function replaced(text, from, to, part)
  return text:sub(1, from - 1) .. part .. text:sub(to)
end

-- The text with a new value for a member of the root, which is added if it is missing. Applied from the end, so that
-- offsets before it stay valid.
local function with_member(self, text, key, node, value)
  if node then
    local to = node.style == "block" and pieces.line_end(text, node.stop) or node.to
    local lead = node.style == "block" and "  " or node.from == node.to and " " or ""
    return replaced(text, node.from, to, lead .. value .. (node.style == "block" and "\n" or ""))
  end
  local root = self.root
  if root.style ~= "block" then return replaced(text, root.close, root.close, (', "%s": %s'):format(key, value)) end
  local at = pieces.line_end(text, root.stop)
  local before = text:sub(1, at - 1)
  local pad = (" "):rep(root.from - root.line_start)
  if not before:find "\n$" then before = before .. "\n" end
  local blank = value:find "^\n" and "" or " "
  return before .. pad .. key .. ":" .. blank .. value .. "\n" .. text:sub(at)
end

local function with_items(self, text, outputs)
  local list = self.list
  if list and list.type == "list" and list.style == "block" then
    local from, to, part = block_list(self, outputs)
    return replaced(text, from, to, part)
  end
  if not list and #outputs == 0 then return text end
  return with_member(self, text, "items", list, flow_list(outputs))
end

-- The results, for appending to a text in block style.
local function results_text(self, results)
  if self.root.style ~= "block" or member(self.root, "results") then return core.json.encode(results) end
  local pad = self.root.from - self.root.line_start
  return "\n" .. (" "):rep(pad) .. pieces.indented(core.yaml.encode(results), pad):gsub("\n$", "")
end

--- The text with new items and results.
---@param outputs kubebundle.fn.item[]? the items: those of self.items, with `new` if their text changed; added ones
---only have a value; nil after an error
---@param results any[] added to those of the input
---@return string
function ResourceList:write(outputs, results)
  if not outputs then
    outputs = self.items
    for _, item in ipairs(outputs) do
      item.new = nil
    end
  end
  local all = table.move(results, 1, #results, #self.results + 1, table.move(self.results, 1, #self.results, 1, {}))
  local text, node = self.text, member(self.root, "results")
  if #all == 0 then return with_items(self, text, outputs) end
  local value = results_text(self, core.array(all))
  local is_after = not node or not self.list or node.from > self.list.from
  if is_after then text = with_member(self, text, "results", node, value) end
  text = with_items(self, text, outputs)
  if not is_after then text = with_member(self, text, "results", node, value) end
  return text
end

return resource_list
