-- A set of changes to one text: the bytes that go and come, and the same for its events. What the changed text is read
-- as must be the old events with exactly those changes: this is the proof that nothing else became different.

local core = require "kubebundle.core"
local tree = require "kubebundle.edit.tree"

---@class kubebundle.edit.changes
---@field bytes table[] { from, to, text }
---@field records table[] the same of records
local Changes = {}
Changes.__index = Changes

local changes = {}

---@return kubebundle.edit.changes
function changes.new()
  return setmetatable({ bytes = {}, records = {} }, Changes)
end

--- Replaces the bytes from `from` on, up to `to`, which is exclusive.
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

-- The text with its changes; nil where two of them overlap.
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

local function shape_changed()
  return nil,
    core.failure { code = "edit.shape-changed", message = "the edit would change more than what was asked for" }
end

--- Makes the changes, and proves them.
---@param old kubebundle.edit.tree
---@return kubebundle.edit.tree? new
---@return kubebundle.failure? err
function Changes:apply(old)
  local text, expected = splice(old.text, self.bytes), splice(old.records, self.records)
  if not text or not expected then return shape_changed() end
  local new = tree.read(text, old.mode)
  if not new or new.records ~= expected then return shape_changed() end
  return new
end

return changes
