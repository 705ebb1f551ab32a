-- A node's surroundings: its slot, its column, whether it is between brackets.

local core = require "kubebundle.core"
local lines = require "kubebundle.edit.lines"

local place = {}

--- The failure for a form of YAML that edits do not support.
---@param what string
function place.unsupported(what)
  return nil, core.failure { code = "edit.unsupported", message = what }
end

--- Whether a node's children are between brackets.
---@param self kubebundle.edit.tree
---@param node kubebundle.edit.node?
---@return boolean
function place.is_flow(self, node)
  return self.mode == "json" or (node ~= nil and node.style == "flow")
end

--- Where the node may begin: after its key's `:` or after its `-`. `is_bare`: there is no colon, as in `{a}`.
---@param self kubebundle.edit.tree
---@param node kubebundle.edit.node
---@return integer slot
---@return boolean? is_bare
function place.slot(self, node)
  local text, parent = self.text, node.parent
  if not parent then return node.from end
  if parent.type == "map" then
    local at = lines.skip(text, node.key.to)
    if text:sub(at, at) == ":" then return at + 1 end
    return node.key.to, true
  end
  if parent.style == "flow" then return node.from end
  local before = parent.items[node.index - 1]
  return lines.skip(text, before and before.stop or parent.from, not before) + 1
end

--- The end of a member or an item; without a value, its slot.
---@param self kubebundle.edit.tree
---@param node kubebundle.edit.node
---@return integer
function place.stop(self, node)
  return node.from == node.to and place.slot(self, node) or node.stop
end

--- The comma after a member or item between brackets, perhaps after comments; nil if there is none.
---@param self kubebundle.edit.tree
---@param stop integer the end of the member or item
---@return integer?
function place.comma(self, stop)
  local at = lines.skip(self.blank or self.text, stop)
  return self.text:find("^,", at)
end

--- What keeps the end of a member between brackets apart from a comma or a bracket: a space after a colon that has one,
--- because `a:,` is a plain scalar.
---@param self kubebundle.edit.tree
---@param stop integer
---@return string
function place.gap(self, stop)
  return self.text:find("^:%s", stop - 1) and " " or ""
end

--- The first byte of a member or item: its key, its `?` or its `-`.
---@param self kubebundle.edit.tree
---@param node kubebundle.edit.node
---@return integer
function place.start(self, node)
  local parent = node.parent
  if parent.style == "flow" then return node.key and node.key.from or node.from end
  if parent.type == "list" then return place.slot(self, node) - 1 end
  local key = node.key
  local before = self.text:sub(key.line_start, key.from - 1)
  local question = before:match "^.*()%?[ \t]*$"
  return question and key.line_start + question - 1 or key.from
end

--- The 0-based column of a block's members or items; nil and an error if it cannot be determined.
---@param self kubebundle.edit.tree
---@param block kubebundle.edit.node a mapping or list in block style
---@return integer?
---@return kubebundle.failure? err
function place.column(self, block)
  local first = (block.members or block.items)[1]
  local start = place.start(self, first)
  local line_start = first.key and first.key.line_start or lines.start(self.text, start)
  local before = self.text:sub(line_start, start - 1)
  if before:find "[^ ?:-]" then return place.unsupported "the indentation has tabs or other text" end
  return #before
end

--- Whether only blanks precede a byte on its line.
---@param text string
---@param at integer
---@return boolean
function place.begins_line(text, at)
  local byte
  repeat
    at = at - 1
    byte = text:byte(at)
  until byte ~= 0x20 and byte ~= 0x09
  return byte == nil or byte == 0x0A
end

return place
