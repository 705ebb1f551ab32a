-- The expected rendering of a YAML template, determined by another reader (lyaml's binding of libyaml) only from the
-- template and the values: the template's events with each token's scalar replaced, and every byte outside of those
-- scalars unchanged.

local core = require "kubebundle.core"

local has_lyaml, lyaml = pcall(require, "yaml")

local oracle = { absent = not has_lyaml and "lua-yaml (lyaml) is not installed" or nil }

-- Letters that end no escape and do not occur in the templates.
local LETTERS = "GHIJKLMPRSTVWX"
local TOKEN, ESCAPE = "Q", "Z"

--- Whether the oracle is applicable to a template: its masks must be the only such letters, NUL ends a text for
--- lyaml, and libyaml alone rejects plain scalars in flow that end in a colon.
---@param text string
---@return boolean
function oracle.knows(text)
  return not text:find("[QZ%z]")
    and not text:find("\\[xuU]0*5[1aA]")
    and not text:find("\\0")
    and not text:find("\\x00")
    and not text:find("\\[uU]0000")
    and not text:find(":[,%]}]")
end

-- A mask that identifies its token: Q, three letters, Qs.
local function mask_of(index, size)
  local code, base = "", #LETTERS
  for _ = 1, 3 do
    code = code .. LETTERS:sub(index % base + 1, index % base + 1)
    index = index // base
  end
  return TOKEN .. code .. TOKEN:rep(size - 4)
end

local function index_of(code)
  local index, base = 0, #LETTERS
  for at = 3, 1, -1 do
    index = index * base + LETTERS:find(code:sub(at, at), 1, true) - 1
  end
  return index
end

-- The template with its tokens and escapes masked, of the same length, and the tokens by number.
local function masked(text)
  local _, tokens = core.template.mask(text)
  local parts, at, by_index = {}, 1, {}
  for index, token in ipairs(tokens) do
    parts[#parts + 1] = text:sub(at, token.offset - 1)
    parts[#parts + 1] = mask_of(index, token.size)
    by_index[index] = token
    at = token.offset + token.size
  end
  parts[#parts + 1] = text:sub(at)
  local result = table.concat(parts):gsub("(\\+)#%(", function(slashes)
    return #slashes % 2 == 1 and slashes:sub(2) .. ESCAPE:rep(3) or nil
  end)
  return result, by_index
end

--- The events of a text, or nil and a message. A missing final line break is added.
---@param text string UTF-8
---@return table[]?
---@return string? err
function oracle.events(text)
  text = text:gsub("^\u{FEFF}", "")
  if not text:find("[\r\n]$") then text = text .. "\n" end
  local list = {}
  local fine, err = pcall(function()
    for event in lyaml.parser(text) do
      list[#list + 1] = event
    end
  end)
  if not fine then return nil, tostring(err) end
  return list
end

-- The new text of a scalar's masked text, and the value of the only token if that is the whole scalar.
local function replaced(event, tokens, value_of)
  local parts, at, whole = {}, 1, nil
  local mask = event.value:find("[QZ]")
  while mask do
    parts[#parts + 1] = event.value:sub(at, mask - 1)
    if event.value:sub(mask, mask) == ESCAPE then
      parts[#parts + 1], at = "#(", mask + 3
    else
      local token = tokens[index_of(event.value:sub(mask + 1, mask + 3))]
      local value = value_of(token)
      if event.style == "PLAIN" and #event.value == token.size then whole = value end
      parts[#parts + 1] = type(value) == "table" and "" or core.template.text(value) or ""
      at = mask + token.size
    end
    mask = event.value:find("[QZ]", at)
  end
  return table.concat(parts) .. event.value:sub(at), whole
end

-- The events of a table as a flow collection; scalars by their text.
local function add_table(list, value)
  if type(value) ~= "table" then
    list[#list + 1] = { type = "SCALAR", value = core.template.text(value), touched = true, whole = value }
    return
  end
  local is_list = core.is_array(value) or #value > 0
  local kind = is_list and "SEQUENCE" or "MAPPING"
  list[#list + 1] = { type = kind .. "_START" }
  if is_list then
    for _, item in ipairs(value) do
      add_table(list, item)
    end
  else
    local keys = {}
    for key in pairs(value) do
      keys[#keys + 1] = key
    end
    table.sort(keys)
    for _, key in ipairs(keys) do
      add_table(list, key)
      add_table(list, value[key])
    end
  end
  list[#list + 1] = { type = kind .. "_END" }
end

---@class spec.template_oracle.expected
---@field events table[] with `touched` for scalars with a value, and the template's event as `source`
---@field masked string

--- The expected events of a rendering; nil and a message if the template is not YAML.
---@param text string
---@param value_of fun(token: table): any the value of a token of core.template.mask
---@return spec.template_oracle.expected?
---@return string? err
function oracle.expect(text, value_of)
  local mask, tokens = masked(text)
  local events, err = oracle.events(mask)
  if not events then return nil, err end
  local expected = { events = {}, masked = mask }
  for _, event in ipairs(events) do
    if event.type == "SCALAR" and event.value:find("[QZ]") then
      local value, whole = replaced(event, tokens, value_of)
      local first = #expected.events + 1
      if type(whole) == "table" then
        add_table(expected.events, whole)
      else
        table.insert(expected.events, { type = "SCALAR", value = value, touched = true, whole = whole, source = event })
      end
      expected.events[first].anchor, expected.events[first].tag = event.anchor, event.tag
    else
      table.insert(expected.events, event)
    end
  end
  return expected
end

local function same_event(wanted, found)
  return wanted.type == found.type
    and wanted.value == found.value
    and wanted.anchor == found.anchor
    and (wanted.tag or found.tag) == found.tag
    and (wanted.touched or wanted.style == nil or wanted.style == found.style)
    and (wanted.implicit == nil or wanted.implicit == found.implicit)
end

-- Inserted text must be read as text: plain only if every reader does so.
local function is_text(wanted, found)
  local typed = wanted.whole ~= nil and type(wanted.whole) ~= "string"
  return not wanted.touched or typed or found.style ~= "PLAIN" or not core.yaml.ambiguous(found.value)
end

-- The end of the line that contains the last nonblank character before `to`.
local function line_end(text, to)
  local last = #text:sub(1, to):match("^.*[^ \r\n]")
  return (text:find("[\r\n]", last) or #text + 1) - 1
end

-- The bytes of a scalar event in a text. A block's last line breaks do not belong to it; if a block became a quoted
-- line, the rest of that line (the comment of the block's header) does.
local function span_of(event, text, was_block)
  local bom = text:find("^\u{FEFF}") and 3 or 0
  local from = utf8.offset(text, event.start_mark.index + 1, bom + 1)
  local to = (utf8.offset(text, event.end_mark.index + 1, bom + 1) or #text + 1) - 1
  if event.style == "LITERAL" or event.style == "FOLDED" then
    to = line_end(text, to)
  elseif was_block then
    to = (text:find("[\r\n]", to + 1) or #text + 1) - 1
  end
  return from, to
end

-- Compares the bytes around the touched scalars, by the marks of the events of both. Empty lines after a block may
-- belong to it, so they are compared by the events instead.
local function around_is_same(text, rendering, expected, found)
  local at, to, after_block = 1, 1, false
  local function same(a, b)
    if after_block then
      a, b = a:gsub("^[ \r\n]+", ""), b:gsub("^[ \r\n]+", "")
    end
    return a == b
  end
  for index, wanted in ipairs(expected.events) do
    if wanted.touched then
      local source = wanted.source
      local is_block = source.style == "LITERAL" or source.style == "FOLDED"
      local source_from, source_to = span_of(source, expected.masked)
      local from, after = span_of(found[index], rendering, is_block)
      if not same(text:sub(at, source_from - 1), rendering:sub(to, from - 1)) then return false end
      at, to, after_block = source_to + 1, after + 1, is_block
    end
  end
  return same(text:sub(at), rendering:sub(to))
end

--- Whether a rendering is the expected one.
---@param text string the template
---@param rendering string
---@param expected spec.template_oracle.expected
---@return string? problem
function oracle.problem(text, rendering, expected)
  local found, err = oracle.events(rendering)
  if not found then return "the rendering is not YAML: " .. err end
  if #found ~= #expected.events then return ("%d events, not %d"):format(#found, #expected.events) end
  local tables = false
  for index, wanted in ipairs(expected.events) do
    if not same_event(wanted, found[index]) then
      return ("event %d is %s %q, not %s %q"):format(
        index,
        found[index].type,
        tostring(found[index].value),
        wanted.type,
        tostring(wanted.value)
      )
    end
    if not is_text(wanted, found[index]) then return ("the text %q is plain"):format(wanted.value) end
    tables = tables or (wanted.type ~= "SCALAR" and wanted.start_mark == nil)
  end
  if not tables and not around_is_same(text, rendering, expected, found) then
    return "bytes outside of the scalars are not the same"
  end
end

local function value_of_scalar(event)
  if event.touched then
    if event.whole ~= nil and type(event.whole) ~= "string" and not event.tag then
      return (core.template.unspelled(event.whole))
    end
    return event.value
  end
  if event.style == "PLAIN" and not event.tag then return core.yaml.scalar(event.value) end
  return event.value
end

--- The values that a reader must find for the expected events: one for each document. Only for templates without
--- anchors.
---@param expected spec.template_oracle.expected
---@return any[]
function oracle.data(expected)
  local events, at = expected.events, 0
  local function node()
    at = at + 1
    local event = events[at]
    if event.type == "SCALAR" then return value_of_scalar(event) end
    local is_list = event.type == "SEQUENCE_START"
    local result = is_list and core.array() or {}
    while not events[at + 1].type:find("_END$") do
      if is_list then
        result[#result + 1] = node()
      else
        local key = node()
        result[key] = node()
      end
    end
    at = at + 1
    return result
  end
  local documents = {}
  while events[at + 1] do
    if events[at + 1].type == "DOCUMENT_START" then
      at = at + 1
      documents[#documents + 1] = node()
    end
    at = at + 1
  end
  return documents
end

return oracle
