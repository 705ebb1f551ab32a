-- What pods share with their node, and what that forbids (kubernetes, pkg/apis/core/validation). Used by pods.lua.

local each_container = require("kubebundle.kubernetes.validation.pod_lists").each_container
local read = require "kubebundle.util.read"

local host_namespaces = {}

local HOST_NAMESPACES = { "hostNetwork", "hostPID", "hostIPC" }

--- Checks what needs the pod's own users, or does not go with them.
---@param spec table of a pod
---@param at table
function host_namespaces.check_users(spec, at)
  if spec.hostUsers == false then
    for _, name in ipairs(HOST_NAMESPACES) do
      if spec[name] == true then at:refuse("fields-exclusive", "must not be true if hostUsers is false", name) end
    end
  elseif not read.is_token(spec.hostUsers) and not at.open[spec] then
    each_container(spec, function(container, list, index)
      if read.map(container, "securityContext").procMount == "Unmasked" then
        at:refuse(
          "value-choice",
          "must not be Unmasked unless hostUsers is false",
          list,
          index,
          "securityContext",
          "procMount"
        )
      end
    end)
  end
end

--- Checks that the containers do not share their processes among themselves and with the node.
---@param spec table of a pod
---@param at table
function host_namespaces.check_processes(spec, at)
  if spec.shareProcessNamespace == true and spec.hostPID == true then
    at:refuse("fields-exclusive", "must not be true if hostPID is true", "shareProcessNamespace")
  end
end

-- The field by which a pod shares the namespace of a sysctl with its node, or nil.
local function namespace_of(name)
  name = name:gsub("/", ".")
  if name:find("^net%.") then return "hostNetwork" end
  if name:find("^kernel%.shm") or name:find("^kernel%.msg") or name == "kernel.sem" or name:find("^fs%.mqueue%.") then
    return "hostIPC"
  end
end

--- Checks that no sysctl is set for a namespace that is the node's own.
---@param spec table of a pod
---@param at table
function host_namespaces.check_sysctls(spec, at)
  for index, sysctl in read.maps(read.map(spec, "securityContext"), "sysctls") do
    local field = namespace_of(read.text(sysctl, "name") or "")
    if field and spec[field] == true then
      local message = ("must not be set if %s is true"):format(field)
      at:refuse("fields-exclusive", message, "securityContext", "sysctls", index, "name")
    end
  end
end

return host_namespaces
