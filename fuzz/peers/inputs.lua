-- Random YAML for fuzz/peers/fuzz.lua: documents by a grammar, tokens in them, and mutations of both and of the
-- corpora. All randomness comes from math.random.

local command = require "spec.support.command"
local lfs = require "lfs"
local nasty = require "spec.support.nasty"

local inputs = {}

local random = math.random

local function one_of(list)
  return list[random(#list)]
end

local function chance(percent)
  return random(100) <= percent
end

-- Plain scalars that readers parse differently, and texts of some length.
local PLAIN = {
  "a",
  "b c",
  "web-1",
  "x: y",
  "https://a/b?c#d",
  "1.4.2",
  "0",
  "-0",
  "+1",
  "12",
  "012",
  "08",
  "0o14",
  "0x1F",
  "-0x1f",
  "0b11",
  "1_000",
  "1_000.5",
  "9223372036854775807",
  "9223372036854775808",
  "18446744073709551616",
  "1e3",
  "1.0e+3",
  "1e400",
  "1e-400",
  ".5",
  "5.",
  ".",
  "0.1",
  "-1.25",
  ".inf",
  "-.INF",
  ".nan",
  "NaN",
  "12:30",
  "12:30:45",
  "190:20:30.15",
  "2001-12-14",
  "2001-12-14t21:59:43.10-05:00",
  "2001-13-41",
  "y",
  "N",
  "yes",
  "No",
  "ON",
  "off",
  "oN",
  "true",
  "False",
  "TRUE",
  "tRue",
  "null",
  "Null",
  "~",
  "",
  "=",
  "<<",
  "-a",
  "?a",
  ":a",
  "a#b",
  "é\u{1F600}",
  "\u{A0}a",
  "0123456789abcdef",
  "706798e8",
  "0474915",
}

-- Insertions at some position of a scalar. In a template these are tokens.
local ESCAPES = { "\\n", "\\t", "\\x41", "\\u263a", '\\"', "\\\\", "\\ ", "\\0", "\\U0001F600", "\\/", "\\_", "\\N" }
local TAGS = { "!!str ", "!!int ", "!!float ", "!!bool ", "!!null ", "!!binary ", "! ", "!local ", "!!map ", "!!seq " }
local BREAKS = { "\n", "\n", "\n", "\n", "\r\n", "\n\n", "\n \n" }

---@class fuzz.generator
---@field tokens boolean
---@field anchors integer
local generator = {}
generator.__index = generator

function generator:word()
  if self.tokens and chance(40) then return "#(v" .. string.char(96 + random(4)) .. ")#" end
  return chance(60) and one_of(PLAIN) or one_of(nasty.strings):gsub("[%c\u{80}-\u{FF}]", "")
end

function generator:words(between)
  local parts = {}
  for index = 1, random(1, 3) do
    parts[index] = self:word()
  end
  return table.concat(parts, between)
end

function generator:plain(indent)
  local text = self:words(chance(10) and "\n" .. (" "):rep(indent + 1) or one_of { " ", "-", "/", "" })
  return chance(80) and text:gsub(": ", "") or text
end

function generator:single(indent)
  return "'" .. self:words(chance(20) and "\n" .. (" "):rep(indent + 1) or " "):gsub("'", "''") .. "'"
end

function generator:double(indent)
  local break_ = one_of { "\n", "\\\n", "\n\n" } .. (" "):rep(indent + 1)
  local escape = one_of(ESCAPES)
  local text = self:words(chance(20) and break_ or "\1"):gsub('["\\]', "\\%0"):gsub("\\\n", "\n")
  return '"' .. text:gsub("\1", function()
    return escape
  end) .. '"'
end

function generator:block(indent)
  local pad = (" "):rep(indent + 1)
  local lines = { one_of { "|", ">" } .. one_of { "", "-", "+" } }
  for _ = 1, random(3) do
    lines[#lines + 1] = (chance(15) and "" or pad .. one_of { "", "", "", "  ", "\t" } .. self:words " ")
  end
  return table.concat(lines, "\n")
end

function generator:properties()
  if chance(6) then return one_of(TAGS) end
  if chance(6) then
    self.anchors = self.anchors + 1
    return ("&a%d "):format(self.anchors)
  end
  return ""
end

function generator:scalar(indent, in_flow)
  if self.anchors > 0 and chance(8) then return ("*a%d "):format(random(self.anchors)) end
  local kind = random(10)
  local text
  if kind <= 5 then
    text = self:plain(indent)
  elseif kind <= 7 then
    text = self:double(indent)
  elseif kind <= 8 or in_flow then
    text = self:single(indent)
  else
    text = self:block(indent)
  end
  return self:properties() .. text
end

function generator:key(indent)
  if chance(4) then return "<<" end
  if chance(5) then return self:double(indent) end
  return chance(70) and one_of { "a", "b", "name", "image", "value", "x-y" } .. random(9) or self:plain(indent)
end

function generator:flow(depth)
  local parts, is_map = {}, chance(50)
  for index = 1, random(0, 3) do
    local item = depth > 0 and chance(25) and self:flow(depth - 1) or self:scalar(8, true)
    parts[index] = is_map and self:key(8) .. ": " .. item or item
  end
  local text = table.concat(parts, one_of { ", ", ",", ",\n        " }) .. one_of { "", "", "," }
  return is_map and "{" .. text .. "}" or "[" .. text .. "]"
end

-- A value after `key:` or `-`, on the same line or the next.
function generator:value(depth, indent)
  if depth == 0 or chance(50) then return " " .. self:scalar(indent, false) end
  if chance(25) then return " " .. self:properties() .. self:flow(2) end
  local inner = indent + one_of { 0, 1, 2, 2, 2, 4 }
  return " " .. self:properties() .. "\n" .. self:collection(depth - 1, inner)
end

function generator:collection(depth, indent)
  local lines, pad, is_map = {}, (" "):rep(indent), chance(65)
  for _ = 1, random(1, 4) do
    local head = is_map and self:key(indent) .. ":" or "-"
    local comment = chance(8) and " # note" or ""
    lines[#lines + 1] = pad .. head .. self:value(depth, indent) .. comment
    if chance(4) then lines[#lines + 1] = one_of { "", "# note", "  # note" } end
  end
  return table.concat(lines, one_of(BREAKS))
end

---A stream of one to three documents.
---@param with_tokens boolean
---@return string
function inputs.stream(with_tokens)
  local g = setmetatable({ tokens = with_tokens, anchors = 0 }, generator)
  local parts = {}
  for index = 1, chance(85) and 1 or random(2, 3) do
    g.anchors = 0
    local body = chance(90) and g:collection(random(0, 3), 0) or g:scalar(0, false)
    parts[index] = body .. one_of { "\n", "\n", "\n", "" }
  end
  local head = one_of { "", "", "", "", "---\n", "# note\n", "--- " }
  return head .. table.concat(parts, one_of { "---\n", "...\n---\n", "\n--- # next\n" })
end

local SIGNS =
  { ":", "-", "?", ",", "[", "]", "{", "}", "#", "&", "*", "!", "|", ">", "'", '"', "%", " ", "\n", "\t", "\\" }

local function mutate_once(text, other)
  local from = random(0, #text)
  local to = math.min(#text, from + random(0, 6))
  local kind = random(6)
  if kind == 1 then return text:sub(1, from) .. text:sub(to + 1) end
  if kind == 2 then return text:sub(1, to) .. text:sub(from + 1) end
  if kind <= 4 then return text:sub(1, from) .. one_of(SIGNS) .. text:sub(kind == 3 and from + 1 or from + 2) end
  if kind == 5 then return text:sub(1, from) .. one_of(PLAIN) .. text:sub(from + 1) end
  return text:sub(1, from) .. other:sub(random(0, #other))
end

-- The texts of a folder of fuzz/corpus, short ones.
local function corpus(name)
  local list = {}
  for entry in lfs.dir("fuzz/corpus/" .. name) do
    local path = ("fuzz/corpus/%s/%s"):format(name, entry)
    local text = lfs.attributes(path, "mode") == "file" and command.read(path)
    if text and #text < 2000 then list[#list + 1] = text end
  end
  return list
end

local texts = table.move(corpus "template", 1, 100, 200, corpus "yaml_decode")
local seeds = {}
for _, text in pairs(texts) do
  seeds[#seeds + 1] = text
end
table.sort(seeds)

--- Any text, following the grammar of YAML or nearly so.
---@return string
function inputs.text()
  local text = chance(75) and inputs.stream(false) or one_of(seeds)
  if chance(40) then
    for _ = 1, random(1, 3) do
      text = mutate_once(text, one_of(seeds))
    end
  end
  return text
end

--- Four values, each but the last ended by \1, then \0\0 and a template with the tokens `#(va)#` to `#(vd)#`.
---@return string
function inputs.template()
  local values = {}
  for index = 1, 4 do
    values[index] = inputs.string():gsub("[%z\1]", "")
  end
  return table.concat(values, "\1") .. "\0\0" .. inputs.stream(true)
end

--- A string of a kind that caused problems before.
---@return string
function inputs.string()
  local parts = {}
  for index = 1, random(1, 3) do
    parts[index] = chance(50) and one_of(nasty.strings) or one_of(PLAIN)
  end
  return table.concat(parts, one_of { "", "", " ", "\n" })
end

--- Bytes from which fuzz/properties.lua builds a value.
---@return string
function inputs.bytes()
  local parts = {}
  for index = 1, random(4, 60) do
    local byte = chance(60) and random(0, 12) or random(0, 255)
    parts[index] = chance(20) and inputs.string():sub(1, 30) or string.char(byte)
  end
  return one_of { "\6", "\7" } .. table.concat(parts)
end

return inputs
