-- Whether the cluster serves the kinds of a bundle's objects, determined once per kind.

local once = require "kubebundle.util.once"
local served = require "kubebundle.kubernetes.served"

local kinds = {}

local defined, undefined = { state = "served" }, { state = "not-in-crd" }

local function verdict(bundle, object, memo)
  if object.is_defined then return object.custom and defined or undefined end
  local api_version, kind = object.value.apiVersion, object.kind
  local key = object.entry or api_version .. " " .. kind
  memo[key] = memo[key] or served.judge(api_version, kind, bundle.minor, bundle.given_minor)
  return memo[key]
end

--- The objects that the cluster does not serve, or that have no schema.
---@param bundle table
---@return { object: kubebundle.check.object, verdict: kubebundle.served.verdict }[]
kinds.others = once(function(bundle)
  local others, memo = {}, {}
  for _, object in ipairs(bundle.objects) do
    local found = verdict(bundle, object, memo)
    if found.state ~= "served" then others[#others + 1] = { object = object, verdict = found } end
  end
  return others
end)

--- The remedy that names the API version to use, if there is one.
---@param found kubebundle.served.verdict
---@return string?
function kinds.remedy(found)
  return found.use and ("Write `apiVersion: %s`."):format(found.use) or nil
end

return kinds
