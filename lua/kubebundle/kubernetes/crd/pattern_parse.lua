-- Parses regular expressions in Go's RE2 syntax to a program for pattern.lua. Unsupported syntax (Unicode classes,
-- case folding outside ASCII, programs above MAX_PROGRAM instructions) gives nil, so that the caller can report what
-- was not checked.
--
-- Instructions: {op="set", ranges={low, high, ...}}, {op="split", x=, y=}, {op="jump", x=}, {op="assert", kind=},
-- {op="match"}. A set is a sorted list of pairs of code points.

local parse = {}

local MAX_PROGRAM = 10000
local MAX_REPEAT = 1000
local MAX_TEXT = 10000 -- bytes
local MAX_CODE_POINT = 0x10FFFF

local UNSUPPORTED, INVALID = {}, {}

-- The pattern may be valid for Go.
local function fail_unsupported()
  error(UNSUPPORTED)
end

-- Go rejects the pattern.
local function fail()
  error(INVALID)
end

-- Sets of code points -------------------------------------------------------------------------------------------

local function normal(ranges)
  local pairs_list = {}
  for index = 1, #ranges, 2 do
    pairs_list[#pairs_list + 1] = { ranges[index], ranges[index + 1] }
  end
  table.sort(pairs_list, function(a, b)
    return a[1] < b[1]
  end)
  local merged = {}
  for _, pair in ipairs(pairs_list) do
    if merged[1] and pair[1] <= merged[#merged] + 1 then
      merged[#merged] = math.max(merged[#merged], pair[2])
    else
      merged[#merged + 1], merged[#merged + 2] = pair[1], pair[2]
    end
  end
  return merged
end

local function complement(ranges)
  local result, from = {}, 0
  ranges = normal(ranges)
  for index = 1, #ranges, 2 do
    if ranges[index] > from then
      result[#result + 1], result[#result + 2] = from, ranges[index] - 1
    end
    from = ranges[index + 1] + 1
  end
  if from <= MAX_CODE_POINT then
    result[#result + 1], result[#result + 2] = from, MAX_CODE_POINT
  end
  return result
end

local function ranges_of(text)
  local ranges = {}
  for low, high in text:gmatch("(.)(.)") do
    ranges[#ranges + 1], ranges[#ranges + 2] = low:byte(), high:byte()
  end
  return ranges
end

local PERL = { d = ranges_of "09", w = ranges_of "09AZ__az", s = { 9, 10, 12, 13, 32, 32 } }

local POSIX = {
  alnum = ranges_of "09AZaz",
  alpha = ranges_of "AZaz",
  ascii = { 0, 127 },
  blank = { 9, 9, 32, 32 },
  cntrl = { 0, 31, 127, 127 },
  digit = PERL.d,
  graph = { 33, 126 },
  lower = ranges_of "az",
  print = { 32, 126 },
  punct = { 33, 47, 58, 64, 91, 96, 123, 126 },
  space = { 9, 13, 32, 32 },
  upper = ranges_of "AZ",
  word = PERL.w,
  xdigit = ranges_of "09AFaf",
}

-- The set with both cases of its ASCII letters.
local function fold(ranges)
  local folded = table.move(ranges, 1, #ranges, 1, {})
  for index = 1, #ranges, 2 do
    local low, high = ranges[index], ranges[index + 1]
    if high > 127 and high ~= MAX_CODE_POINT then fail_unsupported() end
    for letter = math.max(low, 65), math.min(high, 90) do
      folded[#folded + 1], folded[#folded + 2] = letter + 32, letter + 32
    end
    for letter = math.max(low, 97), math.min(high, 122) do
      folded[#folded + 1], folded[#folded + 2] = letter - 32, letter - 32
    end
  end
  return folded
end

-- The parser ----------------------------------------------------------------------------------------------------

local Reader = {}
Reader.__index = Reader

function Reader:peek(text)
  return self.text:sub(self.at, self.at + #text - 1) == text
end

function Reader:skip(text)
  if not self:peek(text) then return false end
  self.at = self.at + #text
  return true
end

function Reader:char()
  local code = self.at <= #self.text and utf8.codepoint(self.text, self.at) or fail()
  self.at = self.at + #utf8.char(code)
  return code
end

local function set_node(self, ranges)
  return { op = "set", ranges = normal(self.fold and fold(ranges) or ranges) }
end

local ESCAPES = { a = 7, f = 12, t = 9, n = 10, r = 13, v = 11 }

local function hex_escape(self)
  local digits = self.text:match("^{(%x+)}", self.at)
  if digits then
    self.at = self.at + #digits + 2
  else
    digits = self.text:match("^%x%x", self.at) or fail()
    self.at = self.at + 2
  end
  local code = tonumber(digits, 16)
  return code <= MAX_CODE_POINT and code or fail()
end

-- After a backslash: a code point, or nil and the ranges of a class.
local function escape(self)
  local letter = self.text:sub(self.at, self.at)
  local class = PERL[letter:lower()]
  self.at = self.at + 1
  if class and letter ~= "" then return nil, letter:find("%l") and class or complement(class) end
  if ESCAPES[letter] then return ESCAPES[letter] end
  if letter == "x" then return hex_escape(self) end
  local octal = self.text:match("^0[0-7]?[0-7]?", self.at - 1) or self.text:match("^[1-7][0-7][0-7]?", self.at - 1)
  if octal then
    self.at = self.at - 1 + #octal
    return tonumber(octal, 8)
  end
  if letter:find("^%p$") then return letter:byte() end
  return fail()
end

local function add_all(ranges, more)
  table.move(more, 1, #more, #ranges + 1, ranges)
end

local function posix_class(self, ranges)
  local negated, name = self.text:match("^%[:(%^?)(%l+):%]", self.at)
  local class = POSIX[name] or fail()
  self.at = self.at + #name + #negated + 4
  add_all(ranges, negated == "^" and complement(class) or class)
end

-- One end of a range in brackets: a code point, or nil if a class was added to the ranges.
local function class_char(self, ranges)
  if self:skip "\\" then
    local code, class = escape(self)
    if class then add_all(ranges, class) end
    return code
  end
  return self:char()
end

local function class_item(self, ranges)
  if self:peek "[:" then return posix_class(self, ranges) end
  local low = class_char(self, ranges)
  if not low then return end
  local high = low
  if self:peek "-" and not self:peek "-]" then
    self.at = self.at + 1
    high = class_char(self, ranges)
    if not high or high < low then fail() end
  end
  ranges[#ranges + 1], ranges[#ranges + 2] = low, high
end

-- After `[`.
local function class(self)
  local is_negated, ranges, first = self:skip "^", {}, true
  while first or not self:peek "]" do
    class_item(self, ranges)
    first = false
  end
  self.at = self.at + 1
  if self.fold then ranges = fold(ranges) end
  return { op = "set", ranges = is_negated and complement(ranges) or normal(ranges) }
end

local parse_alternatives

-- After `(?`: flags, for the rest of the group or for their own group.
local function flags(self)
  local words = self.text:match("^[imsU-]+", self.at) or ""
  self.at = self.at + #words
  local on = true
  for letter in words:gmatch(".") do
    if letter == "-" then
      on = false
    elseif letter == "i" then
      self.fold = on
    elseif letter == "s" then
      self.dot_all = on
    elseif letter == "m" then
      self.lines = on
    end
  end
  if self:skip ")" then return { op = "empty" } end
  if not self:skip ":" then fail() end
end

-- After `(`.
local function group(self)
  local before = { self.fold, self.dot_all, self.lines }
  if self:skip "?" then
    local name = self.text:match("^P?<[%w_]+>", self.at)
    if name then
      self.at = self.at + #name
    else
      local only_flags = flags(self)
      if only_flags then return only_flags end
    end
  end
  local node = parse_alternatives(self)
  if not self:skip ")" then fail() end
  self.fold, self.dot_all, self.lines = before[1], before[2], before[3]
  return node
end

-- After `\Q`: each character up to `\E` is literal.
local function unquote(self)
  local to = self.text:find("\\E", self.at, true)
  local quoted, rest = self.text:sub(self.at, to and to - 1), to and self.text:sub(to + 2) or ""
  self.text, self.at = quoted:gsub("%p", "\\%0") .. rest, 1
  return { op = "empty" }
end

local ASSERTIONS = { A = "start", z = "end", b = "word", B = "not-word" }

local function escaped(self)
  local letter = self.text:sub(self.at, self.at)
  if ASSERTIONS[letter] then
    self.at = self.at + 1
    return { op = "assert", kind = ASSERTIONS[letter] }
  elseif letter == "Q" then
    self.at = self.at + 1
    return unquote(self)
  elseif letter == "C" or letter == "p" or letter == "P" then
    return fail_unsupported()
  end
  local code, ranges = escape(self)
  return set_node(self, ranges or { code, code })
end

local function atom(self)
  if self:skip "(" then return group(self) end
  if self:skip "[" then return class(self) end
  if self:skip "\\" then return escaped(self) end
  if self:skip "." then
    return { op = "set", ranges = self.dot_all and { 0, MAX_CODE_POINT } or { 0, 9, 11, MAX_CODE_POINT } }
  end
  if self:skip "^" then return { op = "assert", kind = self.lines and "line-start" or "start" } end
  if self:skip "$" then return { op = "assert", kind = self.lines and "line-end" or "end" } end
  if self:peek "*" or self:peek "+" or self:peek "?" then return fail() end
  local code = self:char()
  return set_node(self, { code, code })
end

-- The minimum and maximum of a repetition at this position; nil if there is none.
local function counts(self)
  if self:skip "*" then return 0, math.huge end
  if self:skip "+" then return 1, math.huge end
  if self:skip "?" then return 0, 1 end
  local low, comma, high = self.text:match("^{(%d+)(,)(%d*)}", self.at)
  if not low then
    low, comma, high = self.text:match("^{(%d+)}", self.at), "", ""
  end
  if not low then return nil end
  self.at = self.text:find("}", self.at, true) + 1
  local least = tonumber(low)
  local most = comma == "" and least or tonumber(high) or math.huge
  if least > MAX_REPEAT or most ~= math.huge and (most > MAX_REPEAT or most < least) then fail() end
  return least, most
end

local function repeated(self)
  local node = atom(self)
  local least, most = counts(self)
  while least do
    self:skip "?" -- lazy: matches the same texts
    node = { op = "repeat", node = node, least = least, most = most }
    local next_least, next_most = counts(self)
    if next_least and self.text:find("^[*+?]", self.at - 1) then fail() end -- `**` is an error in Go
    least, most = next_least, next_most
  end
  return node
end

local function parse_list(self)
  local list = { op = "list" }
  while self.at <= #self.text and not self:peek "|" and not self:peek ")" do
    list[#list + 1] = repeated(self)
  end
  return list
end

function parse_alternatives(self)
  self.depth = self.depth + 1
  if self.depth > 150 then fail_unsupported() end -- limits the use of the host's C stack
  local list = { op = "alternatives", parse_list(self) }
  while self:skip "|" do
    list[#list + 1] = parse_list(self)
  end
  self.depth = self.depth - 1
  return list[2] and list or list[1]
end

-- The program -----------------------------------------------------------------------------------------------------

local emit

local function add(program, instruction)
  if #program >= MAX_PROGRAM then fail_unsupported() end
  program[#program + 1] = instruction
  return instruction
end

local emitters = {}

function emitters.set(program, node)
  add(program, { op = "set", ranges = node.ranges })
end

emitters["assert"] = function(program, node)
  add(program, { op = "assert", kind = node.kind })
end

function emitters.empty() end

function emitters.list(program, node)
  for _, item in ipairs(node) do
    emit(program, item)
  end
end

function emitters.alternatives(program, node)
  local jumps = {}
  for index, item in ipairs(node) do
    local split = node[index + 1] and add(program, { op = "split", x = #program + 2 })
    emit(program, item)
    if split then
      jumps[#jumps + 1] = add(program, { op = "jump" })
      split.y = #program + 1
    end
  end
  for _, jump in ipairs(jumps) do
    jump.x = #program + 1
  end
end

local function emit_star(program, node)
  local at = #program + 1
  local split = add(program, { op = "split", x = at + 1 })
  emit(program, node)
  add(program, { op = "jump", x = at })
  split.y = #program + 1
end

emitters["repeat"] = function(program, node)
  for _ = 1, node.least do
    emit(program, node.node)
  end
  if node.most == math.huge then return emit_star(program, node.node) end
  local splits = {}
  for _ = node.least + 1, node.most do
    splits[#splits + 1] = add(program, { op = "split", x = #program + 2 })
    emit(program, node.node)
  end
  for _, split in ipairs(splits) do
    split.y = #program + 1
  end
end

function emit(program, node)
  emitters[node.op](program, node)
end

-- The program of a pattern; else nil and the reason.
local function compile(text)
  if #text > MAX_TEXT then return nil, UNSUPPORTED end
  local ok, result = pcall(function()
    local reader = setmetatable({ text = text, at = 1, depth = 0 }, Reader)
    local node = parse_alternatives(reader)
    if reader.at <= #reader.text then fail() end
    local program = {}
    emit(program, node)
    add(program, { op = "match" })
    return program
  end)
  if ok then return result end
  if result ~= UNSUPPORTED and result ~= INVALID then error(result, 0) end
  return nil, result
end

--- The program of a pattern, or nil if its syntax is invalid or not supported.
---@param text string
---@return table?
function parse.program(text)
  return (compile(text))
end

--- Whether Go rejects a pattern. Unsupported syntax counts as valid.
---@param text string
---@return boolean
function parse.is_invalid(text)
  return select(2, compile(text)) == INVALID
end

return parse
