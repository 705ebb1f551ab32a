-- Lists and their items: `kind: List`, the typed lists written by `kubectl get -o json`, and the objects of an
-- OpenShift Template.

local read = require "kubebundle.util.read"

local lists = {}

--- The kind of the items of a typed list, "" for a plain List; nil if the kind is not a list.
---@param kind string
---@return string?
function lists.item_kind(kind)
  return kind:sub(-4) == "List" and kind:sub(1, -5) or nil
end

--- Whether a value is a List.
---@param value any
---@return boolean
function lists.is_list(value)
  return type(value) == "table"
    and read.is_list(value.items)
    and type(value.kind) == "string"
    and lists.item_kind(value.kind) ~= nil
end

--- Whether a value is an OpenShift Template, which is an object that contains others.
---@param value any
---@return boolean
function lists.is_template(value)
  return type(value) == "table"
    and value.kind == "Template"
    and (value.apiVersion == "template.openshift.io/v1" or value.apiVersion == "v1")
    and read.is_list(value.objects)
end

-- Items of a typed list need no kind: the API server writes none.
local function inherit(list, item)
  local kind = lists.item_kind(list.kind)
  local is_untyped = type(item) == "table"
    and not read.is_list(item)
    and read.is_blank(item.kind)
    and read.is_blank(item.apiVersion)
  if kind ~= "" and is_untyped then
    item.kind, item.apiVersion = kind, list.apiVersion
  end
  return item
end

--- The items of a List or Template: index, item, and the key that contains them. An item without a kind gets the
--- list's.
---@param list table
---@return function
function lists.items(list)
  local index, key = 0, lists.is_template(list) and "objects" or "items"
  return function()
    index = index + 1
    local item = list[key][index]
    if item ~= nil then return index, key == "items" and inherit(list, item) or item, key end
  end
end

local function walk(value, path, visit)
  local is_template = lists.is_template(value)
  if not lists.is_list(value) then visit(value, path) end
  if not is_template and not lists.is_list(value) then return end
  for index, item, key in lists.items(value) do
    local below = table.move(path, 1, #path, 1, {})
    below[#path + 1], below[#path + 2] = key, index
    walk(item, below, visit)
  end
end

--- Calls `visit` for each object of a document: itself, or the items of a List and of nested Lists. A Template
--- precedes its objects.
---@param document any
---@param visit fun(value: any, path: any[]) the path of the value in the document
function lists.each_object(document, visit)
  walk(document, {}, visit)
end

return lists
