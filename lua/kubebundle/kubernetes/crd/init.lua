-- The available CustomResourceDefinitions: schemas of custom resources by group, version and kind.

local lazy = require "kubebundle.util.lazy"

local tree = lazy "kubebundle.kubernetes.crd.tree"

local crd = {}

---@class kubebundle.crd.version
---@field schema table openAPIV3Schema
---@field is_served boolean
---@field is_cluster boolean
---@field has_status boolean the API server drops the status at creation
---@field replicas_path string? of the subresource `scale`

local Definitions = {}
Definitions.__index = Definitions

--- An empty set of definitions.
---@return table
function crd.new()
  return setmetatable({ kinds = {} }, Definitions)
end

local function new_version(version, spec)
  local subresources = tree.part(version, "subresources")
  local scale = tree.part(subresources, "scale")
  return {
    schema = tree.part(tree.part(version, "schema"), "openAPIV3Schema")
      or { ["x-kubernetes-preserve-unknown-fields"] = true },
    is_served = version.served == true,
    is_cluster = spec.scope == "Cluster",
    has_status = tree.part(subresources, "status") ~= nil,
    replicas_path = scale and type(scale.specReplicasPath) == "string" and scale.specReplicasPath or nil,
  }
end

--- Adds a CustomResourceDefinition; any other object is ignored.
---@param object any
function Definitions:add(object)
  local spec = type(object) == "table"
    and object.kind == "CustomResourceDefinition"
    and object.apiVersion == "apiextensions.k8s.io/v1"
    and tree.part(object, "spec")
  local kind = spec and tree.part(spec, "names") and spec.names.kind
  if not spec or type(spec.group) ~= "string" or type(kind) ~= "string" or type(spec.versions) ~= "table" then
    return
  end
  local versions = {}
  for _, version in ipairs(spec.versions) do
    if type(version) == "table" and type(version.name) == "string" then
      versions[version.name] = new_version(version, spec)
    end
  end
  self.kinds[spec.group .. "/" .. kind] = versions
end

---@return boolean
function Definitions:is_empty()
  return next(self.kinds) == nil
end

--- The version of a custom resource with the given API version, and whether the kind is known at all.
---@param api_version string
---@param kind string
---@return kubebundle.crd.version? version nil if the definition does not have or serve it
---@return boolean is_known
function Definitions:find(api_version, kind)
  local group, name = api_version:match("^([^/]+)/([^/]+)$")
  local versions = group and self.kinds[group .. "/" .. kind]
  local version = versions and versions[name]
  return version and version.is_served and version or nil, versions ~= nil
end

return crd
