-- Documents in the order in which they are applied, no two of one name.

local fault = require "kubebundle.build.fault"
local read = require "kubebundle.util.read"

local arrange = {}

-- Objects that others need come first; unlisted kinds are placed before the workloads.
local ORDER = {
  "Namespace",
  "CustomResourceDefinition",
  "PriorityClass",
  "ResourceQuota",
  "LimitRange",
  "NetworkPolicy",
  "Secret",
  "SealedSecret",
  "ExternalSecret",
  "ConfigMap",
  "ServiceAccount",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "Service",
}

local rank_of = {}
for index, kind in ipairs(ORDER) do
  rank_of[kind] = index
end

local function rank(document)
  return rank_of[document.kind] or #ORDER + 1
end

local function text(value)
  return type(value) == "string" and value or ""
end

--- What tells documents apart.
---@param document table
---@return string group
---@return string kind
---@return string namespace
---@return string name
function arrange.identity(document)
  local group = document.apiVersion:match("^(.*)/") or ""
  local named = read.map(document, "metadata")
  return group, document.kind, text(named.namespace), text(named.name)
end

-- What no two documents share; nil for one without a name.
local function key_of(document)
  local group, kind, namespace, name = arrange.identity(document)
  return name ~= "" and table.concat({ group, kind, namespace, name }, "\0") or nil
end

-- The later of two documents of one name would overwrite the first.
local function check_distinct(documents)
  local seen = {}
  for _, document in ipairs(documents) do
    local key = key_of(document)
    if key and seen[key] then
      local _, kind, namespace, name = arrange.identity(document)
      fault.refuse("duplicate %s %s%s", kind, name, namespace ~= "" and " in " .. namespace or "")
    end
    if key then seen[key] = true end
  end
end

-- table.sort keeps no order among equals.
local function sort(documents)
  local position = {}
  for index, document in ipairs(documents) do
    position[document] = index
  end
  table.sort(documents, function(a, b)
    local x, y = rank(a), rank(b)
    if x ~= y then return x < y end
    return position[a] < position[b]
  end)
end

--- Puts documents in their order; two of one name are refused.
---@param documents table[]
---@return table[] documents the same
function arrange.all(documents)
  check_distinct(documents)
  sort(documents)
  return documents
end

-- What is known of lists that documents were added to: the names, and how many documents each rank has. It is of no use
-- once the list has another length or another last document.
local known_of = setmetatable({}, { __mode = "k" })

local function note(known, document)
  local key, own = key_of(document), rank(document)
  if key then known.names[key] = true end
  known.counts[own] = (known.counts[own] or 0) + 1
end

local function known(list)
  local found = known_of[list]
  if found and found.count == #list and found.last == list[#list] then return found end
  found = { names = {}, counts = {} }
  for _, document in ipairs(list) do
    note(found, document)
  end
  return found
end

-- Where a document belongs: after those of its rank.
local function place(found, document)
  local at = 1
  for index = 1, rank(document) do
    at = at + (found.counts[index] or 0)
  end
  return at
end

local function fits(list, document, at)
  local before, after = list[at - 1], list[at]
  return not (before and rank(before) > rank(document)) and not (after and rank(after) <= rank(document))
end

--- Puts one document into a list that is in its order; false where that takes a look at the whole list: the name may be
--- taken, or the list was changed differently.
---@param list table[]
---@param documents table[]
---@return boolean
function arrange.insert(list, documents)
  local document = documents[1]
  if #documents ~= 1 then return false end
  local found, key = known(list), key_of(document)
  local at = place(found, document)
  if key and found.names[key] or not fits(list, document, at) then return false end
  table.insert(list, at, document)
  note(found, document)
  found.count, found.last = #list, list[#list]
  known_of[list] = found
  return true
end

return arrange
