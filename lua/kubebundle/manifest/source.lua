-- One text, or a list of documents from Lua, as the checker reads it: its documents, where each value
-- stands, and which scalars hold a token that is yet to be filled.

local core = require "kubebundle.core"
local encrypted = require "kubebundle.manifest.encrypted"
local lazy = require "kubebundle.util.lazy"
local lists = require "kubebundle.manifest.lists"
local pod_templates = require "kubebundle.kubernetes.pod_templates"
local schema = require "kubebundle.kubernetes.schema"
local streams = require "kubebundle.manifest.stream"
local tables = require "kubebundle.util.tables"

local foreign = lazy "kubebundle.manifest.foreign"
local parameters = lazy "kubebundle.manifest.parameters"

local null = core.null

---@class kubebundle.check.source
---@field filename string?
---@field text string? nil where the documents came from Lua
---@field json boolean the text is JSON rather than YAML
---@field documents any[]
---@field stream kubebundle.check.stream? how the text was read
---@field tokens { document: integer, path: any[], token: table }[] scalars and keys that hold a token
---@field open table<table, boolean> mappings of which a key is not known yet
---@field is_of_directory boolean? the file was found in a directory, not named
---@field encrypted table<table, boolean> objects that SOPS encrypted
---@field filled string? the spelling of tokens that were filled already: what looks like one is text
local Source = {}
Source.__index = Source

local source = {}

-- Takes the documents of a text; false where there are none for it cannot be read.
local function decode(self, text)
  local read = streams.read(text)
  self.stream, self.documents, self.json = read, read.documents, read.json
  return not read.failure
end

local function positions(self)
  return self.stream:positions()
end

-- A place where a token can be told of: a scalar, or the key of an entry.
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

local function join(path, key)
  local longer = table.move(path, 1, #path, 1, {})
  longer[#longer + 1] = key
  return longer
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

-- Pairs each place with the tokens that stand in it; those of comments stand in none.
local function place_tokens(self, tokens)
  local places = {}
  for document, node in ipairs(positions(self)) do
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

-- A masked value as it is written.
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

-- What is not known yet becomes an open value.
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

local function find_tokens(text)
  if type(text) ~= "string" or not text:find("#(", 1, true) then return nil end
  local masked, tokens = core.template.mask(text, "#( )#")
  if tokens and #tokens > 0 then return masked, tokens end
end

-- Where the text is no YAML with its tokens masked, YAML alone reads them as comments.
local function read(self)
  local masked, tokens
  if self.filled ~= "#( )#" then
    masked, tokens = find_tokens(self.text)
  end
  if masked and decode(self, masked) then
    place_tokens(self, tokens)
    return open_scalars(self)
  end
  if decode(self, self.text) then self.comments = tokens end
end

local function takes_tokens(object)
  return schema.kind(object.apiVersion, object.kind) or pod_templates.takes_tokens(object.apiVersion, object.kind)
end

local function open_foreign(self, document, object, path)
  if lists.is_template(object) then return parameters.fill(object) end
  if type(object) == "table" and encrypted.open(object) then self.encrypted[object] = true end
  if type(object) ~= "table" or not takes_tokens(object) then return end
  foreign.each(object, path, function(parent, key, place_of_it, token)
    local shown = parent[key]
    local masked = foreign.mask(shown)
    parent[key] = core.open(shown, masked)
    self.tokens[#self.tokens + 1] = { document = document, path = place_of_it, token = { name = token } }
  end, self.filled)
end

-- Tokens of other tools, where nothing but a token can be meant.
local function find_foreign(self)
  if self.text and not (foreign.may_hold(self.text) or encrypted.may_hold(self.text)) then return end
  for document, value in ipairs(self.documents) do
    lists.each_object(value, function(object, path)
      open_foreign(self, document, object, path)
    end)
  end
end

-- The tokens of documents from Lua, in which each string stands by itself.
local function open_own(self, document, value, path)
  if type(value) ~= "table" then return end
  for key, item in pairs(value) do
    local key_path = join(path, key)
    local _, in_key = find_tokens(key)
    local masked, in_value = find_tokens(item)
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
      open_own(self, document, item, key_path)
    end
  end
end

local function new(fields)
  fields.tokens, fields.open, fields.encrypted, fields.json = {}, {}, {}, false
  return setmetatable(fields, Source)
end

--- Reads a text.
---@param text string YAML or JSON
---@param filename string?
---@param filled string?
---@param is_of_directory boolean? the file was found in a directory, not named
---@return kubebundle.check.source
function source.read(text, filename, filled, is_of_directory)
  local self =
    new { text = streams.utf8(text), filename = filename, filled = filled, is_of_directory = is_of_directory }
  read(self)
  find_foreign(self)
  return self
end

--- Takes documents that are Lua values already: copies, for they are the caller's.
---@param documents any[]
---@param filename string?
---@return kubebundle.check.source
function source.from_documents(documents, filename)
  local self = new { documents = {}, filename = filename, from_lua = true }
  for index = 1, #documents do
    -- what keeps its spelling (kb.values) is the number or boolean that is written for it
    self.documents[index] = tables.copy(documents[index], core.template.unspelled)
    open_own(self, index, self.documents[index], {})
  end
  find_foreign(self)
  return self
end

--- Where a value stands, or the nearest one around it that the text has.
---@param document integer
---@param path any[]
---@param at "key"|"value"|nil
---@return integer? line
---@return integer? column
---@return integer? end_column where the value ends on the same line
function Source:position(document, path, at)
  local node = self.text and positions(self)[document]
  if not node then return nil end
  local depth = 0
  for index = 1, #path do
    local child = node.children and node.children[path[index]]
    if not child then break end
    node, depth = child, index
  end
  if node.key_line and (at == "key" or depth < #path) then
    return node.key_line, node.key_column, node.key_end_column
  end
  return node.line, node.column, node.end_line == node.line and node.end_column or nil
end

local function add_repeated(list, document, node, path)
  for _, entry in ipairs(node.duplicates or {}) do
    list[#list + 1] = {
      document = document,
      path = join(path, entry.key),
      line = entry.line,
      column = entry.column,
      end_column = entry.end_column,
    }
  end
  for key, child in pairs(node.children or {}) do
    if child.children then add_repeated(list, document, child, join(path, key)) end
  end
end

--- The keys that stand twice in one mapping of a JSON text. (In YAML that is an error of its own.)
---@return { document: integer, path: any[], line: integer, column: integer, end_column: integer }[]
function Source:repeated()
  local list = {}
  for document, node in ipairs(self.json and positions(self) or {}) do
    add_repeated(list, document, node, {})
  end
  return list
end

--- The document that a line stands in, or behind.
---@param line integer
---@return integer document
function Source:document_at(line)
  local nodes = positions(self)
  local found, low, high = 1, 1, #nodes
  while low <= high do
    local middle = (low + high) // 2
    if nodes[middle].line <= line then
      found, low = middle, middle + 1
    else
      high = middle - 1
    end
  end
  return found
end

--- The node of a document in the tree of positions.
---@param document integer
---@return table?
function Source:tree(document)
  return self.text and positions(self)[document]
end

return source
