-- Deletes a member or an item, with the comments that belong to it.

local core = require "kubebundle.core"
local lines = require "kubebundle.edit.lines"
local place = require "kubebundle.edit.place"

local delete = {}

local function children_of(node)
  return node.members or node.items
end

-- {====== Between brackets ======

-- Deletes a child that has its lines to itself, and the comments directly above.
local function whole_lines(self, node, from, after, changes)
  local text, json = self.text, self.mode == "json"
  local start = lines.start(text, from)
  local head = lines.head(text, start, from - start, json)
  local last = lines.stop(text, after)
  local next_start = lines.next(text, after)
  if next_start then
    changes:put(head, next_start, "")
  else
    changes:put(head, last, "")
  end
  return node
end

local function from_flow(self, node, changes)
  local text, parent = self.text, node.parent
  local from, stop = place.start(self, node), place.stop(self, node)
  if parent.type == "map" and not text:find("^{", lines.skip(text, parent.from, true)) then
    return place.unsupported "a pair without braces cannot lose its only member"
  end
  local siblings = children_of(parent)
  local before, after = siblings[node.index - 1], siblings[node.index + 1]
  local comma = place.comma(self, stop)
  local stop_after = comma and comma + 1 or stop
  if place.begins_line(text, from) and lines.is_rest_blank(text, stop_after, self.mode == "json") then
    if not after and before and not comma then
      local previous = place.comma(self, place.stop(self, before))
      changes:put(previous, previous + 1, "")
    end
    whole_lines(self, node, from, stop_after, changes)
  elseif after then
    changes:put(from, place.start(self, after), "")
  elseif before then
    local stop_before = place.stop(self, before)
    changes:put(stop_before, stop, place.gap(self, stop_before))
  else
    changes:put(from, stop_after, "")
  end
  return true
end

-- }======

-- {====== Blocks ======

-- Deletes a child that shares its line with the dash above it, up to the next line that stays: that line replaces it,
-- unless it is blank.
local function join(self, from, foot, changes)
  local text = self.text
  local next_start = lines.next(text, foot)
  local content = next_start and text:match("^[ ]*()[^ \r\n]", next_start)
  changes:put(from, content or foot, "")
end

-- Deletes the last child, which leaves `{}` or `[]`.
local function empty(self, block, from, foot, column, changes)
  local text, empty_text = self.text, block.type == "map" and "{}" or "[]"
  if block.tag then return place.unsupported "a mapping or list with a tag cannot become empty" end
  local records = core.edit.record(block.type, "flow", "", block.anchor)
  changes:expect(block.record, block.record_end, records .. core.edit.record(block.type .. "-end", ""))
  if not block.parent or not place.begins_line(text, from) then
    changes:put(from, foot, empty_text)
    return true
  end
  local slot = place.slot(self, block)
  if block.anchor then slot = text:match("^%s*&%S*()", slot) or slot end
  changes:put(slot, slot, " " .. empty_text)
  local head = lines.head(text, lines.start(text, from), column, false)
  changes:put(lines.before_break(text, head), foot, "")
  return true
end

local function from_block(self, node, changes)
  local text, block = self.text, node.parent
  local column, err = place.column(self, block)
  if not column then return nil, err end
  local from = place.start(self, node)
  local foot = lines.foot(text, place.stop(self, node), column)
  if #children_of(block) == 1 then return empty(self, block, from, foot, column, changes) end
  if not place.begins_line(text, from) then
    join(self, from, foot, changes)
  else
    local head = lines.head(text, lines.start(text, from), column, false)
    local next_start = lines.next(text, foot)
    if next_start then
      changes:put(head, next_start, "")
    else
      changes:put(lines.before_break(text, head), foot, "")
    end
  end
  return true
end

-- }======

--- Adds the changes that remove a member of a mapping or an item of a list.
---@param self kubebundle.edit.tree
---@param node kubebundle.edit.node
---@param changes kubebundle.edit.changes
---@return true?
---@return kubebundle.failure? err
function delete.node(self, node, changes)
  local parent = node.parent
  if not parent then return place.unsupported "the whole document cannot be deleted" end
  local is_flow = place.is_flow(self, parent)
  local done, err
  if is_flow then
    done, err = from_flow(self, node, changes)
  else
    done, err = from_block(self, node, changes)
  end
  if not done then return nil, err end
  if is_flow or #children_of(parent) > 1 then changes:expect((node.key or node).record, node.record_end, "") end
  return true
end

return delete
