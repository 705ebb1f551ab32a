-- Resolves a path to a node, or to the node below which something is missing; and finds what forbids a change there.

local core = require "kubebundle.core"
local path = require "kubebundle.edit.path"
local redact = require "kubebundle.util.redact"
local tree = require "kubebundle.edit.tree"

local resolve = {}

local function fail(code, format, ...)
  return nil, core.failure { code = code, message = format:format(...) }
end

---@class kubebundle.edit.found
---@field node kubebundle.edit.node? at the end of the path
---@field parent kubebundle.edit.node the last node on the way
---@field missing integer? the first step that does not exist
---@field keys any[] the path from the object: keys, and 1-based indexes
---@field shared string? a clause: why the place cannot be changed alone
---@field gone table<kubebundle.edit.node, boolean>? nodes replaced at the same time
---@field is_chosen boolean? of several objects, its is the only one that has the path
---@field merged integer? the step whose member comes from another mapping, by `<<`

-- The members of a mapping by their keys, as they are written and as Kubernetes reads them (`on` is "true" there).
local function index_members(map)
  local last, counts, merges = {}, {}, {}
  local function note(key, value)
    if key then
      last[key], counts[key] = value, (counts[key] or 0) + 1
    end
  end
  for _, value in ipairs(map.members) do
    local key, written = tree.key(value.key), value.key.value
    if tree.is_merge(value) then
      merges[#merges + 1] = value
    else
      note(key, value)
      if written ~= key then note(written, value) end
    end
  end
  map.member_index = { last = last, counts = counts, merges = merges }
  return map.member_index
end

-- The member of a mapping with that key, and how many have it. Of several the last counts, as for kubectl.
local function member(map, key)
  local index = map.member_index or index_members(map)
  return index.last[key], index.counts[key] or 0
end

-- The same in the mappings that are merged into one.
local function merged_member(map, key, depth)
  if depth > 50 then return nil end
  for _, value in ipairs((map.member_index or index_members(map)).merges) do
    local from = value.target or value
    for _, source in ipairs(from.type == "list" and from.items or { from }) do
      source = source.target or source
      local found = source.type == "map" and (member(source, key) or merged_member(source, key, depth + 1))
      if found then return found end
    end
  end
end

local function find_key(found, node, step, index)
  if node.type ~= "map" then return fail("edit.not-found", "not a mapping") end
  local value, count = member(node, step.key)
  if count > 1 then found.duplicate = step.key end
  if not value then
    value = merged_member(node, step.key, 0)
    if value then
      found.merged, found.shared = index, ("`%s` comes from another mapping, by `<<`"):format(step.key)
    end
  end
  return value, nil, value and value.key and tree.key(value.key) or step.key
end

local function list_of(node)
  if node.type ~= "list" then return fail("edit.not-found", "not a list") end
  return node.items
end

-- The places of the items of a list by the scalar that their member `key` is.
local function index_items(list, key)
  local places = {}
  for index, item in ipairs(list.items) do
    local map = item.target or item
    local field = map.type == "map" and (member(map, key) or merged_member(map, key, 0))
    field = field and (field.target or field)
    if field and field.value then
      local same = places[field.value] or {}
      places[field.value] = same
      same[#same + 1] = index
    end
  end
  list.item_index = list.item_index or {}
  list.item_index[key] = places
  return places
end

local function find_match(node, step)
  local items, err = list_of(node)
  if not items then return nil, err end
  local places = (node.item_index and node.item_index[step.match] or index_items(node, step.match))[step.value]
  if not places then return nil end
  if #places > 1 then
    return fail(
      "edit.ambiguous",
      "several items have %s=%s: [%d], [%d]",
      step.match,
      step.value,
      places[1] - 1,
      places[2] - 1
    )
  end
  return items[places[1]], nil, places[1]
end

-- The next node, an error if the step does not fit the node, and the step as a key.
local function follow(found, node, step, index)
  if step.key then return find_key(found, node, step, index) end
  if step.match then return find_match(node, step) end
  local items, err = list_of(node)
  if not items then return nil, err end
  return not step.append and items[step.index] or nil, nil, step.index or #items + 1
end

-- Records what else a change of the node would change.
local function note_sharing(found, node)
  if node.type == "alias" then
    found.shared = ("*%s refers to line %d"):format(node.anchor, node.target and node.target.line or node.line)
  elseif node.aliases and #node.aliases > 0 then
    local alias = node.aliases[1]
    found.shared = ("&%s is also used by the alias in line %d"):format(node.anchor, alias.line)
  end
end

local NULLS = { [""] = true, ["~"] = true, null = true, Null = true, NULL = true }

--- Whether a node is null.
---@param node kubebundle.edit.node
function resolve.reads_null(node)
  return node.type == "scalar" and node.style == "plain" and not node.tag and NULLS[node.value] == true
end

--- Follows steps from a node. A missing value is not an error if it could be added.
---@param from kubebundle.edit.node
---@param steps kubebundle.edit.step[]
---@param keys any[] of `from`; modified
---@return kubebundle.edit.found?
---@return kubebundle.failure? err the steps do not fit the existing nodes
function resolve.find(from, steps, keys)
  local found = { parent = from, keys = table.move(keys, 1, #keys, 1, {}) }
  local node = from
  for index, step in ipairs(steps) do
    note_sharing(found, node)
    node = node.target or node
    if resolve.reads_null(node) then
      found.parent, found.missing = node, index
      return found
    end
    local value, err, key = follow(found, node, step, index)
    if err then
      err.message = ("%s: %s"):format(path.text(steps, index - 1), err.message)
      return nil, err
    end
    found.parent = node
    if not value then
      found.missing = index
      if step.append or step.key then found.keys[#found.keys + 1] = key end
      return found
    end
    found.keys[#found.keys + 1] = key
    node = value
  end
  found.node = node
  return found
end

-- The name of an item: the member that a path asks for, or its index.
local function item_name(item, index, key)
  local map = item.target or item
  local field = key and map.type == "map" and member(map, key)
  field = field and (field.target or field)
  return field and field.value and ("[%s=%s]"):format(key, field.value) or ("[%d]"):format(index - 1)
end

--- The children of a node, for a message: keys, or the names of items.
---@param node kubebundle.edit.node
---@param key string? the member that identifies items
---@return string
function resolve.listed(node, key)
  local names = {}
  for index, child in ipairs(node.members or node.items or {}) do
    if #names == 10 then
      names[11] = "..."
      break
    end
    local is_merge = child.key and tree.is_merge(child)
    local name = child.key and (tree.key(child.key) or "?") or item_name(child, index, key)
    if not is_merge then names[#names + 1] = name end
  end
  return #names > 0 and redact.shown(table.concat(names, ", ")) or "nothing"
end

-- Whether an anchor below the node is used by an alias elsewhere.
local function used_below(node, top, gone)
  for _, alias in ipairs(node.aliases or {}) do
    local above = not (gone and gone[alias]) and alias or top
    while above and above ~= top do
      above = above.parent
    end
    if not above then return node, alias end
  end
  for _, child in ipairs(node.members or node.items or {}) do
    local anchored, alias = used_below(child, top, gone)
    if not anchored and child.key then
      anchored, alias = used_below(child.key, top, gone)
    end
    if anchored then return anchored, alias end
  end
end

-- Lists and mappings whose members must have a certain form.
local BOUND = {
  ["tag:yaml.org,2002:omap"] = true,
  ["tag:yaml.org,2002:pairs"] = true,
  ["tag:yaml.org,2002:set"] = true,
}

--- Rejects a change with effects elsewhere: of shared nodes, of duplicate keys.
---@param found kubebundle.edit.found
---@param with_key boolean? the node's key is removed, too
---@return true?
---@return kubebundle.failure? err
function resolve.check(found, with_key)
  if found.duplicate then
    return fail("edit.duplicate-key", "duplicate key `%s`: it is not clear which one", found.duplicate)
  end
  if found.shared then return fail("edit.shared", "%s", found.shared) end
  local parent = found.node and found.node.parent or found.parent
  if parent and BOUND[parent.tag] then
    return fail("edit.unsupported", "its list or mapping has the tag %s", parent.tag)
  end
  if found.node then
    local anchored, alias = used_below(found.node, found.node, found.gone)
    if not anchored and with_key and found.node.key then
      anchored, alias = used_below(found.node.key, found.node)
    end
    if anchored then return fail("edit.shared", "&%s is used by the alias in line %d", anchored.anchor, alias.line) end
  end
  return true
end

return resolve
