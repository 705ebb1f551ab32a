-- The tokens in a source, `#(name)#` or in the caller's spelling: scalars and keys with one become open values, of
-- which only the text is known.

local core = require "kubebundle.core"
local paths = require "kubebundle.kubernetes.paths"

local join = paths.join
local null = core.null

local open_tokens = {}

--- The tokens in a text, and the text with letters instead of them; nil if there are none.
---@param text any
---@param spellings string[]
---@return string? masked
---@return table[]? tokens in their order
function open_tokens.find(text, spellings)
  if type(text) ~= "string" then return nil end
  local list = {}
  for _, spelling in ipairs(spellings) do
    if text:find(spelling:match "^%S+", 1, true) then
      local masked, tokens = core.template.mask(text, spelling)
      text = masked
      table.move(tokens, 1, #tokens, #list + 1, list)
    end
  end
  if not list[1] then return nil end
  table.sort(list, function(a, b)
    return a.offset < b.offset
  end)
  return text, list
end

-- A place for reporting a token: a scalar, or the key of an entry.
local function place(list, document, path, key, node, at)
  local line, column = node.line, node.column
  local end_line, end_column = node.end_line, node.end_column
  if at == "key" then
    line, column = node.key_line, node.key_column
    end_line, end_column = node.key_line, node.key_end_column
  end
  if not line then return end
  list[#list + 1] = {
    document = document,
    path = path,
    key = key,
    at = at,
    line = line,
    column = column,
    end_line = end_line or line,
    end_column = end_column or column,
  }
end

local function collect_places(list, document, path, node)
  for key, child in pairs(node.children or {}) do
    local child_path = join(path, key)
    if type(key) == "string" then place(list, document, child_path, key, child, "key") end
    if not child.children then place(list, document, child_path, key, child, "value") end
    collect_places(list, document, child_path, child)
  end
  return list
end

local function before(line_a, column_a, line_b, column_b)
  return line_a < line_b or line_a == line_b and column_a < column_b
end

-- Pairs each place with its tokens; tokens in comments have no place.
local function place_tokens(self, tokens)
  local places = {}
  for document, node in ipairs(self.stream:positions()) do
    collect_places(places, document, {}, node)
    if not node.children then place(places, document, {}, nil, node, "value") end
  end
  table.sort(places, function(a, b)
    return before(a.line, a.column, b.line, b.column)
  end)
  local index, last = 1, nil
  for _, token in ipairs(tokens) do
    local found = places[index]
    while found and not before(token.line, token.column, found.end_line, found.end_column) do
      index = index + 1
      found = places[index]
    end
    if found and found == last then
      table.insert(self.tokens[#self.tokens].tokens, token)
    elseif found and not before(token.line, token.column, found.line, found.column) then
      self.tokens[#self.tokens + 1] =
        { document = found.document, path = found.path, token = token, tokens = { token }, at = found.at }
      last = found
    end
  end
end

-- The original text of a masked value.
local function unmasked(self, masked, tokens)
  local parts, from = {}, 1
  for _, token in ipairs(tokens) do
    local first, last = masked:find(("Q"):rep(token.size), from, true)
    if not first then return masked end
    parts[#parts + 1] = masked:sub(from, first - 1) .. self.text:sub(token.offset, token.offset + token.size - 1)
    from = last + 1
  end
  return table.concat(parts) .. masked:sub(from)
end

local function parent_of(value, path)
  for index = 1, #path - 1 do
    value = type(value) == "table" and value[path[index]] or nil
  end
  return type(value) == "table" and value or nil
end

-- Replaces unknown values with open values.
local function open_scalars(self)
  for _, entry in ipairs(self.tokens) do
    local path = entry.path
    local parent = parent_of(self.documents[entry.document], path)
    if #path == 0 then
      self.documents[entry.document] = null
    elseif parent and entry.at == "key" then
      parent[path[#path]] = nil
      self.open[parent] = true
    elseif parent and parent[path[#path]] ~= nil then
      local masked = parent[path[#path]]
      local shown = type(masked) == "string" and unmasked(self, masked, entry.tokens) or "?"
      parent[path[#path]] = core.open(shown, masked)
    end
  end
end

--- Opens the scalars of a source whose masked text was decoded.
---@param self kubebundle.check.source
---@param tokens table[]
function open_tokens.of_text(self, tokens)
  place_tokens(self, tokens)
  open_scalars(self)
end

--- Opens the strings of a document from Lua, one by one.
---@param self kubebundle.check.source
---@param document integer
---@param value any in the document
---@param path any[] its path
function open_tokens.of_value(self, document, value, path)
  if type(value) ~= "table" then return end
  for key, item in pairs(value) do
    local key_path = join(path, key)
    local _, in_key = open_tokens.find(key, self.spellings)
    local masked, in_value = open_tokens.find(item, self.spellings)
    local token = in_key or in_value
    if token then
      self.tokens[#self.tokens + 1] = {
        document = document,
        path = key_path,
        token = { name = token[1].name },
        at = in_key and "key" or "value",
      }
    end
    if in_key then
      value[key], self.open[value] = nil, true
    elseif in_value then
      value[key] = core.open(item, masked)
    else
      open_tokens.of_value(self, document, item, key_path)
    end
  end
end

return open_tokens
