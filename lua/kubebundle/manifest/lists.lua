-- Lists and the objects in them: `kind: List`, and the typed lists that `kubectl get -o json` writes.

local read = require "kubebundle.util.read"

local lists = {}

--- Whether a value is a List.
---@param value any
---@return boolean
function lists.is_list(value)
  return type(value) == "table"
    and read.is_list(value.items)
    and type(value.kind) == "string"
    and value.kind:sub(-4) == "List"
end

-- The items of a typed list need not have a kind: those that the API server writes do not.
local function inherit(list, item)
  local kind = list.kind:sub(1, -5)
  local is_untyped = type(item) == "table"
    and not read.is_list(item)
    and read.is_blank(item.kind)
    and read.is_blank(item.apiVersion)
  if kind ~= "" and is_untyped then
    item.kind, item.apiVersion = kind, list.apiVersion
  end
  return item
end

--- The items of a List: index, item. An item without a kind gets the one that the list has.
---@param list table
---@return function
function lists.items(list)
  local index = 0
  return function()
    index = index + 1
    local item = list.items[index]
    if item ~= nil then return index, inherit(list, item) end
  end
end

local function walk(value, path, visit)
  if not lists.is_list(value) then return visit(value, path) end
  for index, item in lists.items(value) do
    local below = table.move(path, 1, #path, 1, {})
    below[#path + 1], below[#path + 2] = "items", index
    walk(item, below, visit)
  end
end

--- Calls `visit` for what is in a document: itself, or the items of a List and of the Lists in it.
---@param document any
---@param visit fun(value: any, path: any[]) the path leads from the document to the value
function lists.each_object(document, visit)
  walk(document, {}, visit)
end

return lists
