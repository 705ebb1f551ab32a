-- The cost of a Lua pattern: reimplements Lua's matcher (lstrlib.c) with a step counter, and generates the texts on
-- which a pattern is likely to take longest.

local cost = {}

local Matcher = {}
Matcher.__index = Matcher

-- The end of the item at `at` of the pattern: a character, a class, or a set.
local function item_end(pattern, at)
  local first = pattern:sub(at, at)
  if first == "%" then return at + 2 end
  if first ~= "[" then return at + 1 end
  local last = at + 1
  if pattern:sub(last, last) == "^" then last = last + 1 end
  repeat
    last = last + (pattern:sub(last, last) == "%" and 2 or 1)
  until pattern:sub(last, last) == "]" or last > #pattern
  return last + 1
end

-- The bytes matched by an item, as a table; determined with Lua itself.
local function members_of(item)
  local members = {}
  for byte = 0, 255 do
    members[byte] = string.char(byte):find("^" .. item .. "$") ~= nil
  end
  return members
end

local sets = setmetatable({}, {
  __index = function(self, item)
    self[item] = members_of(item)
    return self[item]
  end,
})

function Matcher:single(at, item)
  self.steps = self.steps + 1
  local byte = self.text:byte(at)
  return byte ~= nil and sets[item][byte]
end

-- As many as possible, then fewer.
function Matcher:expand(at, item, rest)
  local to = at
  while self:single(to, item) do
    to = to + 1
  end
  while to >= at do
    local last = self:match(to, rest)
    if last then return last end
    to = to - 1
  end
end

-- As few as possible.
function Matcher:lazy(at, item, rest)
  while true do
    local last = self:match(at, rest)
    if last then return last end
    if not self:single(at, item) then return nil end
    at = at + 1
  end
end

function Matcher:balance(at, open, close)
  if self.text:sub(at, at) ~= open then return nil end
  local depth = 1
  for to = at + 1, #self.text do
    self.steps = self.steps + 1
    local byte = self.text:sub(to, to)
    if byte == close then
      depth = depth - 1
    elseif byte == open then
      depth = depth + 1
    end
    if depth == 0 then return to + 1 end
  end
end

function Matcher:frontier(at, item)
  return not sets[item][self.text:byte(at - 1) or 0] and sets[item][self.text:byte(at) or 0]
end

function Matcher:repeated(at, from)
  local pattern = self.pattern
  local after = item_end(pattern, from)
  local item, sign = pattern:sub(from, after - 1), pattern:sub(after, after)
  if sign == "*" then return self:expand(at, item, after + 1) end
  if sign == "-" then return self:lazy(at, item, after + 1) end
  local matches = self:single(at, item)
  if sign == "+" then return matches and self:expand(at + 1, item, after + 1) or nil end
  if sign == "?" then return matches and self:match(at + 1, after + 1) or self:match(at, after + 1) end
  return matches and self:match(at + 1, after) or nil
end

-- The end of a match at `at` of the pattern from `from`.
function Matcher:match(at, from)
  self.steps = self.steps + 1
  local pattern = self.pattern
  local two, one = pattern:sub(from, from + 1), pattern:sub(from, from)
  if one == "" then return at end
  if one == "(" or one == ")" then return self:match(at, from + 1) end
  if one == "$" and from == #pattern then return at == #self.text + 1 and at or nil end
  if two == "%b" then
    local to = self:balance(at, pattern:sub(from + 2, from + 2), pattern:sub(from + 3, from + 3))
    return to and self:match(to, from + 4)
  elseif two == "%f" then
    local after = item_end(pattern, from + 2)
    return self:frontier(at, pattern:sub(from + 2, after - 1)) and self:match(at, after) or nil
  end
  return self:repeated(at, from)
end

--- The number of steps of gsub for a text.
---@param pattern string
---@param text string
---@return integer
function cost.steps(pattern, text)
  local anchored = pattern:sub(1, 1) == "^"
  local matcher = setmetatable({ text = text, pattern = pattern, steps = 0 }, Matcher)
  local at = 1
  while at <= #text + 1 do
    local to = matcher:match(at, anchored and 2 or 1)
    at = to and to > at and to or at + 1
    if anchored then break end
  end
  return matcher.steps
end

local SHOWN = {}
for byte = 32, 126 do
  SHOWN[#SHOWN + 1] = byte
end
for _, byte in ipairs { 9, 10, 0, 200 } do
  SHOWN[#SHOWN + 1] = byte
end

-- The items of a pattern: the bytes of each, and whether it is repeated.
local function items_of(pattern)
  local items, at = {}, pattern:sub(1, 1) == "^" and 2 or 1
  while at <= #pattern do
    local two = pattern:sub(at, at + 1)
    if two == "%b" then
      items[#items + 1] = { bytes = { pattern:byte(at + 2) }, repeats = true }
      at = at + 4
    elseif two == "%f" then
      at = item_end(pattern, at + 2)
    elseif two:find "^[()]" or (at == #pattern and two == "$") then
      at = at + 1
    else
      local after = item_end(pattern, at)
      local item = { bytes = {}, set = sets[pattern:sub(at, after - 1)] }
      for _, byte in ipairs(SHOWN) do
        item.bytes[#item.bytes + 1] = item.set[byte] and byte or nil
      end
      item.repeats = pattern:find("^[*+-]", after) ~= nil
      items[#items + 1] = item
      at = pattern:find("^[*+?-]", after) and after + 1 or after
    end
  end
  return items
end

local KINDS_OF_BYTE = { "%a", "%d", "%p", "%s" }

-- Adds the first of each kind of byte shared by two items.
local function add_shared(units, item, other)
  for _, kind in ipairs(KINDS_OF_BYTE) do
    for _, byte in ipairs(item.bytes) do
      local unit = string.char(byte)
      if other.set[byte] and unit:find(kind) then
        units[unit] = true
        break
      end
    end
  end
end

-- What to repeat: the first and last byte of each repeated item, and bytes shared by two.
local function units_of(items)
  local units = {}
  for index, item in ipairs(items) do
    if item.repeats and item.bytes[1] then
      units[string.char(item.bytes[1])] = true
      units[string.char(item.bytes[#item.bytes])] = true
    end
    for other = index + 1, #items do
      if item.repeats and items[other].repeats and items[other].set then add_shared(units, item, items[other]) end
    end
  end
  return units
end

-- Texts that begin as the pattern requires and continue with bytes shared by its items, or that repeat its
-- beginnings.
local function texts(items, size)
  local list, sample, prefixes = {}, "", {}
  local units = units_of(items)
  for _, item in ipairs(items) do
    if item.repeats then prefixes[sample] = true end
    sample = sample .. (item.bytes[1] and string.char(item.bytes[1]) or "")
    if next(prefixes) and sample ~= "" then units[sample] = true end
  end
  for unit in pairs(units) do
    for prefix in pairs(prefixes) do
      for _, ending in ipairs { "", "\1", " x", "/" } do
        local count = math.max(size // #unit, size // 4)
        list[prefix .. "\0" .. unit .. "\0" .. ending] = prefix .. unit:rep(count) .. ending
      end
    end
  end
  return list
end

--- A text for which twice the size takes more than three times the steps; nil if none was found.
---@param pattern string
---@return string?
function cost.slow_text(pattern)
  local items = items_of(pattern)
  local larger = texts(items, 128)
  for key, text in pairs(texts(items, 64)) do
    local small = cost.steps(pattern, text)
    if small > 800 and cost.steps(pattern, larger[key]) > 3 * small then return text end
  end
end

return cost
