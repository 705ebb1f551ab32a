-- The field at a position of a document, as spec.containers[0].image.

local edit = require "kubebundle.edit"
local paths = require "kubebundle.kubernetes.paths"
local tree = require "kubebundle.edit.tree"

local function line_starts(text)
  local starts = { 1 }
  for at in text:gmatch "\n()" do
    starts[#starts + 1] = at
  end
  return starts
end

local function start_of(node)
  return node.key and node.key.from or node.from
end

-- The last child that begins before the position: a token may be where YAML reads a comment, after an empty value.
local function child_at(node, offset)
  local children = node.members or node.items or {}
  local low, high = 0, #children
  while low < high do
    local middle = (low + high + 1) // 2
    if start_of(children[middle]) <= offset then
      low = middle
    else
      high = middle - 1
    end
  end
  return children[low], low
end

local function path_at(root, offset)
  local keys = {}
  local child, index = child_at(root, offset)
  while child do
    local key = child.key and tree.key(child.key) or index
    if not key then break end
    keys[#keys + 1] = key
    child, index = child_at(child, offset)
  end
  return #keys > 0 and paths.text(keys) or nil
end

--- A function that finds fields by their positions in the text.
---@param text string one document
---@return fun(line: integer?, column: integer?): string? path nil if that is not a field
return function(text)
  local document = edit.edit(text)
  local root = document and document.tree.roots[1]
  local starts = root and line_starts(text)
  return function(line, column)
    local start = line and starts and starts[line]
    return start and path_at(root, utf8.offset(text, column or 1, start) or start)
  end
end
