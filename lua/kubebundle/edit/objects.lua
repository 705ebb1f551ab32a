-- The objects of a text, and the ones selected by an edit.

local core = require "kubebundle.core"
local lists = require "kubebundle.manifest.lists"
local path = require "kubebundle.edit.path"
local places = require "kubebundle.manifest.places"
local redact = require "kubebundle.util.redact"
local resolve = require "kubebundle.edit.resolve"
local tree = require "kubebundle.edit.tree"

local objects = {}

---@class kubebundle.edit.object
---@field root kubebundle.edit.node
---@field document integer
---@field keys any[] from the document's root to the object
---@field api_version string?
---@field kind string?
---@field name string?
---@field namespace string?
---@field holds_others boolean? a Template

local function member(map, key)
  if not map or map.type ~= "map" then return nil end
  local found
  for _, value in ipairs(map.members) do
    if tree.key(value.key) == key then found = value.target or value end
  end
  return found
end

local function text_of(map, key)
  local node = member(map, key)
  return node and node.type == "scalar" and not resolve.reads_null(node) and node.value or nil
end

local function new_object(root, document, keys, list)
  local map = root.target or root
  local metadata = member(map, "metadata")
  local object = {
    root = root,
    document = document,
    keys = keys,
    api_version = text_of(map, "apiVersion"),
    kind = text_of(map, "kind"),
    name = text_of(metadata, "name"),
    namespace = text_of(metadata, "namespace"),
  }
  -- items of a typed list need no kind
  local kind = list and lists.item_kind(list.kind)
  if kind and kind ~= "" and not object.kind and not object.api_version then
    object.kind, object.api_version = kind, list.api_version
  end
  return object
end

-- The key under which an object contains others, and whether it counts as an object itself.
local function holds(object)
  if object.kind and lists.item_kind(object.kind) then return "items", false end
  if object.kind == "Template" then return "objects", true end
end

local function add(all, object)
  local key, is_object = holds(object)
  local items = key and member(object.root.target or object.root, key)
  local is_list = items and items.type == "list"
  object.holds_others = is_list
  if not is_list or is_object then all[#all + 1] = object end
  for index, item in ipairs(is_list and items.items or {}) do
    local keys = table.move(object.keys, 1, #object.keys, 1, {})
    keys[#keys + 1], keys[#keys + 2] = key, index
    add(all, new_object(item, object.document, keys, not is_object and object or nil))
  end
end

--- The objects of a text, with the items of Lists, and its other documents.
---@param self kubebundle.edit.tree
---@return kubebundle.edit.object[] objects
---@return kubebundle.edit.object[] documents
function objects.of(self)
  if not self.objects then
    self.objects, self.documents = {}, {}
    for document, root in ipairs(self.roots) do
      local object = new_object(root, document, {})
      self.documents[document] = object
      if not resolve.reads_null(root) then add(self.objects, object) end
    end
  end
  return self.objects, self.documents
end

local function index_places(self)
  self.places = {}
  for _, object in ipairs((objects.of(self))) do
    self.places[object.document] = self.places[object.document] or places.new()
    places.add(self.places[object.document], object.keys, object)
  end
  return self.places
end

--- The object that contains a path: for a List, the item.
---@param self kubebundle.edit.tree
---@param document integer
---@param keys any[] from the document's root
---@return kubebundle.edit.object?
function objects.at(self, document, keys)
  local place = (self.places or index_places(self))[document]
  return place and places.find(place, keys)
end

--- An object's name for messages: KIND/NAME, or the position of a document without a name.
---@param object kubebundle.edit.object
---@return string
function objects.shown(object)
  if not object.kind then return ("document %d"):format(object.document) end
  local name = object.kind .. "/" .. (object.name or "")
  return redact.shown(object.namespace and object.namespace .. "/" .. name or name)
end

--- Several names, for messages.
---@param list kubebundle.edit.object[]
---@return string
function objects.listed(list)
  local names = {}
  for index = 1, math.min(#list, 10) do
    names[index] = objects.shown(list[index])
  end
  if #list > 10 then names[11] = ("%d more"):format(#list - 10) end
  return #list > 0 and table.concat(names, ", ") or "none"
end

-- An object's key. Kinds are compared as kubectl does: deployment/web is Deployment/web.
local function key_of(kind, name)
  return ("%s/%s"):format(kind:lower(), name)
end

-- The objects by kind and name: one reading of them serves all edits.
local function index_names(self)
  self.by_name = {}
  for _, object in ipairs((objects.of(self))) do
    if object.kind and object.name then
      local key = key_of(object.kind, object.name)
      local same = self.by_name[key] or {}
      self.by_name[key] = same
      same[#same + 1] = object
    end
  end
  return self.by_name
end

-- The namespace, if it is given, the kind and the name.
local function parts_of(wanted)
  local kind, name = wanted:match "^([^/]+)/([^/]+)$"
  if kind then return nil, kind, name end
  return wanted:match "^([^/]+)/([^/]+)/([^/]+)$"
end

--- The objects selected by KIND/NAME or NAMESPACE/KIND/NAME; all by default.
---@param self kubebundle.edit.tree
---@param wanted string?
---@return kubebundle.edit.object[]?
---@return kubebundle.failure? err
function objects.named(self, wanted)
  if not wanted then return (objects.of(self)) end
  self.named = self.named or {}
  if self.named[wanted] then return self.named[wanted] end
  local namespace, kind, name = parts_of(wanted)
  if not name then
    local message = ("invalid object %s: expected KIND/NAME or NAMESPACE/KIND/NAME"):format(redact.shown(wanted))
    return nil, core.failure { code = "edit.path", message = message }
  end
  local found = {}
  for _, object in ipairs((self.by_name or index_names(self))[key_of(kind, name)] or {}) do
    if not namespace or (object.namespace or "default") == namespace then found[#found + 1] = object end
  end
  self.named[wanted] = found
  return found
end

local function matching(self, wanted)
  local found, err = objects.named(self, wanted)
  if not found or #found > 0 or not wanted then return found, err end
  return nil,
    core.failure {
      code = "edit.not-found",
      message = ("no object %s (objects: %s)"):format(redact.shown(wanted), objects.listed((objects.of(self)))),
    }
end

local function ambiguous(text, list)
  return nil,
    core.failure {
      code = "edit.ambiguous",
      message = ("%s is in several objects: %s"):format(text, objects.listed(list)),
    }
end

-- The candidates, including a List itself if the path begins with one of its own fields.
local function candidates(self, steps, wanted)
  local list, err = matching(self, wanted)
  if not list or wanted then return list, err end
  local _, documents = objects.of(self)
  local own = { apiVersion = true, kind = true, metadata = true, items = true }
  if #documents == 1 and (#list == 0 or (list[1].keys[1] and (not steps[1] or own[steps[1].key]))) then
    return documents
  end
  return list
end

-- The objects by the keys of the mapping to which steps lead in each; nil if one of these merges others by `<<`.
local function index_keys(all, steps)
  local by_key = {}
  for _, object in ipairs(all) do
    local found = resolve.find(object.root, steps, object.keys)
    local map = found and found.node and (found.node.target or found.node)
    for _, value in ipairs(map and map.members or {}) do
      if tree.is_merge(value) then return nil end
      local key, written = tree.key(value.key), value.key.value
      for _, name in ipairs { key or "", written ~= key and written or nil } do
        local having = by_key[name] or {}
        by_key[name] = having
        if having[#having] ~= object then having[#having + 1] = object end
      end
    end
  end
  return by_key
end

-- Of all objects those that may have a path, so that many edits need not search all objects each.
local function narrowed(self, all, steps)
  local last = steps[#steps]
  if not (last and last.key) then return all end
  local before = ("%d %s"):format(#steps, path.text(steps, #steps - 1))
  self.keys = self.keys or {}
  if self.keys[before] == nil then
    self.keys[before] = index_keys(all, table.move(steps, 1, #steps - 1, 1, {})) or false
  end
  local by_key = self.keys[before]
  return by_key and (by_key[last.key] or {}) or all
end

--- Resolves a path in the named object, in the only one, or in the only one that has it.
---@param self kubebundle.edit.tree
---@param steps kubebundle.edit.step[]
---@param wanted string?
---@return kubebundle.edit.found?
---@return kubebundle.edit.object|kubebundle.failure object
function objects.find(self, steps, wanted)
  local list, err = candidates(self, steps, wanted)
  if not list then return nil, err end
  if #list == 1 then
    local found, problem = resolve.find(list[1].root, steps, list[1].keys)
    return found, problem or list[1]
  end
  local having, found = {}, nil
  for _, object in ipairs(wanted and list or narrowed(self, list, steps)) do
    local here = resolve.find(object.root, steps, object.keys)
    if here and (here.node or steps[here.missing].append) then
      having[#having + 1], found = object, here
    end
  end
  local text = path.text(steps)
  if #having > 1 then return ambiguous(text, having) end
  if #having == 1 then
    found.is_chosen = true
    return found, having[1]
  end
  return nil,
    core.failure {
      code = "edit.not-found",
      message = ("%s is in no object (objects: %s)"):format(text, objects.listed(list)),
    }
end

return objects
