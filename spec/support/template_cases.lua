-- Random templates with tokens in every place that can hold a value, and random values for them. All randomness comes
-- from math.random: seed it first.

local core = require "kubebundle.core"
local nasty = require "spec.support.nasty"

local cases = {}

local random = math.random

local function pick(list)
  return list[random(#list)]
end

local function chance(percent)
  return random(100) <= percent
end

local words = { "a", "bc", "x-y", "v1.2", "é", "word", "r/app", "1e", "\u{1F600}", "w_x" }
local names = { "t1", "t2", "t3", "t4", "n1", "n2", "q.r" }
local spaced = { "#(%s)#", "#( %s )#", "#(%s|trim)#", "#(%s)#" }

-- Deeper than any collection that contains a flow collection.
local FLOW_INDENT = (" "):rep(30)

-- The context of a scalar: the indentation of its parent, in flow or not, a key or not.
---@class spec.template_cases.context
---@field indent integer
---@field flow? boolean
---@field key? boolean
---@field line string the line break

local function some_token()
  return pick(spaced):format(pick(names))
end

-- Pieces of text and tokens, at least one of them a token.
local function pieces(texts, count)
  local list, tokens = {}, 0
  for index = 1, random(1, count) do
    if chance(55) then
      list[index], tokens = some_token(), tokens + 1
    else
      list[index] = pick(texts)
    end
  end
  if tokens == 0 then list[random(#list)] = some_token() end
  return list
end

local function plain(context)
  local list = pieces(words, 4)
  if list[1]:find("^1e") then list[1] = "w" end
  local text = list[1]
  for index = 2, #list do
    local joint = chance(50) and "" or " "
    if not context.key and not context.flow and chance(15) then
      joint = context.line .. (" "):rep(context.indent + random(3))
    end
    text = text .. joint .. list[index]
  end
  return text
end

local single_texts = { "a", " ", "''", "#", " # ", ": ", "b\u{E9}", "\\", '"', "{}", "- ", "\t" }
local double_texts = {
  "a",
  " ",
  '\\"',
  "#",
  " # ",
  ": ",
  "é",
  "\\\\",
  "'",
  "[",
  "\\n",
  "\\t",
  "\\x41",
  "\\u00e9",
  "\\N",
  "\\_",
  "\\\\\\\\",
}

local function quoted(context, quote, texts)
  local text = table.concat(pieces(texts, 5), "")
  if not context.key and chance(20) then
    local line = context.line .. (context.flow and FLOW_INDENT or (" "):rep(context.indent + random(3)))
    -- js-yaml keeps a template's own blanks before a line break
    text = text:gsub("[ \t]+$", "")
      .. (quote == '"' and chance(20) and "\\" or "")
      .. line
      .. table.concat(pieces(texts, 3), "")
  end
  return quote .. text .. quote
end

local block_texts = { "a", "b c", "# d", ": ", "- ", "'", '"', "{{", "é" }

local function block(context)
  local indent = random(1, 4)
  local style = pick { "|", ">" }
  local explicit = chance(30)
  local header = style .. (explicit and tostring(indent) or "") .. pick { "", "-", "+" }
  if chance(20) then header = header .. "  # note " .. pick { "x", "#(gone)#", "#(" } end
  local margin = (" "):rep(context.indent + indent)
  local lines = { header }
  for index = 1, random(1, 4) do
    local text = table.concat(pieces(block_texts, 3), pick { "", " " })
    if (index > 1 or explicit) and chance(15) then text = " " .. text end
    lines[#lines + 1] = margin .. text
    if chance(15) then lines[#lines + 1] = "" end
  end
  return table.concat(lines, context.line)
end

local function scalar(context)
  local kind = random(context.flow and 8 or context.key and 8 or 12)
  local text
  if kind <= 2 then
    text = not context.key and chance(15) and "#(tbl)#" or some_token()
  elseif kind <= 4 then
    text = plain(context)
  elseif kind <= 6 then
    text = quoted(context, "'", single_texts)
  elseif kind <= 8 then
    text = quoted(context, '"', double_texts)
  else
    return block(context), true
  end
  if chance(4) and text ~= "#(tbl)#" then text = "!!str " .. text end
  return text, false
end

local Generator = {}
Generator.__index = Generator

-- Keys differ, whatever their values are.
function Generator:key()
  self.keys = self.keys + 1
  local name = "k" .. self.keys
  if not chance(20) then return name end
  name = name .. "_" -- otherwise k1 with a value of 0 would be k10
  local text = some_token()
  return pick { name .. text, name .. "-" .. text, "'" .. name .. text .. "'", '"' .. name .. text .. '"' }
end

local function comment()
  return chance(15) and "  # " .. pick { "note", "#(gone)#", "#(", "a: b" } or ""
end

function Generator:flow(depth)
  local context = { indent = 0, flow = true, line = self.line, key = true }
  local kind = depth > 3 and 1 or random(5)
  if kind <= 3 then return (scalar(context)) end
  local parts = {}
  for index = 1, random(0, 3) do
    parts[index] = kind == 4 and self:flow(depth + 1) or self:key() .. ": " .. self:flow(depth + 1)
  end
  local text = table.concat(parts, pick { ", ", "," .. self.line .. FLOW_INDENT })
  return kind == 4 and "[" .. text .. "]" or "{" .. text .. "}"
end

-- Appends a node after `key:` or `-` at the column `indent`.
function Generator:node(indent, depth)
  local kind = random(depth > 3 and 8 or 12)
  if kind <= 6 then
    local text, is_block = scalar { indent = indent, line = self.line }
    self:add(" ", text, is_block and "" or comment(), self.line)
  elseif kind == 7 then
    self:add(" ", pick(words):gsub("^1", "w"), comment(), self.line)
  elseif kind == 8 then
    self:add(" ", self:flow(1), comment(), self.line)
  elseif kind <= 10 then
    self:add(comment(), self.line)
    self:mapping(indent + random(2), depth + 1)
  else
    self:add(comment(), self.line)
    self:sequence(indent + random(2), depth + 1)
  end
end

function Generator:mapping(indent, depth)
  for _ = 1, random(1, 4) do
    if chance(10) then self:add(pick { "", "# #(gone)#", "  # x" }, self.line) end
    self:add((" "):rep(indent), self:key(), pick { ":", ":", " :" })
    self:node(indent, depth)
  end
end

function Generator:sequence(indent, depth)
  for _ = 1, random(1, 3) do
    self:add((" "):rep(indent), "-")
    self:node(indent, depth)
  end
end

function Generator:add(...)
  for _, text in ipairs { ... } do
    self.parts[#self.parts + 1] = text
  end
end

--- The spec of an object readable by kubectl.
---@return string
function cases.object()
  local self = setmetatable({ parts = {}, keys = 0, line = pick { "\n", "\r\n" } }, Generator)
  for line in ("apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: t\nspec:"):gmatch("[^\n]+") do
    self:add(line, self.line)
  end
  self:mapping(1, 1)
  return table.concat(self.parts)
end

--- A template: one document, or several.
---@return string
function cases.template()
  local self = setmetatable({ parts = {}, keys = 0, line = pick { "\n", "\n", "\r\n" } }, Generator)
  if chance(10) then self:add("# #(gone)# a comment", self.line) end
  self:mapping(0, 1)
  if chance(10) then
    self:add("---", self.line)
    self:mapping(0, 1)
  end
  local text = table.concat(self.parts)
  return chance(15) and text:gsub("[\r\n]+$", "") or text
end

local typed = { 3, -1, 0, 1.5, true, false, core.null }

-- More pieces in addition to those of nasty: line breaks, and what looks like a token.
local ends =
  { "\n", "\n\n", " ", "\t", "#(t1)#", "\\#(", " #", ": ", "ok\n  privileged: true", "  a\nb", "a\n b\n", "\n a" }

local function text_value(strings)
  local text = chance(50) and pick(strings) or chance(50) and pick(ends) or pick(ends) .. pick(strings)
  return (text:gsub("%z", "0"):gsub("[QZ]", "q"))
end

local function table_value(strings, depth)
  local value = chance(50) and core.array() or {}
  for index = 1, random(0, 3) do
    local key = core.is_array(value) and index or text_value(strings)
    if depth < 3 and chance(25) then
      value[key] = table_value(strings, depth + 1)
    elseif chance(30) then
      value[key] = pick(typed)
    else
      value[key] = text_value(strings)
    end
  end
  return value
end

--- Values for all tokens of cases.template.
---@param strings string[] strings to choose from, e.g. from nasty.random
---@return table<string, any>
function cases.values(strings)
  local values = { q = { r = text_value(strings) } }
  for _, name in ipairs { "t1", "t2", "t3", "t4" } do
    values[name] = text_value(strings)
  end
  values.n1, values.n2, values.tbl = pick(typed), pick(typed), table_value(strings, 1)
  return values
end

--- The texts used as values.
---@param seed integer
---@return string[]
function cases.strings(seed)
  local strings = table.move(nasty.strings, 1, #nasty.strings, 1, {})
  return table.move(nasty.random(seed, 2000), 1, 2000, #strings + 1, strings)
end

--- What the token becomes, judging only by the rules of values and filters.
---@param values table<string, any>
---@return fun(token: table): any
function cases.value_of(values)
  return function(token)
    local value = values[token.name]
    if token.name == "q.r" then value = values.q.r end
    if token.filters[1] and type(value) == "string" then
      return value:match("^[ \t\r\n]*(.-)[ \t\r\n]*$")
    elseif token.filters[1] then
      return tostring(value) -- trim returns text
    end
    return value
  end
end

return cases
