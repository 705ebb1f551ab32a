-- What edits that are planned and not yet made touch in a tree, and whether another edit depends on one of them: then
-- they have to be made first. What is overlooked here is refused by the proof, and the edits are made in parts.

local core = require "kubebundle.core"
local resolve = require "kubebundle.edit.resolve"

---@class kubebundle.edit.touched
---@field is_empty boolean nothing is planned
---@field gone table<kubebundle.edit.node, boolean> nodes that are replaced or removed
---@field around table<kubebundle.edit.node, boolean> nodes that hold a change
---@field shrunk table<kubebundle.edit.node, integer> how many children a node loses
---@field first_gone table<kubebundle.edit.node, integer> the index of the first of them
---@field grown table<kubebundle.edit.node, table<any, boolean>> the keys that a mapping gets; for a list, `true`
---@field fields table<kubebundle.edit.node, table<any, boolean>> of a list: the keys of its items that change
---@field item_keys table<any, boolean> the same keys, of any list
---@field is_structural boolean? something is there that was not, or the other way round; or there is null
---@field is_identity boolean? which objects there are changes
local Touched = {}
Touched.__index = Touched

local touched = {}

---@return kubebundle.edit.touched
function touched.new()
  local self = { is_empty = true, gone = {}, around = {}, shrunk = {}, first_gone = {}, grown = {}, fields = {} }
  self.item_keys = {}
  return setmetatable(self, Touched)
end

local function children_of(node)
  return node.members or node.items or {}
end

local function set_of(map, node)
  map[node] = map[node] or {}
  return map[node]
end

-- Something changes within `holder`: its member `key`, if it is a mapping.
local function note(self, holder, key)
  self.is_empty = false
  local list = holder and holder.parent
  if list and list.type == "list" then
    set_of(self.fields, list)[key], self.item_keys[key] = true, true
  end
  while holder and not self.around[holder] do
    self.around[holder], holder = true, holder.parent
  end
end

-- Whether a path may lead further after the node has got the value, or no longer does.
local function changes_structure(node, value)
  if node.type ~= "scalar" or type(value) == "table" then return true end
  return resolve.reads_null(node) ~= (value == core.null)
end

local function key_of(node)
  return node.key and node.key.value or true
end

--- Notes that a node gets another value.
---@param node kubebundle.edit.node
---@param value any
function Touched:replaced(node, value)
  self.gone[node] = true
  if changes_structure(node, value) then self.is_structural = true end
  if node.parent and node.parent.type == "list" then set_of(self.fields, node.parent)[true] = true end
  note(self, node.parent, key_of(node))
end

--- Notes that a member or an item goes.
---@param node kubebundle.edit.node
function Touched:removed(node)
  local holder = node.parent
  self.gone[node], self.is_structural = true, true
  if holder then
    self.shrunk[holder] = (self.shrunk[holder] or 0) + 1
    self.first_gone[holder] = math.min(self.first_gone[holder] or node.index, node.index)
  end
  note(self, holder, key_of(node))
end

--- Notes a new member or item.
---@param holder kubebundle.edit.node
---@param key string?
function Touched:added(holder, key)
  self.is_structural = true
  set_of(self.grown, holder)[key or true] = true
  note(self, holder, key or true)
end

local TYPE = { kind = true, apiVersion = true, metadata = true }
local NAME = { name = true, namespace = true }
local HOLDERS = { items = true, objects = true }

--- Notes that a place changes which may say what an object is.
---@param keys any[] from the document's root on
---@param object kubebundle.edit.object
function Touched:at(keys, object)
  local last, before = keys[#keys], keys[#keys - 1]
  if
    #keys <= #object.keys
    or TYPE[last]
    or HOLDERS[last]
    or HOLDERS[before]
    or (before == "metadata" and NAME[last])
  then
    self.is_identity = true
  end
end

local function is_last(node)
  local holder = node.parent
  return holder ~= nil and children_of(holder)[node.index + 1] == nil
end

-- Whether something is added right after a node.
local function meets_addition(self, node)
  while is_last(node) do
    node = node.parent
    if self.grown[node] then return true end
  end
  return false
end

-- Whether a node is replaced or removed, by itself or with one that holds it.
local function is_gone(self, node)
  while node do
    if self.gone[node] then return true end
    node = node.parent
  end
  return false
end

--- Whether a change of a node depends on one that is planned.
---@param node kubebundle.edit.node
---@return boolean
function Touched:meets(node)
  if self.is_empty then return false end
  return self.around[node] or meets_addition(self, node) or is_gone(self, node)
end

--- The same for what removes it: the last child is removed differently.
---@param node kubebundle.edit.node
---@return boolean
function Touched:meets_removal(node)
  if self.is_empty then return false end
  local holder = node.parent
  if not holder then return true end
  local siblings = children_of(holder)
  if #siblings - (self.shrunk[holder] or 0) <= 1 then return true end
  local before, after = siblings[node.index - 1], siblings[node.index + 1]
  if not after then return self.gone[before] == true or self.grown[holder] ~= nil end
  return self.gone[after] == true and is_last(after)
end

-- The same for a new child.
local function meets_new_child(self, holder, key)
  local children, grown = children_of(holder), self.grown[holder]
  if grown and (grown[key] or #children == 0) then return true end
  local last = children[#children]
  while last do
    if self.gone[last] or self.grown[last] then return true end
    local below = children_of(last)
    last = below[#below]
  end
  return meets_addition(self, holder)
end

-- Whether a step could lead to another item of a list.
local function moves(self, list, step)
  if step.index then return (self.first_gone[list] or step.index) < step.index end
  local fields = self.fields[list]
  return self.grown[list] ~= nil or (fields ~= nil and (fields[step.match] or fields[true]) == true)
end

local function leads_elsewhere(self, found, steps)
  local node = found.node or found.parent
  for index = found.node and #steps or found.missing - 1, 1, -1 do
    local holder = node.parent
    if holder and holder.type == "list" and moves(self, holder, steps[index]) then return true end
    node = holder
    if not node then return false end
  end
  return false
end

-- Whether other objects, or other texts, could have the path.
local function leads_to_others(self, steps)
  if self.is_structural then return true end
  for _, step in ipairs(steps) do
    if self.item_keys[step.match] then return true end
  end
  return false
end

--- Whether what a path leads to, or what a change there does, depends on something that is planned.
---@param found kubebundle.edit.found
---@param steps kubebundle.edit.step[]
---@param is_chosen boolean? of several texts, its is the only one that has the path
---@return boolean
function Touched:depends(found, steps, is_chosen)
  if self.is_empty then return false end
  if self.is_identity or found.shared then return true end
  if (found.is_chosen or is_chosen) and leads_to_others(self, steps) then return true end
  if leads_elsewhere(self, found, steps) then return true end
  if found.node then return self:meets(found.node) end
  return meets_new_child(self, found.parent, steps[found.missing].key) or is_gone(self, found.parent)
end

return touched
