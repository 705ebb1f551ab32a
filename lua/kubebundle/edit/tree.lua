-- The nodes of a text: events of core.edit.scan with their parents and children, and the end of each node's own
-- bytes.

local core = require "kubebundle.core"
local json_pieces = require "kubebundle.edit.json_pieces"

local tree = {}

---@class kubebundle.edit.node
---@field type "scalar"|"alias"|"map"|"list"
---@field style string
---@field from integer its first byte, including anchor and tag
---@field to integer
---@field stop integer the end of its own bytes, without the blank lines and comments after a block
---@field line integer
---@field line_start integer the first byte of its first line
---@field record integer
---@field record_end integer
---@field children_record integer where its children's records begin
---@field value string? of a scalar
---@field anchor string?
---@field tag string?
---@field parent kubebundle.edit.node?
---@field key kubebundle.edit.node? of a member's value
---@field index integer? its place among the members or items of the parent
---@field members kubebundle.edit.node[]? the values of a mapping, each with its key
---@field items kubebundle.edit.node[]? of a list
---@field close integer? of a list or mapping: where its end event is
---@field target kubebundle.edit.node? what an alias refers to
---@field aliases kubebundle.edit.node[]? the aliases that refer to it
---@field member_index table? of a mapping, made when it is asked for: edit/resolve.lua
---@field item_index table<string, table>? the same for a list, by the key that identifies items

-- The end of a block scalar. With `+`, the blank lines below belong to it; without it, only those indented more.
local function block_stop(text, node)
  local source = text:sub(node.from, node.to - 1)
  local header = source:match "[|>][-+%d]*"
  if header and header:find("+", 1, true) then return node.from + #source:gsub("\r?\n$", "") end
  local stop = source:match "^.*%S[ \t]*()"
  local indent = #(source:match "\n( *)[^ \r\n]" or "")
  local from, after = source:match("^\r?\n() *()", stop)
  while from do
    if after - from > indent then stop = after end
    from, after = source:match("^\r?\n() *()", after)
  end
  return node.from + stop - 1
end

local function stop_of(text, node)
  if node.style == "literal" or node.style == "folded" then return block_stop(text, node) end
  if node.style == "block" then
    local children = node.members or node.items
    return children[#children].stop
  end
  return node.to
end

-- The state of reading one document.
local Reader = {}
Reader.__index = Reader

local function note_anchor(self, node)
  if node.type == "alias" then
    node.target = self.anchors[node.anchor]
    if node.target then table.insert(node.target.aliases, node) end
  elseif node.anchor then
    node.aliases = {}
    self.anchors[node.anchor] = node
  end
end

-- Adds a node to its parent.
local function place(self, node, parent)
  node.parent = parent
  if not parent then
    self.root = node
  elseif parent.type == "list" then
    table.insert(parent.items, node)
    node.index = #parent.items
  elseif parent.waiting then
    node.key, parent.waiting = parent.waiting, nil
    table.insert(parent.members, node)
    node.index = #parent.members
  else
    parent.waiting = node
  end
end

local function read_document(text, events, from)
  local self, open = setmetatable({ anchors = {} }, Reader), {}
  local at = from + 1
  while events[at].type ~= "end" or #open > 0 do
    local event = events[at]
    if event.type == "end" then
      local node = table.remove(open)
      node.close, node.to, node.record_end = event.from, event.to, event.record_end
      node.stop = stop_of(text, node)
    else
      note_anchor(self, event)
      place(self, event, open[#open])
      event.children_record = event.record_end
      if event.type == "map" then
        event.members = {}
      elseif event.type == "list" then
        event.items = {}
      else
        event.stop = stop_of(text, event)
      end
      if event.type == "map" or event.type == "list" then table.insert(open, event) end
    end
    at = at + 1
  end
  return self.root, at
end

---@class kubebundle.edit.tree
---@field text string UTF-8, without a byte order mark
---@field blank string? of JSON: the text with its comments overwritten by spaces
---@field mode "yaml"|"json"
---@field roots kubebundle.edit.node[] one for each document
---@field records string

---@param text string
---@param mode "yaml"|"json"
---@return kubebundle.edit.tree?
---@return kubebundle.failure? err
function tree.read(text, mode)
  local events, records, blank
  if mode == "json" then
    blank = core.edit.blank_comments(text)
    events, records = json_pieces.scan(blank)
  else
    events, records = core.edit.scan(text, mode)
  end
  if not events then return nil, records end
  local self, at = { text = text, blank = blank, mode = mode, records = records, roots = {} }, 1
  while events[at] do
    self.roots[#self.roots + 1], at = read_document(text, events, at)
    at = at + 1
  end
  return self
end

-- The key string of a scalar, as Kubernetes reads it.
local function key_text(node)
  if node.style ~= "plain" or node.tag then return node.value end
  local value = core.yaml.scalar(node.value)
  if type(value) == "string" then return value end
  local map = core.yaml.decode(node.value .. ": 0")
  return map and next(map) or node.value
end

--- The text of a member's key; nil for lists, mappings and aliases.
---@param key kubebundle.edit.node
---@return string?
function tree.key(key)
  if key.type ~= "scalar" then return nil end
  if not key.text then key.text = key_text(key) end
  return key.text
end

--- Whether a member is YAML's merge key: `<<: *other`.
function tree.is_merge(member)
  local key = member.key
  return key.type == "scalar" and key.style == "plain" and key.value == "<<" and not key.tag
end

--- The 1-based line and column of a node, the column in characters.
---@param self kubebundle.edit.tree
---@param node kubebundle.edit.node
---@return { line: integer, column: integer }
function tree.position(self, node)
  local before = self.text:sub(node.line_start, node.from - 1)
  return { line = node.line, column = (utf8.len(before) or #before) + 1 }
end

return tree
