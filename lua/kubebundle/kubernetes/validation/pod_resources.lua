-- Requests and limits of a pod as a whole (kubernetes, pkg/apis/core/validation). Used by pods.lua.

local amounts = require "kubebundle.kubernetes.validation.amounts"
local quantities = require "kubebundle.kubernetes.quantities"
local read = require "kubebundle.util.read"

local pod_resources = {}

-- Other unknown names are reported as those of containers are.
local function check_names(resources, at)
  for _, group in ipairs { "requests", "limits" } do
    for name in next, read.map(resources, group) do
      if name == "ephemeral-storage" or name:find("/", 1, true) then
        at:refuse(
          "resources-invalid",
          "must be cpu, memory or hugepages-SIZE for a whole pod",
          "resources",
          group,
          name
        )
      end
    end
  end
end

-- What the containers that run side by side request together, by resource; at least, as a token may add to it.
local function sums_of(spec, known)
  local sums = {}
  for _, container in read.maps(spec, "containers") do
    for name, value in next, read.map(read.map(container, "resources"), "requests") do
      local amount = known[value]
      if amount then sums[name] = (sums[name] or 0.0) + quantities.number(amount) end
    end
  end
  return sums
end

local ROUNDING = 1 + 1e-9

local function check_requests(spec, resources, at)
  local known = amounts.of(at)
  local sums = sums_of(spec, known)
  for name, value in next, read.map(resources, "requests") do
    local amount, sum = known[value], sums[name]
    if amount and sum and sum > quantities.number(amount) * ROUNDING then
      local message = "must be at least what the containers request together"
      at:refuse("resources-invalid", message, "resources", "requests", name)
    end
  end
end

local function check_limits(spec, resources, at)
  local known, limits = amounts.of(at), read.map(resources, "limits")
  for index, container in read.maps(spec, "containers") do
    for name, value in next, read.map(read.map(container, "resources"), "limits") do
      local own, of_pod = known[value], limits[name] ~= nil and known[limits[name]]
      if own and of_pod and quantities.compare(own, of_pod) > 0 then
        local message = "must be less than or equal to the limit of the pod"
        at:refuse("resources-invalid", message, "containers", index, "resources", "limits", name)
      end
    end
  end
end

--- Checks the resources of a pod and those of its containers.
---@param spec table of a pod
---@param at table
function pod_resources.check(spec, at)
  local resources = read.map(spec, "resources")
  if not read.is_null(resources.claims) then
    at:refuse("fields-exclusive", "must not be set for the resources of the pod", "resources", "claims")
  end
  check_names(resources, at)
  check_requests(spec, resources, at)
  check_limits(spec, resources, at)
end

--- Checks what a pod needs in addition to its containers, as a runtime class gives it.
---@param spec table of a pod
---@param at table
function pod_resources.check_overhead(spec, at)
  local known = amounts.of(at)
  for name, value in next, read.map(spec, "overhead") do
    local amount = known[value]
    if amount and amount.negative then at:refuse("resources-invalid", "must not be negative", "overhead", name) end
  end
end

return pod_resources
