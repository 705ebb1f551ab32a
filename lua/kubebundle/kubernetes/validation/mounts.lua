-- The mounts of containers (kubernetes, pkg/apis/core/validation). Used by containers.lua.

local formats = require "kubebundle.kubernetes.formats"
local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"
local words = require "kubebundle.util.words"

local mounts = {}

-- A claim may be a device too; what else there is can only be mounted.
local function kind_of(volume)
  local may_be_device = type(volume.persistentVolumeClaim) == "table" or type(volume.ephemeral) == "table"
  return may_be_device and "claim" or "mounted"
end

local function add_name(known, name, kind)
  if type(name) == "string" then
    known.names[#known.names + 1], known.set[name] = name, kind
  elseif read.is_token(name) then
    known.is_open = true
  end
end

local function find_names(pod, object)
  local known = { names = {}, set = {}, is_open = read.is_token(pod.volumes) }
  for _, volume in read.maps(pod, "volumes") do
    add_name(known, volume.name, kind_of(volume))
  end
  for _, claim in read.maps(read.map(object, "spec"), "volumeClaimTemplates") do
    add_name(known, read.map(claim, "metadata").name, "claim")
  end
  return known
end

--- The names of the pod's volumes: {names=, set= their kinds by name, is_open=}; nil outside a pod.
---@param at table
---@return table?
function mounts.volumes(at)
  local pod = at.pod
  if not pod then return nil end
  if at.volumes_of ~= pod then
    at.volumes_of, at.volumes = pod, find_names(pod, at.value)
  end
  return at.volumes
end

local function check_name(mount, index, known, at)
  local name = read.text(mount, "name")
  if not name or not known or known.is_open or known.set[name] then return end
  local nearest = words.nearest(name, known.names)
  at:advise(
    "mount-unknown-volume",
    ("the pod has no volume named %s"):format(paths.key(name)),
    nearest and ("Write `%s`."):format(nearest) or "Add it to the pod's volumes, or correct the name here.",
    "volumeMounts",
    index,
    "name"
  )
end

local function check_paths(mount, index, mounted, at)
  local path, below = read.text(mount, "mountPath"), read.text(mount, "subPath")
  if path and mounted[path] then
    at:refuse("list-duplicate", "must be unique: another volume is mounted there", "volumeMounts", index, "mountPath")
  end
  if path then mounted[path] = true end
  local reason = below and formats["descending-path"](below)
  if reason then at:refuse("value-format", reason, "volumeMounts", index, "subPath") end
  if below and not read.is_blank(mount.subPathExpr) then
    at:refuse("fields-exclusive", "mutually exclusive with `subPath`", "volumeMounts", index, "subPathExpr")
  end
end

-- Mounts made in a container propagate to the node only if the container is privileged.
local function check_propagation(container, mount, index, at)
  if mount.mountPropagation ~= "Bidirectional" or read.is_token(container.securityContext) then return end
  local privileged = read.map(container, "securityContext").privileged
  if privileged ~= true and not read.is_token(privileged) then
    at:refuse(
      "value-choice",
      "must not be Bidirectional unless the container is privileged",
      "volumeMounts",
      index,
      "mountPropagation"
    )
  end
end

--- Checks the mounts of a container.
---@param container table
---@param at table
function mounts.check(container, at)
  local known, mounted = mounts.volumes(at), {}
  for index, mount in read.maps(container, "volumeMounts") do
    check_name(mount, index, known, at)
    check_paths(mount, index, mounted, at)
    check_propagation(container, mount, index, at)
  end
end

return mounts
