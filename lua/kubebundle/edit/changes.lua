-- A set of changes to a text: replaced bytes, and the corresponding events. Parsing the changed text must give the
-- old events with exactly those changes: this proves that nothing else changed.

local core = require "kubebundle.core"
local lines = require "kubebundle.edit.lines"
local tree = require "kubebundle.edit.tree"

---@class kubebundle.edit.changes
---@field bytes table[] { from, to, text }
---@field records table[] the same for records
---@field planned kubebundle.edit.touched? what edits before these touch
---@field node kubebundle.edit.node?
local Changes = {}
Changes.__index = Changes

local changes = {}

--- An empty set. Edits that are planned before (edit/touched.lua) have their changes in another one.
---@param planned kubebundle.edit.touched?
---@param node kubebundle.edit.node? what the changes are about: the place of a refusal
---@return kubebundle.edit.changes
function changes.new(planned, node)
  return setmetatable({ bytes = {}, records = {}, planned = planned, node = node }, Changes)
end

--- Whether a list or mapping gets a child by an edit that is planned before.
---@param node kubebundle.edit.node
---@return boolean
function Changes:has_grown(node)
  return self.planned ~= nil and self.planned.grown[node] ~= nil
end

--- Adds the changes of another set, which come after those that are there.
---@param other kubebundle.edit.changes
function Changes:join(other)
  for _, change in ipairs(other.bytes) do
    self:put(change.from, change.to, change.text)
  end
  for _, change in ipairs(other.records) do
    self:expect(change.from, change.to, change.text)
  end
end

--- Replaces the bytes from `from` up to, but not including, `to`.
---@param from integer
---@param to integer
---@param text string
function Changes:put(from, to, text)
  table.insert(self.bytes, { from = from, to = to, text = text, order = #self.bytes })
end

--- Replaces records.
---@param from integer
---@param to integer
---@param records string
function Changes:expect(from, to, records)
  table.insert(self.records, { from = from, to = to, text = records, order = #self.records })
end

local function by_place(a, b)
  if a.from ~= b.from then return a.from < b.from end
  if a.to ~= b.to then return a.to < b.to end
  return a.order < b.order
end

-- The changed text; nil if two changes overlap.
local function splice(text, list)
  table.sort(list, by_place)
  local parts, at = {}, 1
  for _, change in ipairs(list) do
    if change.from < at or change.to < change.from then return nil end
    parts[#parts + 1] = text:sub(at, change.from - 1)
    parts[#parts + 1] = change.text
    at = change.to
  end
  parts[#parts + 1] = text:sub(at)
  return table.concat(parts)
end

-- The block scalar within which a text ends, without a line break.
local function open_block(self)
  if self.text:find "\n$" then return nil end
  local node = self.roots[#self.roots]
  while node and (node.members or node.items) do
    local children = node.members or node.items
    node = children[#children]
  end
  return node and (node.style == "literal" or node.style == "folded") and node or nil
end

-- The changed text as a tree. Readers differ on the last line of a block scalar that ends a text without a line break:
-- a new one gets the line break.
local function read(self, text, old)
  local new = tree.read(text, old.mode)
  if not new or not open_block(new) then return new end
  local before, last = open_block(old), self.bytes[#self.bytes]
  if before and last.to <= before.from then return new end
  return tree.read(text .. lines.break_of(text), old.mode)
end

local function shape_changed(self, old)
  local position = self.node and tree.position(old, self.node) or {}
  return nil,
    core.failure {
      code = "edit.shape-changed",
      message = "the edit would change more than what was asked for",
      line = position.line,
      column = position.column,
    }
end

--- Applies the changes, and proves them.
---@param old kubebundle.edit.tree
---@return kubebundle.edit.tree? new
---@return kubebundle.failure? err
function Changes:apply(old)
  local text, expected = splice(old.text, self.bytes), splice(old.records, self.records)
  if not text or not expected then return shape_changed(self, old) end
  local new = read(self, text, old)
  if not new or new.records ~= expected then return shape_changed(self, old) end
  return new
end

return changes
