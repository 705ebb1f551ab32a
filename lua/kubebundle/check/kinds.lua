-- Whether the cluster serves the kinds of a bundle's objects, worked out once for each kind.

local served = require "kubebundle.kubernetes.served"

local kinds = {}

local defined, undefined = { state = "served" }, { state = "not-in-crd" }

---@param bundle table
---@param object kubebundle.check.object
---@return kubebundle.served.verdict
function kinds.verdict(bundle, object)
  if object.is_defined then return object.custom and defined or undefined end
  local memo = bundle.kind_verdicts or {}
  bundle.kind_verdicts = memo
  local api_version, kind = object.value.apiVersion, object.kind
  local key = api_version .. " " .. kind
  memo[key] = memo[key] or served.judge(api_version, kind, bundle.minor, bundle.given_minor)
  return memo[key]
end

--- The remedy that names the API version to use, if there is one.
---@param verdict kubebundle.served.verdict
---@return string?
function kinds.remedy(verdict)
  return verdict.use and ("Write `apiVersion: %s`."):format(verdict.use) or nil
end

return kinds
