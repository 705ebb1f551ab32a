-- Gives single scalars of a manifest new values and leaves every other byte as it is. The template engine
-- does it: each scalar becomes a token, and a rendering changes scalars alone.

local core = require "kubebundle.core"
local is_json = require "kubebundle.manifest.is_json"
local template = require "kubebundle.template"

local edit = {}

---@class kubebundle.edit.change
---@field node table the position node of the scalar, from edit.positions
---@field value string

---The documents of a text, and where their values stand.
---@param text string
---@return any[]|nil documents
---@return table[]|table positions one node for each document (see core.yaml.positions); or the error
function edit.read(text)
  if is_json(text) then
    local document, err = core.json.decode(text)
    if err then return nil, err end
    return { document }, { core.json.positions(text) }
  end
  local documents, err = core.yaml.decode_all(text)
  if not documents then return nil, err end
  return documents, core.yaml.positions(text)
end

-- The byte offset at which each line begins.
local function line_starts(text)
  local starts, at = { 1 }, 1
  while true do
    local from = text:find("[\r\n]", at)
    if not from then return starts end
    at = text:sub(from, from + 1) == "\r\n" and from + 2 or from + 1
    starts[#starts + 1] = at
  end
end

local function offset_of(text, starts, line, column)
  local start = starts[line]
  return start and utf8.offset(text, column, start) or #text + 1
end

-- Of a block scalar `source`, from its header on: what stays, the span of the content that goes.
local function block_content(source)
  local header_end = source:match "^[^\r\n]*\r?\n()"
  local indentation = header_end and source:match("^[\r\n]*( *)", header_end)
  local content = source:sub(header_end or 1):match "^.*%S" or ""
  return header_end, header_end + #content, indentation
end

-- The span of what a token takes the place of, and what must stand before the token.
local function replaced(text, from, to)
  local first = text:sub(from, from)
  if first == "!" or first == "&" then
    return nil
  elseif first == "|" or first == ">" then
    local start, stop, indentation = block_content(text:sub(from, to - 1))
    return from + start - 1, from + stop - 1, indentation
  elseif first == '"' or first == "'" then
    return from + 1, to - 1, ""
  end
  return from, to, ""
end

-- A spelling of tokens of which the text holds nothing.
local function free_spelling(text)
  local prefix = "@("
  while text:find(prefix, 1, true) do
    prefix = "@" .. prefix
  end
  return prefix, ")@"
end

---@param text string
---@param changes kubebundle.edit.change[]
---@param filename? string for messages
---@return string|nil text
---@return table|nil err
function edit.apply(text, changes, filename)
  local starts = line_starts(text)
  local prefix, suffix = free_spelling(text)
  table.sort(changes, function(a, b)
    if a.node.line ~= b.node.line then return a.node.line < b.node.line end
    return a.node.column < b.node.column
  end)
  local parts, values, at = {}, {}, 1
  for index, change in ipairs(changes) do
    local node = change.node
    local from = offset_of(text, starts, node.line, node.column)
    local to = offset_of(text, starts, node.end_line, node.end_column)
    local start, stop, before = replaced(text, from, to)
    if not start then
      return nil,
        core.failure {
          code = "edit.tag-or-anchor",
          message = "cannot change a value with a tag or an anchor",
          filename = filename,
          line = node.line,
          column = node.column,
        }
    end
    parts[#parts + 1] = text:sub(at, start - 1)
    parts[#parts + 1] = ("%sv%d%s"):format(before .. prefix, index, suffix)
    values["v" .. index] = change.value
    at = stop
  end
  parts[#parts + 1] = text:sub(at)
  return template.render(table.concat(parts), values, {
    tokens = prefix .. " " .. suffix,
    mode = is_json(text) and "json" or "yaml",
    filename = filename,
  })
end

return edit
