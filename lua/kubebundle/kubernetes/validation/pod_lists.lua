-- Combinations of a pod's containers, ports and volumes (kubernetes, pkg/apis/core/validation). Used by pods.lua.

local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"

local pod_lists = {}

local LISTS = { "initContainers", "containers", "ephemeralContainers" }

--- Calls visit(container, list, index) for each container of a pod.
---@param spec table of a pod
---@param visit fun(container: table, list: string, index: integer)
function pod_lists.each_container(spec, visit)
  for _, list in ipairs(LISTS) do
    for index, container in read.maps(spec, list) do
      visit(container, list, index)
    end
  end
end

-- Whether a name is already in `seen`; adds it.
local function is_repeated(seen, name)
  if type(name) ~= "string" or name == "" then return false end
  local before = seen[name]
  seen[name] = true
  return before
end

local function report_repeated(name, at, ...)
  at:advise(
    "name-invalid",
    ("the name %s is a duplicate"):format(paths.key(name)),
    "Use a different name for each.",
    ...
  )
end

local function check_host_port(spec, port, hosts, at, list, index, position)
  local number = port.hostPort
  if math.type(number) ~= "integer" or number == 0 then return end
  if
    spec.hostNetwork == true
    and list == "containers"
    and number ~= port.containerPort
    and not read.is_token(port.containerPort)
  then
    at:refuse(
      "value-invalid",
      "must equal containerPort if hostNetwork is true",
      list,
      index,
      "ports",
      position,
      "hostPort"
    )
  end
  if read.is_token(port.protocol) then return end
  local protocol = read.is_blank(port.protocol) and "TCP" or tostring(port.protocol)
  local key = ("%s/%s/%d"):format(protocol, read.is_blank(port.hostIP) and "" or tostring(port.hostIP), number)
  if hosts[key] then
    at:refuse(
      "port-conflict",
      "another port of the pod takes the same port of the node",
      list,
      index,
      "ports",
      position,
      "hostPort"
    )
  end
  hosts[key] = true
end

local function check_ports(spec, container, hosts, at, list, index)
  local seen
  for position, port in read.maps(container, "ports") do
    if port.name then
      seen = seen or {}
      if is_repeated(seen, port.name) then report_repeated(port.name, at, list, index, "ports", position, "name") end
    end
    if port.hostPort then check_host_port(spec, port, hosts, at, list, index, position) end
  end
end

local ONLY_SIDECARS = { "lifecycle", "livenessProbe", "readinessProbe", "startupProbe" }

-- An init container that terminates has no probes; one that keeps running (restartPolicy: Always) is a sidecar.
local function check_init(container, at, index)
  if container.restartPolicy == "Always" or read.is_token(container.restartPolicy) then return end
  for _, name in ipairs(ONLY_SIDECARS) do
    if type(container[name]) == "table" then
      at:refuse(
        "fields-exclusive",
        "must not be set for an init container without restartPolicy: Always",
        "initContainers",
        index,
        name
      )
    end
  end
end

local function check_list(spec, list, seen, hosts, at)
  local is_init = list == "initContainers"
  for index, container in read.maps(spec, list) do
    if is_repeated(seen, container.name) then report_repeated(container.name, at, list, index, "name") end
    -- init containers run one after the other
    if container.ports then check_ports(spec, container, is_init and {} or hosts, at, list, index) end
    if is_init then check_init(container, at, index) end
  end
end

--- Checks names, ports and kinds of the containers.
---@param spec table of a pod
---@param at table
function pod_lists.check_containers(spec, at)
  local seen, hosts = {}, {}
  for position = 1, #LISTS do
    local list = LISTS[position]
    if spec[list] then check_list(spec, list, seen, hosts, at) end
  end
end

-- The claim of an ephemeral volume is named after pod and volume; it is made for that volume alone.
local function check_claim(volume, index, claims, at)
  local name = read.text(read.map(volume, "persistentVolumeClaim"), "claimName")
  if name and claims[name] then
    at:refuse(
      "value-choice",
      "must not be the claim of an ephemeral volume of the pod",
      "volumes",
      index,
      "persistentVolumeClaim",
      "claimName"
    )
  end
end

local function claims_of(spec, at)
  local claims, pod_name = {}, at.value.kind == "Pod" and read.text(read.map(at.value, "metadata"), "name")
  for _, volume in read.maps(spec, "volumes") do
    local name = pod_name and type(volume.ephemeral) == "table" and read.text(volume, "name")
    if name then claims[pod_name .. "-" .. name] = true end
  end
  return claims
end

--- Checks that volumes have their own names and one source each. Without a source a volume is an emptyDir.
---@param spec table of a pod
---@param at table
function pod_lists.check_volumes(spec, at)
  local seen, claims = {}, claims_of(spec, at)
  for index, volume in read.maps(spec, "volumes") do
    local count = 0
    for _, value in next, volume do
      if type(value) == "table" then count = count + 1 end
    end
    if count > 1 then at:refuse("fields-exclusive", "must not have more than one source", "volumes", index) end
    if is_repeated(seen, volume.name) then report_repeated(volume.name, at, "volumes", index, "name") end
    check_claim(volume, index, claims, at)
  end
end

return pod_lists
