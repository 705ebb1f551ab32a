-- Rotates a credential in an existing manifest, for programs: what `kubebundle secret --merge` does.

local core = require "kubebundle.core"
local entry = require "kubebundle.build.registry.entry"
local fault = require "kubebundle.build.fault"
local options_of = require "kubebundle.util.options"
local rotation = require "kubebundle.build.rotation"
local tables = require "kubebundle.util.tables"

local secret_text = {}

local check_options = options_of.declare("kb.secret.merge", "namespaces:string[] filename:string")

---@class kubebundle.secret.merge.options
---@field namespaces? string[] of the Secrets to change; all by default
---@field filename? string for messages

--- Replaces or adds a registry in the pull Secrets of a manifest; every other byte stays. A name that ends in the
--- hash of its content gets the new hash.
---@param text string the manifest
---@param name string of the Secret, with or without its hash
---@param registry kubebundle.registry|table of kb.registry, or { server=, username=, password=, email= }
---@param options? kubebundle.secret.merge.options
---@return string? text
---@return table<string, string>|kubebundle.failure renamed names of Secrets whose hash changed, old to new
function secret_text.merge(text, name, registry, options)
  options = check_options(options)
  if type(text) ~= "string" or type(name) ~= "string" then
    error("kb.secret.merge: the manifest and the name must be strings", 2)
  end
  local credential, refusal = fault.attempt(function()
    return entry.of(registry, 1)
  end)
  if not credential then error("kb.secret.merge: " .. tostring(refusal and refusal.message), 2) end
  local merged, renamed = rotation.merge(text, {
    name = name,
    filename = options.filename,
    namespaces = options.namespaces and tables.set_of(options.namespaces),
  }, credential)
  return merged, renamed
end

--- Renames a Secret in the lists of pull secrets; every other byte stays.
---@param texts string|string[] manifests
---@param old string
---@param new string
---@return (string|string[])? texts one for one
---@return kubebundle.failure? err
function secret_text.rename_references(texts, old, new)
  if type(old) ~= "string" or type(new) ~= "string" then
    error("kb.secret.rename_references: the names must be strings", 2)
  end
  if type(texts) == "string" then return rotation.rename_references(texts, { [old] = new }) end
  if type(texts) ~= "table" then error("kb.secret.rename_references: the manifests must be strings", 2) end
  local renamed = core.array {}
  for index, text in ipairs(texts) do
    local result, err = rotation.rename_references(text, { [old] = new })
    if not result then return nil, err end
    renamed[index] = result
  end
  return renamed
end

return secret_text
