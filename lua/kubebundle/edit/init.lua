-- Edits by path: sets, adds or removes a field and keeps every other byte: comments, blank lines, quotes, line ends.
-- The result is parsed again, and its events must be the old ones with exactly that change; otherwise the edit fails
-- (`edit.shape-changed`). A path is `.spec.containers[name=web].image`, `[0]` or `["a/b"]`; `[+]` appends an item.
-- Comments of deleted nodes are deleted, too.

local changes = require "kubebundle.edit.changes"
local core = require "kubebundle.core"
local lazy = require "kubebundle.util.lazy"
local options = require "kubebundle.util.options"
local objects = require "kubebundle.edit.objects"
local tree = require "kubebundle.edit.tree"

local batch = lazy "kubebundle.edit.batch"
local plan = lazy "kubebundle.edit.plan"
local touched = lazy "kubebundle.edit.touched"
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

--- Resolves a path without changing anything.
---@param field string
---@param object string?
---@return boolean? exists false: a value could be added there
---@return kubebundle.failure? err
function Document:has(field, object)
  options.argument("document:has", "field", field, "string")
  options.argument("document:has", "object", object, "string?")
  local found, err, steps = plan.find(self.tree, field, object)
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
  local found, object, steps = plan.find(self.tree, field, where.object)
  if not found then return named(object, self.filename) end
  if not found.node then return named(select(2, plan.missing(found, steps)), self.filename) end
  local value, err = values.at(self.tree, object.document, found.keys)
  if value == nil then return named(err, self.filename) end
  return value, tree.position(self.tree, found.node)
end

-- Applies the changes; on failure the document is unchanged.
local function apply(self, set)
  if #set.bytes == 0 then return true end
  local new, err = set:apply(self.tree)
  if not new then return named(err, self.filename) end
  self.tree = new
  return true
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
  local done, err = batch.run({ self }, { { path = field, value = value, object = where.object } })
  return done and true, err
end

---Removes a member or an item, and the comments that belong to it.
---@param field string
---@param where? kubebundle.edit.where
---@return true? done
---@return kubebundle.failure? err the document is unchanged
function Document:delete(field, where)
  options.argument("document:delete", "field", field, "string")
  where = check_delete(where)
  local done, err = batch.run({ self }, { { path = field, delete = true, object = where.object } })
  return done and true, err
end

--- The documents as Lua values, as Kubernetes reads them.
---@return any[]? documents
---@return kubebundle.failure? err
function Document:documents()
  local documents, err = values.documents(self.tree)
  if not documents then return named(err, self.filename) end
  return documents
end

--- Sets several fields at once: the text is parsed and the result verified only once.
---@param list { keys: any[], document: integer, value: any }[] keys and indexes from the document's root
---@return integer? count of changed values
---@return kubebundle.failure? err the document is unchanged
function Document:replace(list)
  options.list("document:replace", "list", list, "document:integer keys:any[] value")
  local set, count = plan.replace(self.tree, list, touched.new())
  if not set then return named(count, self.filename) end
  local done, err = apply(self, set)
  return done and count, err
end

-- Applies many changes at once: `collect(tree, objects, changes)` adds them, or returns nil and an error.
function Document:change(collect)
  local set = changes.new()
  local done, err = collect(self.tree, (objects.of(self.tree)), set)
  if not done then return named(err, self.filename) end
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
  return batch.run({ self }, { { image = name, ref = ref, object = check_image(where).object } })
end

--- One of several edits: `path` with `value` or `delete`, or `image` with `ref`.
---@class kubebundle.edit.edit
---@field path? string a field, as for `set`
---@field value? any its new value
---@field delete? boolean the field is removed
---@field image? string a container or a repository, as for `set_image`
---@field ref? string
---@field object? string `KIND/NAME` or `NAMESPACE/KIND/NAME`
---@field package is_guessed? boolean the value is text whose type is not given

local EDIT = "path:string value delete:boolean image:string ref:string object:string"

-- Raises unless an edit is exactly one of a field, an image or a reference.
local function check_edits(list, level)
  options.list("document:edit", "list", list, EDIT, level + 1)
  for index, one in ipairs(list) do
    local is_field = one.path ~= nil and (one.value ~= nil) ~= (one.delete == true) and not one.image and not one.ref
    local is_image = one.image ~= nil and one.ref ~= nil and not one.path and one.value == nil and not one.delete
    if not (is_field or is_image) then
      error(
        ("document:edit: list[%d]: expected `path` with `value` or `delete`, or `image` with `ref`"):format(index),
        level + 1
      )
    end
  end
end

--- Makes several edits, in their order, as `set`, `delete` and `set_image` do. For edits that do not depend on each
--- other, the text is parsed and the result verified only once.
---@param list kubebundle.edit.edit[]
---@return true? done
---@return kubebundle.failure? err nothing was changed
function Document:edit(list)
  check_edits(list, 2)
  local done, err = batch.run({ self }, list)
  return done and true, err
end

---The text, in the encoding in which it was read.
---@return string text
function Document:text()
  return core.template.encode(self.tree.text, self.encoding)
end

return { edit = edit }
