-- Lines, indentation and comments around a node: the text between events.

local lines = {}

--- The lines of a text, without their line breaks; text after the last break is not a line.
---@param text string
---@return string[]
function lines.of(text)
  local list, at = {}, 1
  local stop = text:find("\n", at, true)
  while stop do
    list[#list + 1] = text:sub(at, stop - 1)
    at = stop + 1
    stop = text:find("\n", at, true)
  end
  return list
end

--- The line break that the text uses.
---@param text string
---@return "\n"|"\r\n"
function lines.break_of(text)
  return text:match "^[^\n]*\r\n" and "\r\n" or "\n"
end

--- The end of a byte's line: its line break, or the end of the text.
---@param text string
---@param at integer
---@return integer
function lines.stop(text, at)
  return text:find("\r?\n", at) or #text + 1
end

--- The start of the next line; nil if there is none.
---@param text string
---@param at integer
---@return integer?
function lines.next(text, at)
  return text:match("^\r?\n()", lines.stop(text, at))
end

--- The start of a byte's line.
---@param text string
---@param at integer
---@return integer
function lines.start(text, at)
  while at > 1 do
    local from = math.max(1, at - 256)
    local found = text:sub(from, at - 1):match "^.*\n()"
    if found then return from + found - 1 end
    at = from
  end
  return 1
end

--- Whether the rest of the line is empty or a comment.
---@param text string
---@param at integer
---@param json boolean
---@return boolean
function lines.is_rest_blank(text, at, json)
  local rest = text:sub(at, lines.stop(text, at) - 1)
  if not rest:find "[^ \t\r]" then return true end
  if json then return rest:find "^[ \t]*//" ~= nil or rest:find "^[ \t]*/%*[^*]*%*/[ \t\r]*$" ~= nil end
  return rest:find "^[ \t]+#" ~= nil
end

--- The first byte from `at` that is neither blank nor in a comment, an anchor or a tag.
---@param text string
---@param at integer
---@param properties boolean? also skip anchors and tags
---@return integer
function lines.skip(text, at, properties)
  while true do
    at = text:match("^%s*()", at)
    if text:find("^#", at) then
      at = lines.stop(text, at)
    elseif properties and text:find("^[&!]", at) then
      at = text:match("^%S*()", at)
    else
      return at
    end
  end
end

--- The start of the line break before a line.
---@param text string
---@param start integer of the line
---@return integer
function lines.before_break(text, start)
  if text:sub(start - 1, start - 1) ~= "\n" then return start end
  return text:sub(start - 2, start - 2) == "\r" and start - 2 or start - 1
end

--- Whether a literal block that ends at a line break would include what follows: blank lines if the block keeps its
--- last line breaks, blanks and comments in its indentation; or lack its own last line break, at the end of the text.
---@param text string
---@param at integer the line break, or the end of the text
---@param value string of the block
---@param indent integer of its lines
---@return boolean
function lines.would_join(text, at, value, indent)
  if value:find "\n\n$" and (at > #text or text:find("^\r?\n[ \t]*\r?\n", at)) then return true end
  return text:match("^%s*%S?", at):find("\n" .. (" "):rep(indent) .. "[^\r\n]") ~= nil
end

-- The 0-based column of a comment line; nil if it is another line. `blank`: the line is empty.
local function comment_column(text, start, json)
  local spaces, byte = text:match("^([ \t]*)(.?)", start)
  if byte == "#" and not json then return #spaces end
  if json and text:find("^//", start + #spaces) then return #spaces end
  if json and text:find("^/%*[^*]*%*/[ \t\r]*\n", start + #spaces) then return #spaces end
  return nil, byte == "" or byte == "\r" or byte == "\n"
end

--- The start of the comments above a line that belong to it: those directly above, in the same column.
---@param text string
---@param start integer of the line
---@param column integer
---@param json boolean
---@return integer
function lines.head(text, start, column, json)
  while start > 1 do
    local above = lines.start(text, start - 1)
    if comment_column(text, above, json) ~= column then return start end
    start = above
  end
  return start
end

--- The end of a block node that stops at `stop`, including the comment on its last line and the comments below that
--- are indented more than the node. The result is at a line break, or at the end of the text.
---@param text string
---@param stop integer
---@param column integer
---@return integer
function lines.foot(text, stop, column)
  local last = lines.stop(text, stop)
  local at = lines.next(text, stop)
  while at do
    local comment, is_blank = comment_column(text, at, false)
    if comment and comment > column then
      last = lines.stop(text, at)
    elseif not is_blank then
      return last
    end
    at = lines.next(text, at)
  end
  return last
end

return lines
