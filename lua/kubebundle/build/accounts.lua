-- Adds a pull secret to the ServiceAccounts of a manifest; every other byte stays.

local add = require "kubebundle.edit.add"
local core = require "kubebundle.core"
local edit = require("kubebundle.edit").edit
local paths = require "kubebundle.kubernetes.paths"
local replace = require "kubebundle.edit.replace"
local resolve = require "kubebundle.edit.resolve"

local accounts = {}

local LIST = { { key = "imagePullSecrets" } }

-- Whether an account lists the Secret.
local function lists_secret(list, name)
  for _, entry in ipairs(list.items or {}) do
    for _, value in ipairs((entry.target or entry).members or {}) do
      if value.key.value == "name" and (value.target or value).value == name then return true end
    end
  end
  return false
end

-- Adds the changes that make one account list the Secret.
local function patch(self, object, name, set)
  local reference = { name = name }
  local found, err = resolve.find(object.root, LIST, object.keys)
  if not found then return nil, err end
  local list = found.node and (found.node.target or found.node)
  if list and lists_secret(list, name) then return true end
  local done, problem = resolve.check(found)
  if not done then return nil, problem end
  if not found.node then return add.member(self, found.parent, "imagePullSecrets", core.array { reference }, set) end
  if found.node.type == "list" then return add.item(self, found.node, reference, set) end
  return replace.node(self, found.node, core.array { reference }, set)
end

---@class kubebundle.accounts.options
---@field name string of the Secret
---@field namespaces string[] of the Secret; none: every account
---@field filename? string

local function is_meant(object, namespaces)
  if object.kind ~= "ServiceAccount" or object.api_version ~= "v1" then return false end
  if #namespaces == 0 then return true end
  if not object.namespace then return #namespaces == 1 end
  for _, namespace in ipairs(namespaces) do
    if object.namespace == namespace then return true end
  end
  return false
end

--- Adds a pull secret to the ServiceAccounts of a text.
---@param text string
---@param options kubebundle.accounts.options
---@return string? text
---@return table<string, boolean>|kubebundle.failure patched the namespaces of the accounts, "" for none
function accounts.patch(text, options)
  local document, err = edit(text, { filename = options.filename })
  if not document then return nil, err end
  local patched = {}
  local done, problem = document:change(function(self, objects, set)
    for _, object in ipairs(objects) do
      if is_meant(object, options.namespaces) then
        local fine, failure = patch(self, object, options.name, set)
        if not fine then
          failure.message = ("ServiceAccount %s: %s"):format(paths.shown(object.name or "?"), failure.message)
          return nil, failure
        end
        patched[object.namespace or ""] = true
      end
    end
    return true
  end)
  if not done then return nil, problem end
  return document:text(), patched
end

return accounts
