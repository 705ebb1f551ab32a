-- One text, or a list of documents from Lua, as the checker reads it: its documents, the position of each value, and
-- the scalars that contain an unresolved token.

local core = require "kubebundle.core"
local encrypted = require "kubebundle.manifest.encrypted"
local lazy = require "kubebundle.util.lazy"
local lists = require "kubebundle.manifest.lists"
local paths = require "kubebundle.kubernetes.paths"
local pod_templates = require "kubebundle.kubernetes.pod_templates"
local schema = require "kubebundle.kubernetes.schema"
local streams = require "kubebundle.manifest.stream"
local tables = require "kubebundle.util.tables"

local foreign = lazy "kubebundle.manifest.foreign"
local open_tokens = lazy "kubebundle.manifest.open_tokens"
local parameters = lazy "kubebundle.manifest.parameters"

---@class kubebundle.check.source
---@field filename string?
---@field text string? nil if the documents come from Lua
---@field json boolean the text is JSON rather than YAML
---@field documents any[]
---@field stream kubebundle.check.stream? how the text was read
---@field tokens { document: integer, path: any[], token: table }[] scalars and keys with a token
---@field open table<table, boolean> mappings with an unknown key
---@field is_of_directory boolean? the file was found in a directory, not given by name
---@field encrypted table<table, boolean> objects encrypted by SOPS
---@field spellings string[] the spellings of tokens that are reported everywhere
local Source = {}
Source.__index = Source

local source = {}

-- Takes the documents of a text; false if it is invalid.
local function decode(self, text)
  local read = streams.read(text)
  self.stream, self.documents, self.json = read, read.documents, read.json
  return not read.failure
end

local OWN = { "#( )#" }

-- The spellings of tokens: this module's own, and the one given by the caller.
local function spellings_of(tokens)
  if not tokens or tokens == OWN[1] or foreign.has(tokens) then return OWN end
  return { OWN[1], tokens }
end

local function may_hold_tokens(self)
  for _, spelling in ipairs(self.spellings) do
    if self.text:find(spelling:match "^%S+", 1, true) then return true end
  end
  return false
end

-- If the text is invalid YAML with its tokens masked, YAML itself reads them as comments.
local function read(self)
  local masked, tokens
  if may_hold_tokens(self) then
    masked, tokens = open_tokens.find(self.text, self.spellings)
  end
  if masked and decode(self, masked) then return open_tokens.of_text(self, tokens) end
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
  end)
end

-- Finds tokens of other tools where only a token can be meant.
local function find_foreign(self)
  if self.text and not (foreign.may_hold(self.text) or encrypted.may_hold(self.text)) then return end
  for document, value in ipairs(self.documents) do
    lists.each_object(value, function(object, path)
      open_foreign(self, document, object, path)
    end)
  end
end

local function new(fields)
  fields.tokens, fields.open, fields.encrypted, fields.json, fields.wanted = {}, {}, {}, false, {}
  return setmetatable(fields, Source)
end

--- Parses a text.
---@param text string YAML or JSON
---@param filename string?
---@param tokens string? a spelling of tokens in addition to `#( )#`
---@param is_of_directory boolean? the file was found in a directory, not given by name
---@return kubebundle.check.source
function source.read(text, filename, tokens, is_of_directory)
  local self = new {
    text = streams.utf8(text),
    filename = filename,
    spellings = spellings_of(tokens),
    is_of_directory = is_of_directory,
  }
  read(self)
  find_foreign(self)
  return self
end

--- Adds documents that are Lua values, as copies: the values belong to the caller.
---@param documents any[]
---@param filename string?
---@param tokens string? a spelling of tokens in addition to `#( )#`
---@return kubebundle.check.source
function source.from_documents(documents, filename, tokens)
  local self = new { documents = {}, filename = filename, from_lua = true, spellings = spellings_of(tokens) }
  for index = 1, #documents do
    -- a value that keeps its spelling (kb.values) becomes the number or boolean that is written
    self.documents[index] = tables.copy(documents[index], core.template.unspelled)
    open_tokens.of_value(self, index, self.documents[index], {})
  end
  find_foreign(self)
  return self
end

--- Asks for the position of a value. The text is read again for the first position that is used after that, once for
--- all that were asked for: their tree is as large as the paths, not as the text.
---@param document integer
---@param path any[]
function Source:want(document, path)
  if not self.text then return end
  local node = self.wanted[document]
  if not node then
    node = {}
    self.wanted[document], self.trees = node, nil
  end
  for _, key in ipairs(path) do
    if not node[key] then
      node[key], self.trees = {}, nil
    end
    node = node[key]
  end
end

--- Forgets the documents. Positions are found in the text.
function Source:forget_documents()
  self.documents, self.tokens, self.open, self.encrypted = {}, {}, {}, {}
  if self.stream then self.stream.documents = self.documents end
end

--- Forgets all positions, those that were asked for too.
function Source:forget_positions()
  self.wanted, self.trees = {}, nil
end

--- The node of a document in a tree of positions that has what a path needs.
---@param document integer
---@param path any[]
---@return table?
function Source:tree(document, path)
  if not self.text then return nil end
  self:want(document, path)
  self.trees = self.trees or self.stream:positions(self.wanted)
  return self.trees[document] or nil
end

--- The position of a value, or of the innermost enclosing one that the text contains. Whoever needs many asks for all
--- of them first, by `want`.
---@param document integer
---@param path any[]
---@param at "key"|"value"|nil
---@return integer? line
---@return integer? column
---@return integer? end_column if the value ends on the same line
function Source:position(document, path, at)
  local node = self:tree(document, path)
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
      path = paths.join(path, entry.key),
      line = entry.line,
      column = entry.column,
      end_column = entry.end_column,
    }
  end
  for key, child in pairs(node.children or {}) do
    if child.children then add_repeated(list, document, child, paths.join(path, key)) end
  end
end

--- The duplicate keys in a mapping of a JSON text. (In YAML they are a syntax error.)
---@return { document: integer, path: any[], line: integer, column: integer, end_column: integer }[]
function Source:repeated()
  local list, by_document = {}, self.stream and self.stream:repeated() or {}
  for document, repeated in ipairs(by_document) do
    for _, path in ipairs(repeated) do
      self:want(document, path)
    end
  end
  for document, repeated in ipairs(by_document) do
    if repeated[1] then add_repeated(list, document, self:tree(document, {}), {}) end
  end
  return list
end

-- The line of each document.
local function lines_of(self)
  local lines = {}
  for document in ipairs(self.documents) do
    self:want(document, {})
  end
  for document in ipairs(self.documents) do
    lines[document] = self:tree(document, {}).line
  end
  return lines
end

--- The document that contains a line, or the one before it.
---@param line integer
---@return integer document
function Source:document_at(line)
  self.lines = self.lines or lines_of(self)
  local found, low, high = 1, 1, #self.lines
  while low <= high do
    local middle = (low + high) // 2
    if self.lines[middle] <= line then
      found, low = middle, middle + 1
    else
      high = middle - 1
    end
  end
  return found
end

return source
