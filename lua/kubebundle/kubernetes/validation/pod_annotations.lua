-- The annotations of pods that the API server reads: profiles as they were given before there were fields for them,
-- and marks of controllers (kubernetes, pkg/apis/core/validation, pkg/apis/core/helper). Used by pods.lua.

local each_container = require("kubebundle.kubernetes.validation.pod_lists").each_container
local formats = require "kubebundle.kubernetes.formats"
local read = require "kubebundle.util.read"

local pod_annotations = {}

local APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
local SECCOMP = "container.seccomp.security.alpha.kubernetes.io/"
local SECCOMP_OF_POD = "seccomp.security.alpha.kubernetes.io/pod"
local DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
local MIRROR = "kubernetes.io/config.mirror"

local MAX_COST = 0x7fffffff

-- The text after a prefix, or nil.
local function after(text, prefix)
  return text:sub(1, #prefix) == prefix and text:sub(#prefix + 1) or nil
end

-- The names of the pod's containers; `any` where a token may be one more.
local function container_names(spec, at)
  local names = { any = at.open[spec] or read.is_token(spec.containers) or read.is_token(spec.initContainers) }
  each_container(spec, function(container)
    if type(container.name) == "string" then names[container.name] = true end
    if read.is_token(container.name) then names.any = true end
  end)
  return names
end

local function apparmor_reason(profile)
  if profile == "" or profile == "runtime/default" or profile == "unconfined" or after(profile, "localhost/") then
    return nil
  end
  return "must be runtime/default, unconfined or localhost/PROFILE"
end

local function seccomp_reason(profile)
  if profile == "runtime/default" or profile == "docker/default" or profile == "unconfined" then return nil end
  local path = after(profile, "localhost/")
  if not path then return "must be runtime/default, unconfined or localhost/PATH" end
  return formats["descending-path"](path)
end

local function check_profiles(annotations, names, refuse)
  for key, profile in next, annotations do
    local name = after(key, APPARMOR)
    local is_text = type(profile) == "string"
    local reason = nil
    if name and not names[name] and not names.any then
      reason = "must name a container of the pod"
    elseif name and is_text then
      reason = apparmor_reason(profile)
    elseif is_text and (key == SECCOMP_OF_POD or after(key, SECCOMP)) then
      reason = seccomp_reason(profile)
    end
    if reason then refuse(key, reason) end
  end
end

-- What an annotation says if it says the same as a field. Seccomp has two names for the default.
local WRITTEN = { Unconfined = "unconfined", RuntimeDefault = "runtime/default" }

local function agrees(annotation, profile)
  local kind = profile.type
  if type(annotation) ~= "string" or type(kind) ~= "string" then return true end
  if kind == "RuntimeDefault" and annotation == "docker/default" then return true end
  if kind ~= "Localhost" then return WRITTEN[kind] == nil or annotation == WRITTEN[kind] end
  local path = profile.localhostProfile
  return read.is_token(path) or type(path) == "string" and annotation == "localhost/" .. path
end

local function check_agreement(annotations, key, profile, refuse)
  if type(profile) == "table" and annotations[key] ~= nil and not agrees(annotations[key], profile) then
    refuse(key, "must agree with the profile in the securityContext")
  end
end

local function check_fields(annotations, spec, refuse)
  local of_pod = read.map(spec, "securityContext")
  check_agreement(annotations, SECCOMP_OF_POD, of_pod.seccompProfile, refuse)
  each_container(spec, function(container)
    local context, name = read.map(container, "securityContext"), read.text(container, "name")
    if not name then return end
    check_agreement(annotations, SECCOMP .. name, context.seccompProfile, refuse)
    local profile = context.appArmorProfile
    if read.is_null(profile) then profile = of_pod.appArmorProfile end
    check_agreement(annotations, APPARMOR .. name, profile, refuse)
  end)
end

local function check_marks(annotations, spec, at, refuse)
  local written = annotations[DELETION_COST]
  if type(written) == "string" then
    local is_number = written == "0" or written:find("^[1-9]%d*$") or written:find("^%-%d+$")
    local number = is_number and math.tointeger(tonumber(written))
    if not number or number > MAX_COST or number < -MAX_COST - 1 then
      refuse(DELETION_COST, "must be a whole number of 32 bits without a plus sign or leading zeros")
    end
  end
  if annotations[MIRROR] ~= nil and at:lacks(spec, "nodeName") then
    refuse(MIRROR, "must not be set unless spec.nodeName is")
  end
end

--- Checks the annotations of a pod or a pod template.
---@param value table
---@param at table
function pod_annotations.check(value, at)
  local annotations, spec = read.map(read.map(value, "metadata"), "annotations"), read.map(value, "spec")
  if next(annotations) == nil then return end
  local function refuse(key, reason)
    at:refuse("value-choice", reason, "metadata", "annotations", key)
  end
  check_profiles(annotations, container_names(spec, at), refuse)
  if not at.open[annotations] and read.map(spec, "os").name ~= "windows" then
    check_fields(annotations, spec, refuse)
  end
  check_marks(annotations, spec, at, refuse)
end

return pod_annotations
