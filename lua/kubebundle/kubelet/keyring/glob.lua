-- Go's path.Match on one label of a host name: `*`, `?`, `[classes]` and `\`. A malformed pattern matches nothing,
-- because the kubelet ignores Match's error.

local glob = {}

-- The code point at `at` and the start of the next one; an invalid byte counts as U+FFFD.
local function rune_at(text, at)
  if not utf8.len(text, at, at) then return 0xFFFD, at + 1, true end
  local rune = utf8.codepoint(text, at)
  return rune, at + #utf8.char(rune)
end

-- One end of a range in a class -> code point, position after it; nil if the pattern is malformed.
local function class_end(chunk, at)
  local first = chunk:sub(at, at)
  if first == "" or first == "-" or first == "]" then return nil end
  if first == "\\" then at = at + 1 end
  if at > #chunk then return nil end
  local rune, following, invalid = rune_at(chunk, at)
  if invalid or following > #chunk then return nil end
  return rune, following
end

-- The class after its `[` -> whether it contains `rune`, position after the `]`; nil: malformed.
local function match_class(chunk, at, rune)
  local negated = chunk:sub(at, at) == "^"
  if negated then at = at + 1 end
  local found, ranges = false, 0
  while not (ranges > 0 and chunk:sub(at, at) == "]") do
    local low, high
    low, at = class_end(chunk, at)
    if not low then return nil end
    high = low
    if chunk:sub(at, at) == "-" then
      high, at = class_end(chunk, at + 1)
      if not high then return nil end
    end
    found = found or (low <= rune and rune <= high)
    ranges = ranges + 1
  end
  return found ~= negated, at + 1
end

-- Matches one pattern element at `at` with the text at `from` -> position after the element, position after the text;
-- the latter is nil if it does not match, the former if it is malformed.
local function match_element(chunk, at, text, from)
  local first = chunk:sub(at, at)
  if first == "[" then
    local rune, following = rune_at(text, from)
    local found, rest = match_class(chunk, at + 1, rune)
    return rest, found and following or nil
  elseif first == "?" then
    local _, following = rune_at(text, from)
    return at + 1, following
  end
  if first == "\\" then
    at = at + 1
    if at > #chunk then return nil end
  end
  return at + 1, chunk:byte(at) == text:byte(from) and from + 1 or nil
end

-- Matches a star-free chunk at `from` -> position after the match, or nil.
local function match_chunk(chunk, text, from)
  local at = 1
  while at <= #chunk do
    if from > #text then return nil end
    at, from = match_element(chunk, at, text, from)
    if not (at and from) then return nil end
  end
  return from
end

-- Splits the pattern at its stars -> list of {star = whether one precedes it, text =}.
local function chunks(pattern)
  local list, at = {}, 1
  while at <= #pattern do
    local _, stars = pattern:find("^%*+", at)
    local start = stars and stars + 1 or at
    at = start
    local in_class = false
    while at <= #pattern do
      local character = pattern:sub(at, at)
      if character == "*" and not in_class then break end
      if character == "\\" then at = at + 1 end
      if character == "[" then in_class = true end
      if character == "]" then in_class = false end
      at = at + 1
    end
    list[#list + 1] = { star = stars ~= nil, text = pattern:sub(start, at - 1) }
  end
  return list
end

-- The end of a match of a star and plain characters; for the last chunk it must be the end of the text.
local function match_plain(chunk, text, from, is_last)
  if not is_last then
    local _, last = text:find(chunk, from, true)
    return last and last + 1
  end
  local start = #text - #chunk + 1
  return start >= from and text:sub(start) == chunk and #text + 1 or nil
end

-- The end of the chunk's match, at `from` or, after a star, anywhere after it.
local function match_after(chunk, text, from, is_last)
  if chunk.star and not chunk.text:find("[?%[\\]") then return match_plain(chunk.text, text, from, is_last) end
  for start = from, chunk.star and #text + 1 or from do
    local rest = match_chunk(chunk.text, text, start)
    if rest and (not is_last or rest > #text) then return rest end
  end
end

---@param pattern string
---@param text string holds no `/`
---@return boolean
function glob.match(pattern, text)
  if not pattern:find("[*?%[\\]") then return pattern == text end
  local list, from = chunks(pattern), 1
  for index, chunk in ipairs(list) do
    if chunk.star and chunk.text == "" then return true end
    from = match_after(chunk, text, from, index == #list)
    if not from then return false end
  end
  return from > #text
end

return glob
