-- One edit of a tree as a set of changes. Nothing is made yet: the tree stays as it is. An edit that depends on others
-- that are planned (edit/touched.lua) cannot be planned before they are made: then the result is false.

local add = require "kubebundle.edit.add"
local changes = require "kubebundle.edit.changes"
local core = require "kubebundle.core"
local delete = require "kubebundle.edit.delete"
local objects = require "kubebundle.edit.objects"
local path = require "kubebundle.edit.path"
local replace = require "kubebundle.edit.replace"
local resolve = require "kubebundle.edit.resolve"
local tree = require "kubebundle.edit.tree"
local typed = require "kubebundle.edit.typed"
local values = require "kubebundle.edit.values"
local write = require "kubebundle.edit.write"

local plan = {}

--- Where the path of a field leads.
---@param self kubebundle.edit.tree
---@param field string
---@param object string?
---@return kubebundle.edit.found?
---@return kubebundle.edit.object|kubebundle.failure
---@return kubebundle.edit.step[]? steps
function plan.find(self, field, object)
  local steps, err = path.parse(field)
  if not steps then return nil, err end
  local found, holder = objects.find(self, steps, object)
  if not found then return nil, holder end
  return found, holder, steps
end

--- What is missing, and what is there instead.
---@param found kubebundle.edit.found
---@param steps kubebundle.edit.step[]
function plan.missing(found, steps)
  local step = steps[found.missing]
  local text = ("%s: no %s; found: %s"):format(
    path.text(steps),
    path.text { step },
    resolve.listed(found.parent, step.match)
  )
  return nil, core.failure { code = "edit.not-found", message = text }
end

-- The value with what is missing on the way to it: mappings, and lists of one item.
local function wrapped(steps, from, value)
  for index = #steps, from, -1 do
    local step = steps[index]
    if step.key then
      value = core.object { [step.key] = value }
    elseif step.append then
      value = core.array { value }
    else
      return nil
    end
  end
  return value
end

-- Refuses a path through a scalar: .metadata.labels.example.com/team, where a key with dots is meant.
local function check_holders(self, found, steps, document, keys)
  for index = found.missing, #steps - 1 do
    local above = table.move(keys, 1, #keys - #steps + index, 1, {})
    local name = typed.name(self, document, above)
    if name then
      local message = ("%s is a field of type %s; a key with dots needs quotes, as in %s"):format(
        path.text(steps, index),
        name,
        '.metadata.labels["example.com/team"]'
      )
      return nil, core.failure { code = "edit.path", message = message }
    end
  end
  return true
end

-- Adds to the changes what puts a value where something is missing.
local function add_missing(self, found, steps, object, edit, set)
  local at = found.missing
  local step, parent = steps[at], found.parent
  local keys = table.move(found.keys, 1, #found.keys, 1, {})
  for index = #keys - #object.keys + 1, #steps do
    keys[#keys + 1] = steps[index].key or 1
  end
  local fits, err = check_holders(self, found, steps, object.document, keys)
  if not fits then return nil, err end
  local is_null = resolve.reads_null(parent)
  local typed_value, misfit = typed.of(self, object.document, keys, edit.value, edit.is_guessed)
  if misfit then return nil, misfit end
  local inner = wrapped(steps, at + (is_null and 0 or 1), typed_value)
  if inner == nil or not (step.key or step.append) then return plan.missing(found, steps) end
  if is_null then return replace.node(self, parent, inner, set) end
  if step.key then return add.member(self, parent, step.key, inner, set) end
  return add.item(self, parent, inner, set)
end

-- A failure with the place of a node, unless it has one.
local function refused(self, err, node)
  if not err.line then
    local position = tree.position(self, node)
    err.line, err.column = position.line, position.column
  end
  return nil, err
end

local function note_set(planned, found, steps, object, value)
  local node = found.node
  if not node and resolve.reads_null(found.parent) then
    node, value = found.parent, {}
  end
  if node then
    planned:replaced(node, value)
  else
    planned:added(found.parent, steps[found.missing].key)
  end
  planned:at(found.keys, object)
end

--- Gives a field another value, or adds it.
---@param self kubebundle.edit.tree
---@param edit kubebundle.edit.edit
---@param planned kubebundle.edit.touched
---@param is_chosen boolean? of several texts, this is the only one that has the path
---@return kubebundle.edit.changes|false|nil set false: it depends on what is planned
---@return kubebundle.failure? err
function plan.set(self, edit, planned, is_chosen)
  local is_valid, problem = write.check(edit.value, self.mode == "json")
  if not is_valid then return nil, problem end
  local found, object, steps = plan.find(self, edit.path, edit.object)
  if not found then return nil, object end
  if found.merged == #steps then
    found.missing, found.node, found.shared, found.keys[#found.keys] = #steps, nil, nil, nil
  end
  if planned:depends(found, steps, is_chosen) then return false end
  local place, value = found.node or found.parent, edit.value
  local set = changes.new(planned, place)
  local done, err = resolve.check(found)
  if done and found.node then
    value, err = typed.of(self, object.document, found.keys, value, edit.is_guessed)
    if err then return refused(self, err, place) end
    if values.is_same(found.node, value) then return set end
    done, err = replace.node(self, found.node, value, set)
  elseif done then
    done, err = add_missing(self, found, steps, object, edit, set)
  end
  if not done then return refused(self, err, place) end
  note_set(planned, found, steps, object, value)
  return set
end

--- Removes a member or an item.
---@param self kubebundle.edit.tree
---@param edit kubebundle.edit.edit
---@param planned kubebundle.edit.touched
---@param is_chosen boolean? of several texts, this is the only one that has the path
---@return kubebundle.edit.changes|false|nil set false: it depends on what is planned
---@return kubebundle.failure? err
function plan.delete(self, edit, planned, is_chosen)
  local found, object, steps = plan.find(self, edit.path, edit.object)
  if not found then return nil, object end
  if planned:depends(found, steps, is_chosen) then return false end
  local node = found.node
  if not node then return plan.missing(found, steps) end
  if planned:meets_removal(node) then return false end
  local set = changes.new(planned, node)
  local done, err = resolve.check(found, true)
  if done then
    done, err = delete.node(self, node, set)
  end
  if not done then return refused(self, err, node) end
  planned:removed(node)
  planned:at(found.keys, object)
  return set
end

-- The nodes of several places, and a set of them.
local function nodes_of(self, list, planned)
  local nodes, gone = {}, {}
  for index, change in ipairs(list) do
    local is_valid, problem = write.check(change.value, self.mode == "json")
    if not is_valid then return nil, problem end
    local node, err = values.node(self, change.document, change.keys)
    if not node then return nil, err end
    if planned:meets(node) then return false end
    nodes[index], gone[node] = node, true
  end
  return nodes, gone
end

--- Gives several places other values.
---@param self kubebundle.edit.tree
---@param list { keys: any[], document: integer, value: any }[]
---@param planned kubebundle.edit.touched
---@return kubebundle.edit.changes|false|nil set false: it depends on what is planned
---@return integer|kubebundle.failure|nil count of values that change
function plan.replace(self, list, planned)
  local nodes, gone = nodes_of(self, list, planned)
  if not nodes then return nodes, gone end
  local set, changed = changes.new(planned), {}
  for index, change in ipairs(list) do
    local node = nodes[index]
    if not values.is_same(node, change.value) then
      local done, err = resolve.check { node = node, shared = values.sharing(node), gone = gone }
      if done then
        done, err = replace.node(self, node, change.value, set)
      end
      if not done then return refused(self, err, node) end
      changed[#changed + 1] = index
    end
  end
  for _, index in ipairs(changed) do
    planned:replaced(nodes[index], list[index].value)
  end
  return set, #changed
end

return plan
