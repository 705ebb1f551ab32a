-- Persistent volumes, as separate documents and inside attachments (kubernetes, pkg/apis/core/validation,
-- pkg/apis/storage/validation). How to write a check: validation/init.lua.

local formats = require "kubebundle.kubernetes.formats"
local quantities = require "kubebundle.kubernetes.quantities"
local read = require "kubebundle.util.read"

local volumes = {}

local SOURCES = {
  "awsElasticBlockStore",
  "azureDisk",
  "azureFile",
  "cephfs",
  "cinder",
  "csi",
  "fc",
  "flocker",
  "gcePersistentDisk",
  "glusterfs",
  "hostPath",
  "iscsi",
  "local",
  "nfs",
  "photonPersistentDisk",
  "portworxVolume",
  "quobyte",
  "rbd",
  "scaleIO",
  "storageos",
  "vsphereVolume",
}

local function check_source(spec, at)
  local found = {}
  for _, name in ipairs(SOURCES) do
    if not read.is_null(spec[name]) then found[#found + 1] = name end
  end
  if #found == 0 and read.is_null(spec.flexVolume) and not at.open[spec] then -- which the server does not count
    at:refuse("field-required", "must have a volume source, such as csi or nfs")
  elseif #found > 1 then
    at:refuse("fields-exclusive", ("mutually exclusive with `%s`"):format(found[1]), found[2])
  end
end

local function check_capacity(spec, at)
  local capacity = read.map(spec, "capacity")
  if at.open[spec] or at.open[capacity] or read.is_token(spec.capacity) then return end
  if next(capacity) == nil then
    at:refuse("field-required", "must have `storage`", "capacity")
    return
  end
  for name, value in pairs(capacity) do
    local quantity = (type(value) == "string" or type(value) == "number") and quantities.parse(value)
    if name ~= "storage" then
      at:refuse("resources-invalid", "must be storage", "capacity", name)
    elseif read.is_null(value) or quantity and (quantity.negative or quantity.digits == "") then
      at:refuse("value-range", "must be greater than zero", "capacity", name)
    end
  end
end

local function check_access_modes(spec, at)
  local modes = read.list(spec, "accessModes")
  if #modes == 0 and not read.is_token(spec.accessModes) and not at.open[spec] then
    at:refuse("field-required", "must have an item", "accessModes")
  end
  for _, mode in ipairs(modes) do
    if mode == "ReadWriteOncePod" and #modes > 1 then
      return at:refuse("fields-exclusive", "must not have other modes together with ReadWriteOncePod", "accessModes")
    end
  end
end

local function check_fit(spec, at)
  local host_path = read.text(read.map(spec, "hostPath"), "path")
  if host_path and spec.persistentVolumeReclaimPolicy == "Recycle" and host_path:find("^/+$") then
    at:refuse("value-choice", "must not be Recycle for a hostPath of /", "persistentVolumeReclaimPolicy")
  end
  if not read.is_null(spec["local"]) and at:lacks(spec, "nodeAffinity") then
    at:refuse("field-required", "must be set for a local volume", "nodeAffinity")
  end
  if spec.volumeAttributesClassName == "" then
    at:refuse("field-required", "must not be empty", "volumeAttributesClassName")
  elseif read.text(spec, "volumeAttributesClassName") and at:lacks(spec, "csi") then
    at:refuse("field-required", "must be set if there is a volumeAttributesClassName", "csi")
  end
  local class = read.text(spec, "storageClassName")
  local reason = class and formats.subdomain(class)
  if reason then at:refuse("name-invalid", reason, "storageClassName") end
end

-- Fields that a volume inside an attachment does not have.
local NOT_INLINE = { "claimRef", "storageClassName", "persistentVolumeReclaimPolicy" }

local function check_inline(spec, at)
  if at:lacks(spec, "csi") then at:refuse("field-required", "must be set for an inline volume", "csi") end
  for _, key in ipairs(NOT_INLINE) do
    if read.is_set(spec, key) then at:refuse("fields-exclusive", "must not be set for an inline volume", key) end
  end
  if read.text(spec, "volumeMode") and spec.volumeMode ~= "Filesystem" then
    at:refuse("value-choice", "must be Filesystem for an inline volume", "volumeMode")
  end
end

function volumes.PersistentVolumeSpec(spec, at)
  check_access_modes(spec, at)
  check_source(spec, at)
  check_fit(spec, at)
  if at.value.kind == "VolumeAttachment" then
    check_inline(spec, at)
  else
    check_capacity(spec, at)
  end
end

-- The secrets of these operations need both names.
local SECRETS = {
  "controllerPublishSecretRef",
  "controllerExpandSecretRef",
  "nodePublishSecretRef",
  "nodeExpandSecretRef",
}

local function check_secret(value, key, at)
  local secret = read.map(value, key)
  if read.is_null(value[key]) or read.is_token(value[key]) then return end
  for name, format in pairs { name = "subdomain", namespace = "label" } do
    local text = read.text(secret, name)
    local reason = text and formats[format](text)
    if at:lacks(secret, name) then
      at:refuse("field-required", "must be set", key, name)
    elseif reason then
      at:refuse("name-invalid", reason, key, name)
    end
  end
end

function volumes.CSIPersistentVolumeSource(value, at)
  for _, key in ipairs(SECRETS) do
    check_secret(value, key, at)
  end
end

function volumes.ISCSIPersistentVolumeSource(value, at)
  local asks = value.chapAuthDiscovery == true or value.chapAuthSession == true
  if asks and at:lacks(value, "secretRef") then
    at:refuse("field-required", "must be set for CHAP authentication", "secretRef")
  elseif not read.is_null(value.secretRef) and at:lacks(read.map(value, "secretRef"), "name") then
    at:refuse("field-required", "must be set", "secretRef", "name")
  end
end

function volumes.FCVolumeSource(value, at)
  if at.open[value] or read.is_token(value.targetWWNs) or read.is_token(value.wwids) then return end
  local has_names, has_ids = #read.list(value, "targetWWNs") > 0, #read.list(value, "wwids") > 0
  if has_names == has_ids then
    at:refuse(has_names and "fields-exclusive" or "field-required", "must be set, or `wwids`, not both", "targetWWNs")
  elseif has_names and read.is_null(value.lun) then
    at:refuse("field-required", "must be set together with targetWWNs", "lun")
  end
end

function volumes.FlockerVolumeSource(value, at)
  local has_name, has_id = not read.is_blank(value.datasetName), not read.is_blank(value.datasetUUID)
  if has_name and has_id then
    at:refuse("fields-exclusive", "mutually exclusive with `datasetUUID`", "datasetName")
  elseif not has_name and not has_id and not at.open[value] then
    at:refuse("field-required", "must be set, or `datasetUUID`", "datasetName")
  end
end

-- Secrets that the driver looks for in any namespace.
local function check_secret_names(value, at)
  for _, name in ipairs { "name", "namespace" } do
    if type(value.secretRef) == "table" and at:lacks(value.secretRef, name) then
      at:refuse("field-required", "must be set", "secretRef", name)
    end
  end
end

volumes.CinderPersistentVolumeSource = check_secret_names
volumes.StorageOSPersistentVolumeSource = check_secret_names

function volumes.VolumeAttachmentSource(value, at)
  local has_spec, has_name = not read.is_null(value.inlineVolumeSpec), not read.is_blank(value.persistentVolumeName)
  if has_spec and has_name then
    at:refuse("fields-exclusive", "mutually exclusive with `inlineVolumeSpec`", "persistentVolumeName")
  elseif not has_spec and not has_name and not at.open[value] then
    at:refuse("field-required", "must be set, or `inlineVolumeSpec`", "persistentVolumeName")
  end
end

return volumes
