-- Volumes of pods (k8s.io/api, core/v1). How to write a check: validation/init.lua.

local formats = require "kubebundle.kubernetes.formats"
local read = require "kubebundle.util.read"
local tables = require "kubebundle.util.tables"

local volumes = {}

function volumes.DownwardAPIVolumeFile(value, at)
  local resource = value.resourceFieldRef
  if type(resource) == "table" and at:lacks(resource, "containerName") then
    at:refuse("field-required", "must be set in a volume", "resourceFieldRef", "containerName")
  end
  local has_field, has_resource = read.is_set(value, "fieldRef"), read.is_set(value, "resourceFieldRef")
  if at:lacks(value, "fieldRef") and at:lacks(value, "resourceFieldRef") then
    at:refuse("field-required", "missing, and so is resourceFieldRef", "fieldRef")
  elseif has_field and has_resource then
    at:refuse("fields-exclusive", "mutually exclusive with `resourceFieldRef`", "fieldRef")
  end
  local path = read.text(read.map(value, "fieldRef"), "fieldPath")
  local reason = path and formats["volume-path"](path)
  if reason then at:refuse("value-choice", reason, "fieldRef", "fieldPath") end
end

--[[ Projected volumes ]]

local SOURCES = tables.set "clusterTrustBundle configMap downwardAPI podCertificate secret serviceAccountToken"

function volumes.VolumeProjection(value, at)
  local found
  for name in pairs(SOURCES) do
    if not read.is_null(value[name]) then
      if found then return at:refuse("fields-exclusive", ("mutually exclusive with `%s`"):format(found), name) end
      found = name
    end
  end
end

-- The paths that a source writes, as far as known.
local function paths_of(source)
  local list = {}
  for _, name in ipairs { "configMap", "secret", "downwardAPI" } do
    for _, item in read.maps(read.map(source, name), "items") do
      list[#list + 1] = read.text(item, "path")
    end
  end
  for _, name in ipairs { "serviceAccountToken", "clusterTrustBundle" } do
    list[#list + 1] = read.text(read.map(source, name), "path")
  end
  return list
end

function volumes.ProjectedVolumeSource(value, at)
  local seen = {}
  for index, source in read.maps(value, "sources") do
    for _, path in ipairs(paths_of(source)) do
      if seen[path] then at:refuse("list-duplicate", ("duplicate path %s"):format(path), "sources", index) end
      seen[path] = true
    end
    for _, name in ipairs { "serviceAccountToken", "clusterTrustBundle" } do
      local path = read.text(read.map(source, name), "path")
      local reason = path and formats["local-path"](path)
      if reason then at:refuse("value-format", reason, "sources", index, name, "path") end
    end
  end
end

function volumes.ClusterTrustBundleProjection(value, at)
  local has_name, has_signer = read.is_set(value, "name"), read.is_set(value, "signerName")
  if has_name and has_signer then
    at:refuse("fields-exclusive", "mutually exclusive with `signerName`", "name")
  elseif has_name and not read.is_null(value.labelSelector) then
    at:refuse("fields-exclusive", "mutually exclusive with `name`", "labelSelector")
  elseif at:lacks(value, "name") and at:lacks(value, "signerName") then
    at:refuse("field-required", "must be set, or `signerName`", "name")
  end
end

--[[ Other sources ]]

-- Disks that Azure manages are named by their resource, others by the address of their blob.
function volumes.AzureDiskVolumeSource(value, at)
  local uri, kind = read.text(value, "diskURI"), read.is_blank(value.kind) and "Shared" or value.kind
  if not uri or read.is_token(kind) or at.open[value] then return end
  local prefix = kind == "Managed" and "/subscriptions/" or "https://"
  if uri:sub(1, #prefix) ~= prefix then
    at:refuse("value-format", ("must begin with %s for the kind %s"):format(prefix, kind), "diskURI")
  end
end

function volumes.CinderVolumeSource(value, at)
  if type(value.secretRef) == "table" and at:lacks(value.secretRef, "name") then
    at:refuse("field-required", "must be set", "secretRef", "name")
  end
end

function volumes.ISCSIVolumeSource(value, at)
  local asks = value.chapAuthDiscovery == true or value.chapAuthSession == true
  if asks and at:lacks(value, "secretRef") then
    at:refuse("field-required", "must be set for CHAP authentication", "secretRef")
  end
end

function volumes.CSIVolumeSource(value, at)
  if type(value.nodePublishSecretRef) == "table" and at:lacks(value.nodePublishSecretRef, "name") then
    at:refuse("field-required", "must be set", "nodePublishSecretRef", "name")
  end
  local name = read.text(read.map(value, "nodePublishSecretRef"), "name")
  local reason = name and formats.subdomain(name)
  if reason then at:refuse("name-invalid", reason, "nodePublishSecretRef", "name") end
end

-- Metadata for the claim of an ephemeral volume; the controller writes the rest.
local OWN_METADATA = tables.set "labels annotations"

function volumes.EphemeralVolumeSource(value, at)
  for key, item in pairs(read.map(read.map(value, "volumeClaimTemplate"), "metadata")) do
    if not OWN_METADATA[key] and not read.is_null(item) then
      at:refuse(
        "fields-exclusive",
        "must not be set for the claim of an ephemeral volume",
        "volumeClaimTemplate",
        "metadata",
        key
      )
    end
  end
end

return volumes
