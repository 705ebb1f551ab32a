-- Consecutive JSON values in one text, as written by `jq -c '.items[]'` and accepted by kubectl.

local core = require "kubebundle.core"

local json_values = {}

local function end_of_string(text, at)
  repeat
    at = text:find('["\\]', at + 1)
    if not at then return nil end
    local is_escape = text:byte(at) == 92
    if is_escape then at = at + 1 end
  until not is_escape
  return at
end

local steps = { ["{"] = 1, ["["] = 1, ["}"] = -1, ["]"] = -1 }

-- The end of the mapping or list that begins at `from`.
local function end_of_value(text, from)
  local depth, at = 0, from
  while at do
    local step = steps[text:sub(at, at)]
    if step then
      depth = depth + step
      if depth == 0 then return at end
    else
      at = end_of_string(text, at)
      if not at then return nil end
    end
    at = text:find('["{}%[%]]', at + 1)
  end
end

-- Advances a position over a part of the text.
local function advance(place, part)
  part = part:gsub("\r\n?", "\n")
  local last = part:match("^.*\n()")
  if last then
    place.line, place.column = place.line + select(2, part:gsub("\n", "")), 1
    part = part:sub(last)
  end
  place.column = place.column + (utf8.len(part) or #part)
end

local function split(text)
  local pieces, values, place, at = {}, {}, { line = 1, column = 1 }, 1
  while text:find("%S", at) do
    local from = text:find("%S", at)
    local last = text:find("^[{%[]", from) and end_of_value(text, from)
    if not last then return nil end
    advance(place, text:sub(at, from - 1))
    local piece = { text = text:sub(from, last), line = place.line, column = place.column }
    local value, err = core.json.decode(piece.text)
    if err then return nil end
    pieces[#pieces + 1], values[#values + 1] = piece, value
    advance(place, piece.text)
    at = last + 1
  end
  return pieces, values
end

--- The values of a text that begins with a mapping or a list.
---@param text string
---@return { text: string, line: integer, column: integer }[]? pieces nil if it is not JSON
---@return any[]? values
function json_values.read(text)
  local value, err = core.json.decode(text)
  if not err then return { { text = text, line = 1, column = 1 } }, { value } end
  return split(text)
end

local lines = { "line", "key_line", "end_line" }
local columns = { column = "line", key_column = "key_line", key_end_column = "key_line", end_column = "end_line" }

-- Shifts a tree of positions from the piece to the whole text.
local function shift(node, piece)
  for column, line in pairs(columns) do
    if node[column] and (node[line] or node.line) == 1 then node[column] = node[column] + piece.column - 1 end
  end
  for _, line in ipairs(lines) do
    if node[line] then node[line] = node[line] + piece.line - 1 end
  end
  for _, list in ipairs { node.children or {}, node.duplicates or {} } do
    for _, child in pairs(list) do
      shift(child, piece)
    end
  end
end

--- The positions of each piece's values in the whole text.
---@param pieces { text: string, line: integer, column: integer }[]
---@param wanted table? by the index of a piece, as of core.json.positions; nil: all
---@return (table|false)[] trees
function json_values.positions(pieces, wanted)
  local trees = {}
  for index, piece in ipairs(pieces) do
    local is_wanted = not wanted or wanted[index] ~= nil
    trees[index] = is_wanted and core.json.positions(piece.text, nil, wanted and wanted[index])
    if is_wanted and (piece.line > 1 or piece.column > 1) then shift(trees[index], piece) end
  end
  return trees
end

--- The paths of the repeated keys in each piece.
---@param pieces { text: string }[]
---@return any[][][]
function json_values.repeated(pieces)
  local paths = {}
  for index, piece in ipairs(pieces) do
    paths[index] = core.json.repeated(piece.text)
  end
  return paths
end

return json_values
