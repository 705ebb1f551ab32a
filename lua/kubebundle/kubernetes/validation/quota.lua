-- Quotas and limit ranges (kubernetes, pkg/apis/core/validation, pkg/apis/core/helper). How to write a check:
-- validation/init.lua.

local formats = require "kubebundle.kubernetes.formats"
local quantities = require "kubebundle.kubernetes.quantities"
local read = require "kubebundle.util.read"
local tables = require "kubebundle.util.tables"

local quota = {}

local COMPUTE = tables.set "cpu memory ephemeral-storage"

local STANDARD = tables.set [[
  cpu memory ephemeral-storage requests.cpu requests.memory requests.ephemeral-storage requests.storage limits.cpu
  limits.memory limits.ephemeral-storage pods resourcequotas services replicationcontrollers secrets configmaps
  persistentvolumeclaims services.nodeports services.loadbalancers
]]

local COUNTS = tables.set [[
  pods resourcequotas services replicationcontrollers secrets configmaps persistentvolumeclaims services.nodeports
  services.loadbalancers
]]

-- Resource names that are valid in addition to those of quotas.
local PLAIN = tables.set "storage"

local function is_hugepages(name)
  return name:find("^hugepages%-") ~= nil or name:find("^requests%.hugepages%-") ~= nil
end

local function is_standard(name)
  return STANDARD[name] or is_hugepages(name)
end

-- Why a name is not a resource name, or nil.
local function name_reason(name)
  local reason = formats["qualified-name"](name)
  if reason then return reason end
  if not name:find("/", 1, true) and not is_standard(name) and not PLAIN[name] then
    return "must be a standard resource type or fully qualified"
  end
end

local function quota_name_reason(name)
  if name == "" then return "must not be empty" end
  local reason = name_reason(name)
  if reason then return reason end
  if not name:find("/", 1, true) and not is_standard(name) then return "must be a standard resource for quota" end
end

local function container_name_reason(name)
  if name == "" then return "must not be empty" end
  local reason = name_reason(name)
  if reason then return reason end
  if not name:find("/", 1, true) and not COMPUTE[name] and not name:find("^hugepages%-") then
    return "must be a standard resource for containers"
  end
end

local function limit_name_reason(name)
  return name == "" and "must not be empty" or name_reason(name)
end

local function quantity_of(value)
  return (type(value) == "string" or type(value) == "number") and quantities.parse(value) or nil
end

--[[ ResourceQuota ]]

local function is_counted(name)
  return COUNTS[name] or name:find("^count/")
end

-- The server counts in thousandths, in 64 bits.
local MAX_COUNT = quantities.parse(tostring(math.maxinteger // 1000))

local function is_count(quantity)
  return quantities.is_whole(quantity) and quantities.compare(quantity, MAX_COUNT) <= 0
end

local function check_hard(spec, at)
  for name, value in pairs(read.map(spec, "hard")) do
    local reason = quota_name_reason(name)
    local quantity = quantity_of(value)
    if reason then
      at:refuse("resources-invalid", reason, "hard", name)
    elseif quantity and quantity.negative then
      at:refuse("value-range", "must be greater than or equal to 0", "hard", name)
    elseif quantity and is_counted(name) and not is_count(quantity) then
      at:refuse("value-format", "must be a whole number", "hard", name)
    end
  end
end

local SCOPES = tables.set [[
  Terminating NotTerminating BestEffort NotBestEffort PriorityClass CrossNamespacePodAffinity VolumeAttributesClass
]]

local OPPOSITE = { Terminating = "NotTerminating", BestEffort = "NotBestEffort" }

local POD_RESOURCES = tables.set [[
  pods cpu memory requests.cpu requests.memory limits.cpu limits.memory
]]

-- Whether a scope applies to a resource. Extended and counted resources are in no scope.
local function is_in_scope(scope, name)
  if scope == "BestEffort" then return name == "pods" end
  if scope == "VolumeAttributesClass" then
    return name == "persistentvolumeclaims"
      or name == "requests.storage"
      or name:find("storageclass.storage.k8s.io", 1, true) ~= nil
  end
  return POD_RESOURCES[name] or not is_standard(name)
end

local function check_scopes(spec, scopes, at, ...)
  local present = {}
  for _, scope in ipairs(scopes) do
    if type(scope) == "string" and not SCOPES[scope] or read.is_null(scope) then
      return at:refuse("value-choice", "must be a scope of quotas", ...)
    end
    if type(scope) == "string" then present[scope] = true end
  end
  for one, other in pairs(OPPOSITE) do
    if present[one] and present[other] then
      at:refuse("fields-exclusive", ("must not have both %s and %s"):format(one, other), ...)
    end
  end
  for scope in pairs(present) do
    for name in pairs(read.map(spec, "hard")) do
      if not is_in_scope(scope, name) then
        return at:refuse(
          "value-invalid",
          ("must apply to every resource of `hard`; %s does not apply to %s"):format(scope, name),
          ...
        )
      end
    end
  end
end

local TAKES_VALUES = { PriorityClass = true, VolumeAttributesClass = true }
local OPERATORS = tables.set "In NotIn Exists DoesNotExist"

local function check_expression(expression, index, at)
  local scope, operator = expression.scopeName, expression.operator
  if type(scope) ~= "string" or type(operator) ~= "string" or operator == "" then return end
  local count = #read.list(expression, "values")
  local function refuse(rule, message, key)
    at:refuse(rule, message, "scopeSelector", "matchExpressions", index, key)
  end
  if SCOPES[scope] and not TAKES_VALUES[scope] and operator ~= "Exists" then
    refuse("value-choice", "must be Exists for this scope", "operator")
  elseif not OPERATORS[operator] then
    refuse("value-choice", "must be one of In, NotIn, Exists, DoesNotExist", "operator")
  elseif read.is_token(expression.values) then
    return
  elseif (operator == "In" or operator == "NotIn") and count == 0 then
    refuse("field-required", "must have an item if the operator is In or NotIn", "values")
  elseif (operator == "Exists" or operator == "DoesNotExist") and count > 0 then
    refuse("fields-exclusive", "must be empty if the operator is Exists or DoesNotExist", "values")
  end
end

function quota.ResourceQuotaSpec(spec, at)
  check_hard(spec, at)
  check_scopes(spec, read.list(spec, "scopes"), at, "scopes")
  local scopes = {}
  for index, expression in read.maps(read.map(spec, "scopeSelector"), "matchExpressions") do
    check_expression(expression, index, at)
    scopes[#scopes + 1] = type(expression.scopeName) == "string" and expression.scopeName or nil
  end
  check_scopes(spec, scopes, at, "scopeSelector", "matchExpressions")
end

--[[ LimitRange ]]

local MAPS = { "min", "max", "default", "defaultRequest", "maxLimitRequestRatio" }

local function check_names(item, kind, at)
  local reason_of = (kind == "Container" or kind == "Pod") and container_name_reason or limit_name_reason
  for _, key in ipairs(MAPS) do
    for name in pairs(read.map(item, key)) do
      local reason = reason_of(name)
      if reason then at:refuse("resources-invalid", reason, key, name) end
    end
  end
end

-- Each pair must be in order if both have the resource.
local ORDER = {
  { "min", "max" },
  { "min", "defaultRequest" },
  { "min", "default" },
  { "defaultRequest", "max" },
  { "defaultRequest", "default" },
  { "default", "max" },
}

local function check_order(item, at)
  for _, pair in ipairs(ORDER) do
    local low, high = read.map(item, pair[1]), read.map(item, pair[2])
    for name, value in pairs(low) do
      local a, b = quantity_of(value), quantity_of(high[name])
      if a and b and quantities.compare(a, b) > 0 then
        at:refuse("value-range", ("must not be greater than `%s`"):format(pair[2]), pair[1], name)
      end
    end
  end
end

-- A quantity as a number; the server compares ratios as floats.
local function number_of(quantity)
  local number = quantity.digits == "" and 0.0 or tonumber("0." .. quantity.digits .. "e" .. quantity.magnitude)
  return quantity.negative and -number or number
end

local function check_ratio(item, at)
  for name, value in pairs(read.map(item, "maxLimitRequestRatio")) do
    local ratio = quantity_of(value)
    local low, high = quantity_of(read.map(item, "min")[name]), quantity_of(read.map(item, "max")[name])
    if ratio and number_of(ratio) < 1 then
      at:refuse("value-range", "must be at least 1", "maxLimitRequestRatio", name)
    elseif ratio and low and high and number_of(low) ~= 0 and number_of(ratio) > number_of(high) / number_of(low) then
      at:refuse("value-range", "must not be greater than max/min", "maxLimitRequestRatio", name)
    end
  end
end

local TYPES = { Container = true, Pod = true, PersistentVolumeClaim = true }

function quota.LimitRangeItem(item, at)
  local kind = item.type
  if type(kind) ~= "string" or kind == "" then return end
  local reason = not TYPES[kind]
    and (
      formats["qualified-name"](kind)
      or not kind:find("/", 1, true) and "must be a standard limit type or fully qualified"
    )
  if reason then at:refuse("value-choice", reason, "type") end
  check_names(item, kind, at)
  for _, key in ipairs { "default", "defaultRequest" } do
    if kind == "Pod" and next(read.map(item, key)) ~= nil then
      at:refuse("fields-exclusive", "must not be set for type Pod", key)
    end
  end
  local min, max = read.map(item, "min"), read.map(item, "max")
  if
    kind == "PersistentVolumeClaim"
    and min.storage == nil
    and max.storage == nil
    and not at.open[min]
    and not at.open[max]
  then
    at:refuse("field-required", "must have `storage`, in min or in max", "max")
  end
  check_order(item, at)
  check_ratio(item, at)
end

return quota
