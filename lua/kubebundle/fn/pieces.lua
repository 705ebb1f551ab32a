-- Parts of a text that are separate documents: cut out by their bytes, so that their new text can replace them.

local core = require "kubebundle.core"
local same = require "kubebundle.util.same"

local pieces = {}

---@class kubebundle.fn.item
---@field text string a separate document
---@field new string? its new text
---@field value any its value
---@field name string for messages, and to find the item
---@field from integer? start of its text in the whole
---@field to integer? start of what follows
---@field line integer? of its start, if people can see the whole
---@field pad integer? number of blanks added before its text

--- The start of the next line.
---@param text string
---@param at integer
---@return integer
function pieces.line_end(text, at)
  local found = text:find("\n", at, true)
  return found and found + 1 or #text + 1
end

--- Cuts a node out. One in block style ends with its last line, including a comment there.
---@param whole { text: string }
---@param node kubebundle.edit.node
---@param value any the node's
---@param name string
---@return kubebundle.fn.item
function pieces.cut(whole, node, value, name)
  local is_block = node.style == "block"
  local to = is_block and pieces.line_end(whole.text, node.stop) or node.to
  local pad = is_block and node.from - node.line_start or 0
  return {
    text = (" "):rep(pad) .. whole.text:sub(node.from, to - 1),
    value = value,
    name = name,
    from = node.from,
    to = to,
    pad = pad,
  }
end

--- Whether the cut-out text has the same value by itself: an alias may refer to something outside.
---@param item kubebundle.fn.item
---@param mode "yaml"|"json"
---@return boolean
function pieces.is_whole(item, mode)
  local decode = mode == "json" and core.json.decode or core.yaml.decode
  local value, err = decode(item.text)
  return err == nil and same(value, item.value)
end

--- The text of an item after the text before it. If its first line was removed, the rest starts on a new line.
---@param before string up to the item, including its dash
---@param item kubebundle.fn.item
---@return string
function pieces.placed(before, item)
  local text = item.new or item.text
  if text:sub(1, item.pad):find "^ *$" and text:find("^[^ \r\n]", item.pad + 1) then
    return before .. text:sub(item.pad + 1)
  end
  before = before:match "^.*[^ ]" or ""
  return before .. (before:find "[^\n]$" and "\n" or "") .. text
end

--- The text with its lines after the first one indented.
---@param text string
---@param columns integer
---@return string
function pieces.indented(text, columns)
  return (text:gsub("\n([^\r\n])", "\n" .. (" "):rep(columns) .. "%1"))
end

return pieces
