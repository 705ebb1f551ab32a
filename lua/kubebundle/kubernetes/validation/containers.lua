-- Containers (kubernetes, pkg/apis/core/validation). How to write a check: validation/init.lua.

local core = require "kubebundle.core"
local formats = require "kubebundle.kubernetes.formats"
local lazy = require "kubebundle.util.lazy"
local read = require "kubebundle.util.read"

local mounts = lazy "kubebundle.kubernetes.validation.mounts"
local quantities = lazy "kubebundle.kubernetes.quantities"

local null = core.null

local containers = {}

--[[ Values from the pod and its resources ]]

local DIVISORS = { cpu = "1m 1", memory = "1 1k 1M 1G 1T 1P 1E 1Ki 1Mi 1Gi 1Ti 1Pi 1Ei" }

local function has_equal(choices, quantity)
  for choice in choices:gmatch("%S+") do
    if quantities.compare(quantities.parse(choice), quantity) == 0 then return true end
  end
  return false
end

function containers.ResourceFieldSelector(value, at)
  local divisor, resource = value.divisor, read.text(value, "resource")
  if not resource or type(divisor) ~= "string" and type(divisor) ~= "number" then return end
  local quantity = quantities.parse(divisor)
  if not quantity or quantity.digits == "" then return end
  local choices = resource:find("cpu$") and DIVISORS.cpu or DIVISORS.memory
  if not has_equal(choices, quantity) then
    local text = choices == DIVISORS.cpu and "1m or 1" or "1, or one of a unit such as 1k or 1Mi"
    at:refuse("value-choice", ("must be %s for %s"):format(text, resource), "divisor")
  end
end

--[[ What belongs to the pod ]]

-- The names of the pod's resource claims; nil if not all are known.
local function claim_names(at)
  local pod = at.pod
  if not pod or read.is_token(pod.resourceClaims) then return nil end
  local names = {}
  for _, claim in read.maps(pod, "resourceClaims") do
    if read.is_token(claim.name) then return nil end
    if type(claim.name) == "string" then names[claim.name] = true end
  end
  return names
end

local function check_claims(resources, at)
  local names, seen = claim_names(at), {}
  for index, claim in read.maps(resources, "claims") do
    local name = read.text(claim, "name")
    local id = name and name .. "\0" .. (read.text(claim, "request") or "")
    if name and names and not names[name] then
      at:refuse("value-choice", "must be one of the pod's resourceClaims", "resources", "claims", index, "name")
    elseif id and seen[id] then
      at:refuse("list-duplicate", "must be unique", "resources", "claims", index, "name")
    end
    if id then seen[id] = true end
  end
end

local function check_devices(value, at)
  if #read.list(value, "volumeDevices") == 0 then return end
  local known, seen, paths, mounted = mounts.volumes(at), {}, {}, {}
  for _, mount in read.maps(value, "volumeMounts") do
    mounted[mount.name or ""], paths[read.text(mount, "mountPath") or ""] = true, true
  end
  for index, device in read.maps(value, "volumeDevices") do
    local name, path = read.text(device, "name"), read.text(device, "devicePath")
    if name and known and not known.is_open and not known.set[name] then
      at:refuse("mount-unknown-volume", "must be the name of a volume of the pod", "volumeDevices", index, "name")
    elseif name and known and known.set[name] == "mounted" then
      at:refuse("value-choice", "must be a volume of a PersistentVolumeClaim", "volumeDevices", index, "name")
    elseif name and (seen[name] or mounted[name]) then
      at:refuse("list-duplicate", "must be unique among devices and mounts", "volumeDevices", index, "name")
    end
    local reason = path and formats["host-path"](path)
    if reason then
      at:refuse("value-format", reason, "volumeDevices", index, "devicePath")
    elseif path and paths[path] then
      at:refuse("list-duplicate", "must be unique among devices and mounts", "volumeDevices", index, "devicePath")
    end
    seen[name or ""], paths[path or ""] = true, true
  end
end

function containers.VolumeMount(value, at)
  local expression = read.text(value, "subPathExpr")
  local reason = expression and formats["descending-path"](expression)
  if reason then at:refuse("value-format", reason, "subPathExpr") end
  local recursive = read.text(value, "recursiveReadOnly")
  if not recursive or recursive == "Disabled" then return end
  if value.readOnly ~= true and not read.is_token(value.readOnly) then
    at:refuse("fields-exclusive", "is only allowed if readOnly is true", "recursiveReadOnly")
  elseif read.text(value, "mountPropagation") and value.mountPropagation ~= "None" then
    at:refuse("fields-exclusive", "is only allowed if mountPropagation is None", "recursiveReadOnly")
  end
end

--[[ Probes and life cycle ]]

local DEFAULT_GRACE = 30 -- seconds

local function check_sleep(value, at)
  local seconds = read.integer(read.map(read.map(read.map(value, "lifecycle"), "preStop"), "sleep"), "seconds")
  local pod = at.pod
  if not seconds or not pod or read.is_token(pod.terminationGracePeriodSeconds) then return end
  local grace = read.integer(pod, "terminationGracePeriodSeconds") or DEFAULT_GRACE
  if seconds < 0 or seconds > grace then
    at:refuse(
      "value-range",
      ("must be at least 0 and at most terminationGracePeriodSeconds (%d)"):format(grace),
      "lifecycle",
      "preStop",
      "sleep",
      "seconds"
    )
  end
end

-- A null limit is zero for the server.
local function check_null_limits(resources, at)
  local requests = read.map(resources, "requests")
  for name, limit in next, read.map(resources, "limits") do
    local request = limit == null and requests[name]
    local quantity = (type(request) == "string" or type(request) == "number") and quantities.parse(request)
    if quantity and not quantity.negative and quantity.digits ~= "" then
      at:refuse("resources-invalid", "must be at least the request: null is 0", "resources", "limits", name)
    end
  end
end

local function check_readiness(value, at)
  local grace = read.map(value, "readinessProbe").terminationGracePeriodSeconds
  if not read.is_null(grace) and not read.is_token(grace) then
    at:refuse(
      "fields-exclusive",
      "must not be set for a readinessProbe",
      "readinessProbe",
      "terminationGracePeriodSeconds"
    )
  end
end

local ONE_SUCCESS = { "livenessProbe", "startupProbe" }

-- Only the readiness probe may require more than one success.
local function check_successes(value, at)
  for position = 1, #ONE_SUCCESS do
    local name = ONE_SUCCESS[position]
    local count = value[name] and read.integer(read.map(value, name), "successThreshold")
    if count and count > 1 then at:refuse("value-choice", "must be 1", name, "successThreshold") end
  end
end

local function check_privileges(value, at)
  local context = read.map(value, "securityContext")
  if context.privileged == true and context.allowPrivilegeEscalation == false then
    at:refuse(
      "fields-exclusive",
      "must not be false for a privileged container",
      "securityContext",
      "allowPrivilegeEscalation"
    )
  end
  for index, capability in ipairs(read.list(read.map(context, "capabilities"), "add")) do
    if capability == "CAP_SYS_ADMIN" and context.allowPrivilegeEscalation == false then
      local message = "must not be added if allowPrivilegeEscalation is false"
      at:refuse("fields-exclusive", message, "securityContext", "capabilities", "add", index)
    end
  end
end

-- A Deployment with such an image is accepted; its Pods are rejected.
local function check_image(value, at)
  local image = at.value.kind == "Pod" and read.text(value, "image")
  if image and (image:find("^%s") or image:find("%s$")) then
    at:refuse("value-format", "must not begin or end with white space", "image")
  end
end

local function check_container(value, at)
  local resources = read.map(value, "resources")
  if resources.claims then check_claims(resources, at) end
  if resources.limits then check_null_limits(resources, at) end
  if value.volumeDevices then check_devices(value, at) end
  if value.lifecycle then check_sleep(value, at) end
  if value.readinessProbe then check_readiness(value, at) end
  if value.livenessProbe or value.startupProbe then check_successes(value, at) end
  if value.securityContext then check_privileges(value, at) end
  if value.volumeMounts then mounts.check(value, at) end
  check_image(value, at)
end

containers.Container = check_container
containers.EphemeralContainer = check_container

--[[ Security profiles ]]

local function check_local_profile(value, at, needs_path)
  local profile = value.localhostProfile
  if read.is_token(value.type) or read.is_token(profile) or at.open[value] then return end
  if value.type == "Localhost" then
    local reason = read.text(value, "localhostProfile") and needs_path and formats["local-path"](profile)
    if read.is_blank(profile) then
      at:refuse("field-required", "must be set if the type is Localhost", "localhostProfile")
    elseif reason then
      at:refuse("value-format", reason, "localhostProfile")
    end
  elseif not read.is_null(profile) then
    at:refuse("fields-exclusive", "is only allowed if the type is Localhost", "localhostProfile")
  end
end

function containers.SeccompProfile(value, at)
  check_local_profile(value, at, true)
end

function containers.AppArmorProfile(value, at)
  check_local_profile(value, at, false)
  local profile = read.text(value, "localhostProfile")
  if profile and profile ~= profile:match("^%s*(.-)%s*$") then
    at:refuse("value-format", "must not begin or end with white space", "localhostProfile")
  end
end

--[[ Options for Windows ]]

local FORBIDDEN_IN_NAME = '["/\\:;|=,+*?<>@%[%]]'

local function is_domain(text)
  local is_netbios = #text <= 15 and not text:find("^%.") and not text:find('[\\/:*?"<>|]')
  return is_netbios or formats["subdomain"](text:lower()) == nil
end

local function user_reason(text)
  if text == "" then return "must not be empty" end
  if text:find("%c") then return "must not have control characters" end
  local domain, user = text:match("^([^\\]*)\\(.*)$")
  user = user or text
  if user:find("\\", 1, true) then return "must not have more than one backslash" end
  if domain and (domain == "" or #domain > 256 or not is_domain(domain)) then
    return "must have a NetBIOS or DNS name before the backslash"
  end
  if user == "" or #user > 104 then return "must have 1 to 104 characters in the name of the user" end
  if user:find("^[. ]+$") then return "must not consist of periods or spaces alone" end
  if user:find(FORBIDDEN_IN_NAME) then return 'must not have any of "/\\:;|=,+*?<>@[] in the name of the user' end
end

function containers.WindowsSecurityContextOptions(value, at)
  local user, name = value.runAsUserName, read.text(value, "gmsaCredentialSpecName")
  local reason = type(user) == "string" and user_reason(user)
  if reason then at:refuse("value-format", reason, "runAsUserName") end
  reason = name and formats["subdomain"](name)
  if reason then at:refuse("name-invalid", reason, "gmsaCredentialSpecName") end
end

return containers
