-- Secrets that controllers copy or fill, by their annotations (reflector, kubernetes-replicator), and Secrets
-- encrypted by SOPS.

local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"

local secret_copies = {}

local REFLECTOR = "reflector.v1.k8s.emberstack.com/"
local REPLICATOR = "replicator.v1.mittwald.de/"

local function annotations_of(object)
  return read.map(object.metadata, "annotations")
end

-- Whether a namespace may be in a list of names and patterns: patterns count as a match.
local function is_listed(list, namespace)
  if type(list) ~= "string" or list:find("^%s*$") then return true end
  for word in list:gmatch("[^,%s]+") do
    if word == namespace or word:find("[*+?%[(|]") then return true end
  end
  return false
end

-- The Secrets that controllers copy into other namespaces, by name.
local copied_of = once(function(bundle)
  local by_name = {}
  for _, object in ipairs(bundle:of_kind "Secret") do
    local annotations = object.name and object.struct and annotations_of(object) or {}
    if
      annotations[REFLECTOR .. "reflection-auto-enabled"]
      or annotations[REPLICATOR .. "replicate-to"]
      or annotations[REPLICATOR .. "replicate-to-matching"]
    then
      by_name[object.name] = by_name[object.name] or {}
      table.insert(by_name[object.name], object)
    end
  end
  return by_name
end)

-- The controller that copies a Secret to a namespace, as a clause; nil if none does.
local function copies(object, namespace)
  local annotations = annotations_of(object)
  if
    annotations[REFLECTOR .. "reflection-auto-enabled"] == "true"
    and annotations[REFLECTOR .. "reflection-allowed"] == "true"
    and is_listed(annotations[REFLECTOR .. "reflection-auto-namespaces"], namespace)
  then
    return "copied there by reflector"
  end
  local targets = annotations[REPLICATOR .. "replicate-to"]
  if type(targets) == "string" and is_listed(targets, namespace) then return "copied there by kubernetes-replicator" end
  if annotations[REPLICATOR .. "replicate-to-matching"] then return "copied there by kubernetes-replicator" end
end

--- The Secret that a controller copies to a namespace under a name, with a clause about it; nil if there is none.
---@param bundle table
---@param namespace string
---@param name string
---@return kubebundle.check.object?
---@return string? how
function secret_copies.copied(bundle, namespace, name)
  for _, object in ipairs(copied_of(bundle)[name] or {}) do
    local how = copies(object, namespace)
    if how then return object, how end
  end
end

--- Why a Secret's content here is not its final content, as a clause; nil if it is.
---@param object kubebundle.check.object the Secret
---@return string?
function secret_copies.filled(object)
  if object.is_encrypted then return "encrypted by SOPS" end
  if not object.metadata.annotations then return nil end
  local annotations = annotations_of(object)
  local reflected, replicated = annotations[REFLECTOR .. "reflects"], annotations[REPLICATOR .. "replicate-from"]
  if read.is_text(reflected) then return "filled by reflector from " .. paths.key(reflected) end
  if read.is_text(replicated) then return "filled by kubernetes-replicator from " .. paths.key(replicated) end
end

return secret_copies
