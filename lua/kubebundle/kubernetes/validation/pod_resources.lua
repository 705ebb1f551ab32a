-- Requests and limits of a pod as a whole (kubernetes, pkg/apis/core/validation). Used by pods.lua.

local quantities = require "kubebundle.kubernetes.quantities"
local read = require "kubebundle.util.read"

local pod_resources = {}

local function amount_of(value)
  local is_scalar = type(value) == "string" or type(value) == "number" and value == value
  local quantity = is_scalar and quantities.parse(value)
  return quantity and quantities.rounded(quantity) or nil
end

local function is_supported(name)
  return name == "cpu" or name == "memory" or name:find("^hugepages%-") ~= nil
end

local function check_names(resources, at)
  for _, group in ipairs { "requests", "limits" } do
    for name in next, read.map(resources, group) do
      if not is_supported(name) and (name == "ephemeral-storage" or name:find("/", 1, true)) then
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

-- What the containers request together; nil if a token may add to it.
local function requested(spec, name)
  local sum = 0.0
  for _, container in read.maps(spec, "containers") do
    local value = read.map(read.map(container, "resources"), "requests")[name]
    if read.is_token(value) then return nil end
    local amount = amount_of(value)
    if amount then sum = sum + quantities.number(amount) end
  end
  return sum
end

local ROUNDING = 1 + 1e-9

-- The containers that run side by side must not request more than the pod does.
local function check_requests(spec, resources, at)
  for name, value in next, read.map(resources, "requests") do
    local amount, sum = amount_of(value), requested(spec, name)
    if amount and sum and sum > quantities.number(amount) * ROUNDING then
      at:refuse(
        "resources-invalid",
        "must be at least what the containers request together",
        "resources",
        "requests",
        name
      )
    end
  end
end

local function check_limits(spec, resources, at)
  local limits = read.map(resources, "limits")
  for index, container in read.maps(spec, "containers") do
    for name, value in next, read.map(read.map(container, "resources"), "limits") do
      local own, of_pod = amount_of(value), amount_of(limits[name])
      if own and of_pod and quantities.compare(own, of_pod) > 0 then
        local message = "must be less than or equal to the limit of the pod"
        at:refuse("resources-invalid", message, "containers", index, "resources", "limits", name)
      end
    end
  end
end

--- Checks the resources of a pod beside those of its containers.
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

--- Checks what a pod needs beside its containers, as a runtime class gives it.
---@param spec table of a pod
---@param at table
function pod_resources.check_overhead(spec, at)
  for name, value in next, read.map(spec, "overhead") do
    local amount = amount_of(value)
    if amount and amount.negative then at:refuse("resources-invalid", "must not be negative", "overhead", name) end
  end
end

return pod_resources
