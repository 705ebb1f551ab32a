-- Parses LuaCATS annotations: docs/api.lua writes the API page from them, and specs compare them with the functions.
-- The first word after a return type is the name of the value.

local annotations = {}

---@class docs.annotations.item a parameter, a field, or a returned value
---@field name string
---@field type string
---@field optional boolean
---@field text string

---@class docs.annotations.block
---@field text string
---@field code string the line of code after it
---@field line integer of that code
---@field params docs.annotations.item[]
---@field returns docs.annotations.item[]
---@field class? string also of an alias
---@field choices docs.annotations.item[] of an alias: its values
---@field parent? string of a class
---@field fields docs.annotations.item[]

local closing = { ["("] = ")", ["{"] = "}", ["<"] = ">", ["["] = "]" }

-- The end of the type at the start of a text: the first blank outside brackets and quotes. A function's type
-- continues after its colon.
local function end_of_type(text)
  local open, quote = {}, nil
  for at = 1, #text do
    local character = text:sub(at, at)
    if quote then
      quote = character ~= quote and quote or nil
    elseif character == '"' then
      quote = character
    elseif closing[character] then
      open[#open + 1] = closing[character]
    elseif character == open[#open] then
      open[#open] = nil
    elseif character == " " and #open == 0 and text:sub(at - 1, at - 1) ~= ":" then
      return at - 1
    end
  end
  return #text
end

local function split_type(text)
  local stop = end_of_type(text)
  return text:sub(1, stop), text:sub(stop + 2)
end

-- NAME[?] TYPE TEXT
local function named(text)
  local name, mark, rest = text:match("^([%w_.]+)(%??)%s+(.*)$")
  local kind, comment = split_type(rest)
  local optional = mark == "?" or kind:find("%?$") ~= nil
  return { name = name, type = (kind:gsub("%?$", "")), optional = optional, text = comment }
end

-- TYPE NAME TEXT
local function returned(text)
  local kind, rest = split_type(text)
  local name, comment = rest:match("^(%S*)%s?(.*)$")
  return { name = name, type = (kind:gsub("%?$", "")), optional = kind:find("%?$") ~= nil, text = comment }
end

local tags = {}

function tags.param(block, text)
  table.insert(block.params, named(text))
end

function tags.field(block, text)
  if not text:find "^private " then table.insert(block.fields, named(text)) end
end

tags["return"] = function(block, text)
  table.insert(block.returns, returned(text))
end

function tags.class(block, text)
  block.class, block.parent = text:match("^([%w_.]+):?%s*([%w_.]*)")
  block.parent = block.parent ~= "" and block.parent or nil
end

function tags.alias(block, text)
  block.class = text
end

function tags.choice(block, text)
  local name, comment = text:match('^"([^"]*)"%s*#%s*(.*)$')
  table.insert(block.choices, { name = name, text = comment })
end

-- The text of a run of comment lines, each tag with its continuation lines, as entries {tag, text}.
local function entries_of(lines)
  local entries = { { text = "" } }
  for _, line in ipairs(lines) do
    local tag, text = line:match("^%-%-%-@(%w+)%s*(.*)$")
    local choice = line:match("^%-%-%-|%s*(.-)%s*$")
    if choice then
      entries[#entries + 1] = { tag = "choice", text = choice }
    elseif tag then
      entries[#entries + 1] = { tag = tag, text = text }
    else
      local last = entries[#entries]
      text = line:match("^%-%-%-%s*(.-)%s*$")
      last.text = last.text == "" and text or last.text .. " " .. text
    end
  end
  return entries
end

local function block_of(lines, code, number)
  local block = { code = code, line = number, params = {}, returns = {}, fields = {}, choices = {} }
  for _, entry in ipairs(entries_of(lines)) do
    if not entry.tag then
      block.text = entry.text
    elseif tags[entry.tag] then
      tags[entry.tag](block, entry.text)
    end
  end
  return block
end

-- The comment at the head of a file, without its dashes.
local function head_of(lines)
  local head = {}
  for _, line in ipairs(lines) do
    if not line:find("^%-%-") or (#head > 0 and line:find("^%-%-%-")) then break end
    if not line:find("^%-%-%-") then head[#head + 1] = line:match("^%-%-%s?(.*)$") end
  end
  return table.concat(head, "\n")
end

local function lines_of(path)
  local lines = {}
  for line in io.lines(path) do
    lines[#lines + 1] = line
  end
  return lines
end

local read = {}

--- Parses a file.
---@param path string
---@return { head: string, blocks: docs.annotations.block[] }
function annotations.read(path)
  if read[path] then return read[path] end
  local lines, blocks, comment = lines_of(path), {}, {}
  for number, line in ipairs(lines) do
    if line:find("^%s*%-%-%-") then
      comment[#comment + 1] = line:match("^%s*(.*)$")
    else
      if #comment > 0 then blocks[#blocks + 1] = block_of(comment, line, number) end
      comment = {}
    end
  end
  if #comment > 0 then blocks[#blocks + 1] = block_of(comment, "", #lines) end
  read[path] = { head = head_of(lines), blocks = blocks, lines = lines }
  return read[path]
end

--- The block before a line of code that begins with a text.
---@param path string
---@param start string
---@return docs.annotations.block?
function annotations.above(path, start)
  for _, block in ipairs(annotations.read(path).blocks) do
    if block.code:sub(1, #start) == start then return block end
  end
end

local sources

--- Every file with annotations: the modules, and the definitions of the functions in C.
---@return string[] paths
function annotations.sources()
  if not sources then
    sources = {}
    for path in io.popen("find lua docs/meta -name '*.lua' | LC_ALL=C sort"):lines() do
      sources[#sources + 1] = path
    end
  end
  return sources
end

---A class or an alias by its name.
---@param name string
---@return docs.annotations.block?
---@return string? path
function annotations.class(name)
  for _, path in ipairs(annotations.sources()) do
    for _, block in ipairs(annotations.read(path).blocks) do
      if block.class == name then return block, path end
    end
  end
end

-- The function from which fault.builder made a builder: it has the annotations.
local function builder(name)
  for _, path in ipairs(annotations.sources()) do
    local text = table.concat(annotations.read(path).lines, "\n") .. "\n"
    local _, at = text:find('builder("' .. name .. '"', 1, true)
    local inner = at and text:match("([%w_.]+)%)\n", at)
    if inner then
      return annotations.above(path, "local function " .. inner .. "(") or annotations.above(
        path,
        "function " .. inner .. "("
      ),
        path
    end
  end
end

--- The annotations of a public function.
---@param name string as users know it: kb.json.encode
---@param value function
---@return docs.annotations.block?
---@return string? path
function annotations.of(name, value)
  local info = debug.getinfo(value, "S")
  if info.what == "C" then
    local path = "docs/meta/core.lua"
    return annotations.above(path, "function core." .. name:match("^kb%.(.*)$") .. "("), path
  end
  local path = info.source:match("lua/kubebundle/.*$")
  for _, block in ipairs(annotations.read(path).blocks) do
    if block.line == info.linedefined then return block, path end
  end
  local assigned = annotations.above(path, name:match("[^.]+%.[^.]+$") .. " =")
  if assigned then return assigned, path end
  return builder(name)
end

return annotations
