-- Edits by path: sets, adds or removes a field and keeps every other byte: comments, blank lines, quotes, line ends.
-- The result is parsed again, and its events must be the old ones with exactly that change, else the edit fails
-- (`edit.shape-changed`). A path is `.spec.containers[name=web].image`, `[0]` or `["a/b"]`; `[+]` appends an item.
-- Comments of deleted nodes are deleted, too.

local changes = require "kubebundle.edit.changes"
local core = require "kubebundle.core"
local lazy = require "kubebundle.util.lazy"
local options = require "kubebundle.util.options"
local objects = require "kubebundle.edit.objects"
local path = require "kubebundle.edit.path"
local resolve = require "kubebundle.edit.resolve"
local tree = require "kubebundle.edit.tree"

local add = lazy "kubebundle.edit.add"
local delete = lazy "kubebundle.edit.delete"
local images = lazy "kubebundle.edit.images"
local replace = lazy "kubebundle.edit.replace"
local typed = lazy "kubebundle.edit.typed"
local values = lazy "kubebundle.edit.values"

---A text whose fields can be changed.
---@class kubebundle.edit.document
---@field private tree kubebundle.edit.tree
---@field private encoding string
---@field private filename string?
local Document = {}
Document.__index = Document

local check_edit = options.declare("kb.edit", "filename:string")
local check_get = options.declare("document:get", "object:string")
local check_set = options.declare("document:set", "object:string")
local check_delete = options.declare("document:delete", "object:string")
local check_image = options.declare("document:set_image", "object:string")

local function named(err, filename)
  if err and not err.filename then err.filename = filename end
  return nil, err
end

local function fail(code, message)
  return nil, core.failure { code = code, message = message }
end

local JSON_NAMES = { json = true, jsonc = true }

-- Text that begins with a brace or a bracket is JSON if it parses as such; a file is JSON in any case if its name
-- says so.
local function read(text, filename)
  if filename and JSON_NAMES[filename:match "%.(%w+)$" or ""] then return tree.read(text, "json") end
  if text:find "^%s*[{%[/]" then
    local read_as_json = tree.read(text, "json")
    if read_as_json then return read_as_json end
  end
  return tree.read(text, "yaml")
end

---@class kubebundle.edit.options
---@field filename? string for messages; .json and .jsonc files are parsed as JSON

--- Parses a text for editing: YAML or JSON, with comments, one or several documents.
---@param text string UTF-8 or UTF-16; encoding, byte order mark and line ends are kept
---@param given? kubebundle.edit.options
---@return kubebundle.edit.document? document
---@return kubebundle.failure? err
local function edit(text, given)
  if type(text) ~= "string" then error("a text is a string, not a " .. type(text), 2) end
  local filename = check_edit(given).filename
  local decoded, encoding = core.template.decode(text)
  if not decoded then return named(encoding, filename) end
  local read_tree, err = read(decoded, filename)
  if not read_tree then return named(err, filename) end
  return setmetatable({ tree = read_tree, encoding = encoding, filename = filename }, Document)
end

---@class kubebundle.edit.where
---@field object? string `KIND/NAME` or `NAMESPACE/KIND/NAME`; required if several objects have the path

local function find(self, text, where)
  local steps, err = path.parse(text)
  if not steps then return nil, err end
  local found, object = objects.find(self.tree, steps, where.object)
  if not found then return nil, object end
  return found, object, steps
end

-- What is missing, and what exists instead.
local function missing(found, steps)
  local step = steps[found.missing]
  local text = ("%s: no %s; found: %s"):format(
    path.text(steps),
    path.text { step },
    resolve.listed(found.parent, step.match)
  )
  return fail("edit.not-found", text)
end

--- Resolves a path without changing anything.
---@param field string
---@param object string?
---@return boolean? exists false: a value could be added there
---@return kubebundle.failure? err
function Document:has(field, object)
  options.argument("document:has", "field", field, "string")
  options.argument("document:has", "object", object, "string?")
  local found, err, steps = find(self, field, { object = object })
  if not found then return nil, err end
  if found.node then return true end
  local step = steps[found.missing]
  return step.append or false
end

---The value of a field.
---@param field string e.g. `.spec.template.spec.containers[name=web].image`
---@param where? kubebundle.edit.where
---@return any value nil if there is none
---@return { line: integer, column: integer }|kubebundle.failure position
function Document:get(field, where)
  options.argument("document:get", "field", field, "string")
  where = check_get(where)
  local found, object, steps = find(self, field, where)
  if not found then return named(object, self.filename) end
  if not found.node then return named(select(2, missing(found, steps)), self.filename) end
  local value, err = values.at(self.tree, object.document, found.keys)
  if value == nil then return named(err, self.filename) end
  return value, tree.position(self.tree, found.node)
end

-- Applies the changes; on failure the document is unchanged.
local function apply(self, set, position)
  local new, err = set:apply(self.tree)
  if not new then
    if position then
      err.line, err.column = position.line, position.column
    end
    return named(err, self.filename)
  end
  self.tree = new
  return true
end

-- The value inside its missing parents: mappings, and lists of one item.
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

-- Adds the changes that create a missing value.
local function add_missing(self, found, steps, object, value, set)
  local at = found.missing
  local step, parent = steps[at], found.parent
  local keys = table.move(found.keys, 1, #found.keys, 1, {})
  for index = #keys - #object.keys + 1, #steps do
    keys[#keys + 1] = steps[index].key or 1
  end
  local is_null = resolve.reads_null(parent)
  local inner = wrapped(steps, at + (is_null and 0 or 1), typed.of(self.tree, object.document, keys, value))
  if inner == nil or not (step.key or step.append) then return missing(found, steps) end
  if is_null then return replace.node(self.tree, parent, inner, set) end
  if step.key then return add.member(self.tree, parent, step.key, inner, set) end
  return add.item(self.tree, parent, inner, set)
end

--- Sets a field. Creates missing keys on the path; `[+]` appends an item. The schema decides whether a number is
--- written as text or vice versa.
---@param field string
---@param value any a scalar, a list, a mapping, or kb.null
---@param where? kubebundle.edit.where
---@return true? done
---@return kubebundle.failure? err the document is unchanged
function Document:set(field, value, where)
  options.argument("document:set", "field", field, "string")
  where = check_set(where)
  if value == nil then error("a value is needed; kb.null is null", 2) end
  local found, object, steps = find(self, field, where)
  if not found then return named(object, self.filename) end
  if found.merged == #steps then
    found.missing, found.node, found.shared, found.keys[#found.keys] = #steps, nil, nil, nil
  end
  local done, err = resolve.check(found)
  local set = changes.new()
  local place = found.node or found.parent
  if done and found.node then
    value = typed.of(self.tree, object.document, found.keys, value)
    if values.is_same(found.node, value) then return true end
    done, err = replace.node(self.tree, found.node, value, set)
  elseif done then
    done, err = add_missing(self, found, steps, object, value, set)
  end
  local position = tree.position(self.tree, place)
  if not done then
    err.line, err.column = err.line or position.line, err.column or position.column
    return named(err, self.filename)
  end
  return apply(self, set, position)
end

---Removes a member or an item, and the comments that belong to it.
---@param field string
---@param where? kubebundle.edit.where
---@return true? done
---@return kubebundle.failure? err the document is unchanged
function Document:delete(field, where)
  options.argument("document:delete", "field", field, "string")
  where = check_delete(where)
  local found, object, steps = find(self, field, where)
  if not found then return named(object, self.filename) end
  if not found.node then return named(select(2, missing(found, steps)), self.filename) end
  local done, err = resolve.check(found, true)
  local set = changes.new()
  if done then
    done, err = delete.node(self.tree, found.node, set)
  end
  local position = tree.position(self.tree, found.node)
  if not done then
    err.line, err.column = position.line, position.column
    return named(err, self.filename)
  end
  return apply(self, set, position)
end

--- The documents as Lua values, as Kubernetes reads them.
---@return any[]? documents
---@return kubebundle.failure? err
function Document:documents()
  local documents, err = values.documents(self.tree)
  if not documents then return named(err, self.filename) end
  return documents
end

--- Sets several fields at once, with a single parse and proof.
---@param list { keys: any[], document: integer, value: any }[] keys and indexes from the document's root
---@return integer? count of changed values
---@return kubebundle.failure? err the document is unchanged
function Document:replace(list)
  options.list("document:replace", "list", list, "document:integer keys:any[] value")
  local set, count, nodes, gone = changes.new(), 0, {}, {}
  for index, change in ipairs(list) do
    local node, err = values.node(self.tree, change.document, change.keys)
    if not node then return named(err, self.filename) end
    nodes[index], gone[node] = node, true
  end
  for index, change in ipairs(list) do
    local node = nodes[index]
    if not values.is_same(node, change.value) then
      local done, err = resolve.check { node = node, shared = values.sharing(node), gone = gone }
      if done then
        done, err = replace.node(self.tree, node, change.value, set)
      end
      if not done then
        local position = tree.position(self.tree, node)
        err.line, err.column = position.line, position.column
        return named(err, self.filename)
      end
      count = count + 1
    end
  end
  if count == 0 then return 0 end
  local done, err = apply(self, set)
  return done and count, err
end

-- Applies many changes at once: `collect(tree, objects, changes)` adds them, or returns nil and an error.
function Document:change(collect)
  local set = changes.new()
  local done, err = collect(self.tree, (objects.of(self.tree)), set)
  if not done then return named(err, self.filename) end
  if #set.bytes == 0 then return true end
  return apply(self, set)
end

--- Sets images: of the container with that name if exactly one object has it, else of the repository in every object.
---@param name string of a container, or a repository
---@param ref string `repo:tag`; `:tag` and `@sha256:...` keep the rest
---@param where? kubebundle.edit.where
---@return integer? count of images that now have the reference
---@return kubebundle.failure? err the document is unchanged
function Document:set_image(name, ref, where)
  options.argument("document:set_image", "name", name, "string")
  options.argument("document:set_image", "ref", ref, "string")
  local meant, err = images.matching({ self.tree }, name, ref, check_image(where).object)
  if not meant then return named(err, self.filename) end
  local changed
  changed, err = self:replace(meant[1])
  return changed and #meant[1], err
end

---The text, in the encoding in which it was read.
---@return string text
function Document:text()
  return core.template.encode(self.tree.text, self.encoding)
end

return { edit = edit }
