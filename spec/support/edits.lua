-- Random edits, seeded, and their expected results.

local kb = require "kubebundle"
local core = require "kubebundle.core"
local tree = require "kubebundle.edit.tree"
local typed = require "kubebundle.edit.typed"

local edits = {}

local NASTY = {
  "x",
  "a b",
  "",
  "true",
  "1.10",
  "0x1f",
  "null",
  "~",
  "- a",
  "a: b",
  "# no",
  "a # b",
  "it's",
  'say "so"',
  "two\nlines",
  "two\nlines\n",
  "\n\nlate",
  " padded ",
  "tab\there",
  "é😀",
  "{a}",
  "[a",
  "%d",
  "*x",
  "&x",
  "!x",
  "|",
  "a:\nb",
  "2001-01-01",
  "1e3",
  "=",
  "trail\n\n\n",
  "\u{85}",
  "---",
  "...",
}

local function random_value()
  local kind = math.random(10)
  if kind == 1 then return math.random(0, 9999) end
  if kind == 2 then return math.random() < 0.5 end
  if kind == 3 then return kb.null end
  if kind == 4 then return core.array { "a", 2, core.object { k = NASTY[math.random(#NASTY)] } } end
  if kind == 5 then
    return core.object { name = NASTY[math.random(#NASTY)], nested = core.object { list = core.array {}, n = 1 } }
  end
  return NASTY[math.random(#NASTY)]
end

-- Every node below a root, with its path.
local function collect(node, keys, list)
  list[#list + 1] = { node = node, keys = keys }
  local children = node.members or node.items or {}
  for index, child in ipairs(children) do
    local key = index
    if child.key then key = tree.key(child.key) end
    if key ~= nil then
      local below = table.move(keys, 1, #keys, 1, {})
      below[#below + 1] = key
      collect(child, below, list)
    end
  end
end

local function path_text(keys)
  local parts = {}
  for index, key in ipairs(keys) do
    if math.type(key) == "integer" then
      parts[index] = ("[%d]"):format(key - 1)
    else
      parts[index] = '["' .. key:gsub('["\\]', "\\%0") .. '"]'
    end
  end
  return #parts > 0 and table.concat(parts) or "."
end

-- A random edit of a text of one document: its operation, path and value.
local function random_edit(read)
  local list = {}
  collect(read.roots[1], {}, list)
  local chosen = list[math.random(#list)]
  local keys = chosen.keys
  local kind = math.random(4)
  if kind == 1 and #keys > 0 then return { op = "delete", path = keys, text = path_text(keys) } end
  local edit = { op = "set", path = keys, value = random_value(), text = path_text(keys) }
  if kind == 2 and chosen.node.type == "map" then
    edit.adds = true
    edit.path = table.move(keys, 1, #keys, 1, {})
    edit.path[#keys + 1] = "new-" .. math.random(9)
    edit.text = path_text(edit.path)
  elseif kind == 2 and chosen.node.type == "list" then
    edit.adds = true
    edit.path = table.move(keys, 1, #keys, 1, {})
    edit.path[#keys + 1] = #chosen.node.items + 1
    edit.text = (path_text(keys) .. "[+]"):gsub("^%.%[", "[")
  elseif #keys == 0 then
    return random_edit(read)
  end
  return edit
end

-- A line that occurs in both texts between the first and the last difference.
local function split(text)
  local list = {}
  for line in (text .. "\n"):gmatch "(.-)\n" do
    list[#list + 1] = line
  end
  return list
end

local function comment_of(line)
  return line:match "^%s*(#.*)$"
end

--- The comment lines that disappeared from a text although nothing around them was to change.
---@param edit table from edits.make
---@return string[]
function edits.lost_comments(edit)
  local left, lost = {}, {}
  for _, line in ipairs(split(edit.new)) do
    local comment = comment_of(line)
    if comment then left[comment] = (left[comment] or 0) + 1 end
  end
  for number, line in ipairs(split(edit.old)) do
    local comment = comment_of(line)
    local is_own = number >= edit.first - edit.head and number <= edit.last + edit.foot
    if comment and not is_own then
      left[comment] = (left[comment] or 0) - 1
      if left[comment] < 0 then lost[#lost + 1] = line end
    end
  end
  return lost
end

--- The lines before and after the edited node that have changed.
---@param edit table from edits.make
---@return string[]
function edits.changed_lines(edit)
  local old, new, changed = split(edit.old), split(edit.new), {}
  for number = 1, edit.first - edit.head - 1 do
    if old[number] ~= new[number] then changed[#changed + 1] = old[number] end
  end
  for number = 0, #old - edit.last - edit.foot - 1 do
    if old[#old - number] ~= new[#new - number] then changed[#changed + 1] = old[#old - number] end
  end
  return changed
end

-- The lines of a node and its key, according to core.yaml.positions; and the comment lines above and below, which a
-- deletion removes, too.
local function note_lines(edit, text)
  local node = core.yaml.positions(text)
  node = node and node[1]
  local parent
  for _, key in ipairs(edit.path) do
    parent, node = node, node and node.children and node.children[key]
  end
  node = node or parent
  if not node then return false end
  edit.first, edit.last, edit.head, edit.foot = node.key_line or node.line, node.end_line or node.line, 0, 0
  if parent and not node.key_line then edit.first = math.min(edit.first, node.line) - 1 end
  local all = split(text)
  if node.end_column == 1 and edit.last > edit.first then edit.last = edit.last - 1 end
  while comment_of(all[edit.first - edit.head - 1] or "") do
    edit.head = edit.head + 1
  end
  while comment_of(all[edit.last + edit.foot + 1] or "") or (all[edit.last + edit.foot + 1] or "x"):find "^%s*$" do
    edit.foot = edit.foot + 1
  end
  return true
end

--- Makes `count` edits of a text.
---@param text string
---@param count integer
---@param made table[] the successful ones are added here
---@param refused table<string, integer> counts the others by code
function edits.make(text, count, made, refused)
  local read = tree.read(text, "yaml")
  if not read or #read.roots ~= 1 or not (read.roots[1].members or read.roots[1].items) then return end
  local children = read.roots[1].members or read.roots[1].items
  if #children == 0 then return end
  for _ = 1, count do
    local edit = random_edit(read)
    local document = assert(kb.edit(text))
    local done, err
    if edit.op == "delete" then
      done, err = document:delete(edit.text)
    else
      done, err = document:set(edit.text, edit.value)
    end
    if done then
      edit.old, edit.new, edit.document = text, document:text(), 1
      edit.path, edit.adds = core.array(edit.path), edit.adds or false
      edit.has_lines = note_lines(edit, text)
      edit.value = typed.of(read, 1, edit.path, edit.value)
      made[#made + 1] = edit
    else
      refused[err.code] = (refused[err.code] or 0) + 1
      refused[#refused + 1] = { text = text, edit = edit, err = err }
    end
  end
end

return edits
