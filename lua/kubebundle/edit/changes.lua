-- A set of changes to a text: replaced bytes, and the corresponding events. Parsing the changed text must give the
-- old events with exactly those changes: this proves that nothing else changed.

local core = require "kubebundle.core"
local lines = require "kubebundle.edit.lines"
local tree = require "kubebundle.edit.tree"

---@class kubebundle.edit.changes
---@field bytes table[] { from, to, text }
---@field records table[] the same for records
local Changes = {}
Changes.__index = Changes

local changes = {}

---@return kubebundle.edit.changes
function changes.new()
  return setmetatable({ bytes = {}, records = {} }, Changes)
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

-- Whether a text ends within a block scalar, without a line break.
local function ends_open(self)
  if self.text:find "\n$" then return false end
  local node = self.roots[#self.roots]
  while node and (node.members or node.items) do
    local children = node.members or node.items
    node = children[#children]
  end
  return node ~= nil and (node.style == "literal" or node.style == "folded")
end

local function shape_changed()
  return nil,
    core.failure { code = "edit.shape-changed", message = "the edit would change more than what was asked for" }
end

--- Applies the changes, and proves them.
---@param old kubebundle.edit.tree
---@return kubebundle.edit.tree? new
---@return kubebundle.failure? err
function Changes:apply(old)
  local text, expected = splice(old.text, self.bytes), splice(old.records, self.records)
  if not text or not expected then return shape_changed() end
  local new = tree.read(text, old.mode)
  -- Readers differ on the last line of such a block.
  if new and ends_open(new) and not ends_open(old) then new = tree.read(text .. lines.break_of(text), old.mode) end
  if not new or new.records ~= expected then return shape_changed() end
  return new
end

return changes
