-- The nodes of a text as Lua values.

local core = require "kubebundle.core"
local once = require "kubebundle.util.once"
local tree = require "kubebundle.edit.tree"

local values = {}

local function fail(code, message)
  return nil, core.failure { code = code, message = message }
end

local function decode(self)
  if self.mode == "yaml" then return core.yaml.decode_all(self.text, { duplicates = "last" }) end
  local decoded, err = core.json.decode(self.text, { comments = true })
  if err then return nil, err end
  return { decoded }
end

-- Several JSON values in one text are decoded one by one.
local function decode_roots(self)
  if #self.roots <= 1 or self.mode == "yaml" then return decode(self) end
  local list = {}
  for index, root in ipairs(self.roots) do
    local value, err = core.json.decode(self.text:sub(root.from, root.to - 1), { comments = true })
    if err then return nil, err end
    list[index] = value
  end
  return list
end

--- The documents as values.
---@param self kubebundle.edit.tree
---@return any[]?
---@return kubebundle.failure? err
function values.documents(self)
  if not self.decoded then
    local decoded, err = decode_roots(self)
    if not decoded then return nil, err end
    self.decoded = decoded
  end
  return self.decoded
end

--- The value at a path, as Kubernetes reads it.
---@param self kubebundle.edit.tree
---@param document integer
---@param keys any[]
---@return any value
---@return kubebundle.failure? err
function values.at(self, document, keys)
  local documents, err = values.documents(self)
  if not documents then return nil, err end
  local value = documents[document]
  for _, key in ipairs(keys) do
    if type(value) ~= "table" then return fail("edit.not-found", "no such value") end
    value = value[key]
  end
  return value
end

--- Whether a node already is a scalar of that value.
---@param node kubebundle.edit.node
---@param value any
---@return boolean
function values.is_same(node, value)
  if node.type ~= "scalar" or node.tag or type(value) == "table" then return false end
  if node.style ~= "plain" then return node.value == value end
  local own = core.yaml.scalar(node.value)
  if type(value) == "string" or type(own) == "string" then return own == value end
  return core.template.text(value) == node.value
end

-- The members of a mapping by their keys, of several with one key the last.
local members_of = once(function(map)
  local members = {}
  for _, value in ipairs(map.members) do
    local key = tree.key(value.key)
    if key then members[key] = value end
  end
  return members
end)

local function child(node, key)
  node = node.target or node
  if math.type(key) == "integer" then return node.items and node.items[key] end
  return node.members and members_of(node)[key]
end

--- The node at a path; aliases are followed.
---@param self kubebundle.edit.tree
---@param document integer
---@param keys any[]
---@return kubebundle.edit.node?
---@return kubebundle.failure? err
function values.node(self, document, keys)
  local node = self.roots[document]
  for _, key in ipairs(keys) do
    node = node and child(node, key)
  end
  if node then return node end
  return fail("edit.shared", "the value comes from another mapping, by an alias or `<<`")
end

--- A clause about what else a change of the node would change: an alias refers to one of its parents.
---@param node kubebundle.edit.node
---@return string?
function values.sharing(node)
  local above = node.parent
  while above do
    local alias = above.aliases and above.aliases[1]
    if alias then return ("&%s is also used by the alias in line %d"):format(above.anchor, alias.line) end
    above = above.parent
  end
end

return values
