-- Replaces a node's value.

local core = require "kubebundle.core"
local lines = require "kubebundle.edit.lines"
local place = require "kubebundle.edit.place"
local write = require "kubebundle.edit.write"

local replace = {}

local function spaces(count)
  return (" "):rep(count)
end

-- Joins lines, all indented except empty ones.
local function joined(list, from, column, line_break)
  local parts = {}
  for index = from, #list do
    parts[#parts + 1] = line_break .. (list[index] == "" and "" or spaces(column) .. list[index])
  end
  return table.concat(parts)
end

-- The indentation of a block scalar's lines; nil if it cannot be determined.
local function block_indent(text, node)
  local first = lines.next(text, node.from)
  while first and first < node.to do
    local indent, byte = text:match("^( *)(.?)", first)
    if byte ~= "" and byte ~= "\r" and byte ~= "\n" then return #indent end
    first = lines.next(text, first)
  end
end

-- The column of the node's parent; 0 for a document's root.
local function column_above(self, node)
  if not node.parent then return 0 end
  return place.column(self, node.parent)
end

-- Removes what follows a node on its line. Returns the comment: with a space, since PyYAML accepts no tab in a header.
local function take_comment(self, node, changes)
  local stop = place.stop(self, node)
  local after = lines.stop(self.text, stop)
  if after > stop then changes:put(stop, after, "") end
  local comment = self.text:sub(stop, after - 1):match "#.*$"
  return comment and " " .. comment or ""
end

-- Adds a comment to the first line of a literal block.
local function put_header(written, comment)
  local first, others = written.text:match "^([^\n]*)(.*)$"
  written.text = first .. comment .. others
end

-- A string that replaces the node, in its style if that can hold it.
local function string_for(self, node, value, changes)
  local text = self.text
  if self.mode == "json" then return write.string(value, "json", true) end
  local style = node.type == "scalar" and node.style or "plain"
  local is_block = style == "literal" or style == "folded"
  local flow = place.is_flow(self, node.parent)
  local indent
  if not flow and node.style ~= "block" then
    local column = column_above(self, node)
    local own = is_block and block_indent(text, node)
    indent = column and ((own and not value:find "^\n*[ \t]" and own) or column + 2)
    if indent and lines.would_join(text, lines.stop(text, place.stop(self, node)), value, indent) then indent = nil end
  end
  local written = write.string(value, style, flow, indent)
  if not written then return place.unsupported "the value has no text form" end
  local header = is_block and text:match("^[^\r\n]*", node.from):match "^.-[|>][-+%d]*(.*)$" or ""
  if written.style == "literal" then
    put_header(written, header .. take_comment(self, node, changes))
  elseif header:find "#" then
    written.text = written.text .. header
  end
  written.text = written.text:gsub("\n", lines.break_of(text))
  return written
end

-- Writes a text into the node's slot.
local function put_inline(self, node, text, changes)
  local slot, is_bare = place.slot(self, node)
  if node.from == node.to then
    local is_item = node.parent and node.parent.style == "flow" and node.parent.type == "list"
    changes:put(slot, slot, (is_bare and ": " or is_item and "" or " ") .. text)
  elseif node.style ~= "block" then
    changes:put(node.from, node.stop, text)
  else
    local column = column_above(self, node) or 0
    local foot = lines.foot(self.text, node.stop, column)
    if node.line_start <= slot and lines.stop(self.text, slot) > node.from then
      changes:put(node.from, foot, text)
    else
      changes:put(slot, slot, (node.parent and " " or "") .. text)
      changes:put(lines.stop(self.text, slot), foot, "")
    end
  end
end

local function scalar(self, node, value, changes)
  local written, err
  if type(value) == "string" then
    written, err = string_for(self, node, value, changes)
    if not written then return nil, err end
  else
    written = write.typed(value, self.mode == "json")
  end
  local text, records = written.text, written.records
  if node.anchor and node.type == "scalar" then
    text = "&" .. node.anchor .. " " .. text
    records = core.edit.record("scalar", written.style, type(value) == "string" and value or written.text, node.anchor)
  end
  put_inline(self, node, text, changes)
  changes:expect(node.record, node.record_end, records)
  return true
end

-- Replaces a mapping's member with the lines of a table.
local function member_block(self, node, block, column, changes)
  local text, slot, line_break = self.text, place.slot(self, node), lines.break_of(self.text)
  local below = joined(block.lines, 2, column, line_break)
  if node.style ~= "block" then
    changes:put(slot, place.stop(self, node), "")
    local at = lines.stop(text, place.stop(self, node))
    changes:put(at, at, below)
  else
    local from = (node.anchor or node.tag) and slot or lines.stop(text, slot)
    changes:put(from, lines.foot(text, node.stop, column), below)
  end
end

-- Replaces a list's item with the lines of a table.
local function item_block(self, node, block, column, changes)
  local text, slot, line_break = self.text, place.slot(self, node), lines.break_of(self.text)
  local first, below = block.lines[1]:sub(3), joined(block.lines, 2, column, line_break)
  if node.style == "block" then
    changes:put(slot, lines.foot(text, node.stop, column), " " .. first .. below)
    return
  end
  local stop = place.stop(self, node)
  changes:put(slot, stop, " " .. first)
  local at = lines.stop(text, stop)
  changes:put(at, at, below)
end

local function block_table(self, node, value, changes)
  local column, err = place.column(self, node.parent)
  if not column then return nil, err end
  local is_member = node.parent.type == "map"
  local block = write.block(is_member and { k = value } or core.array { value })
  if not block then return place.unsupported "the value has no text form" end
  if is_member and #block.lines == 1 then
    put_inline(self, node, block.lines[1]:match "^k: (.*)$", changes)
  else
    (is_member and member_block or item_block)(self, node, block, column, changes)
  end
  changes:expect(node.record, node.record_end, block.value_records)
  return true
end

--- Adds the changes that set a node's value. The anchor of a scalar is kept, its tag is not.
---@param self kubebundle.edit.tree
---@param node kubebundle.edit.node
---@param value any
---@param changes kubebundle.edit.changes
---@return true?
---@return kubebundle.failure? err
function replace.node(self, node, value, changes)
  if type(value) ~= "table" then return scalar(self, node, value, changes) end
  if not node.parent then return place.unsupported "the whole document cannot be replaced" end
  if not place.is_flow(self, node.parent) then return block_table(self, node, value, changes) end
  local written = write.flow(value, self.mode == "json")
  if not written then return place.unsupported "the value has no text form" end
  put_inline(self, node, written.text, changes)
  changes:expect(node.record, node.record_end, written.records)
  return true
end

return replace
