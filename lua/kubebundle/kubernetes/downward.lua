-- The fields of a pod that are available to its containers and volumes (the downward API: kubernetes,
-- pkg/apis/core/validation and pkg/apis/core/pods).

local names = require "kubebundle.kubernetes.names"
local tables = require "kubebundle.util.tables"

local downward = {}

local set = tables.set

local of_env = set [[
  metadata.name metadata.namespace metadata.uid spec.nodeName spec.host spec.serviceAccountName
  status.hostIP status.hostIPs status.podIP status.podIPs
]]

local of_volume = set "metadata.name metadata.namespace metadata.uid metadata.labels metadata.annotations"

local resources = set [[
  limits.cpu limits.memory limits.ephemeral-storage requests.cpu requests.memory requests.ephemeral-storage
]]

local key_checks = { ["metadata.labels"] = names.label_key, ["metadata.annotations"] = names.annotation_key }

-- One label or annotation: metadata.labels['app'].
local function reason_of_key(path, key)
  local check = key_checks[path]
  if not check then return "must not have a subscript" end
  return check(key, true)[1]
end

local function path_check(known, advice)
  return function(text)
    local open = text:find("['", 1, true)
    if open and open > 1 and open + 3 <= #text and text:sub(-2) == "']" then
      return reason_of_key(text:sub(1, open - 1), text:sub(open + 2, -3))
    end
    if not known[text] then return "must be one of " .. advice end
  end
end

--- Why a field is not available to a variable, or nil.
downward.env_path = path_check(
  of_env,
  "metadata.name, .namespace, .uid, .labels['KEY'] and "
    .. ".annotations['KEY'], spec.nodeName, spec.serviceAccountName, status.podIP, .podIPs, .hostIP and .hostIPs"
)

--- The same for a file in a volume.
downward.volume_path = path_check(
  of_volume,
  "metadata.name, .namespace, .uid, .labels, .annotations, .labels['KEY'] and .annotations['KEY']"
)

--- The same for a container's resource.
---@param text string
---@return string?
function downward.resource(text)
  if resources[text] or text:find("^requests%.hugepages%-") or text:find("^limits%.hugepages%-") then return nil end
  return "must be limits. or requests. followed by cpu, memory or ephemeral-storage"
end

return downward
