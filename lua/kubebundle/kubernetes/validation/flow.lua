-- Flow control (k8s.io/api, flowcontrol/v1). How to write a check: validation/init.lua.

local names = require "kubebundle.kubernetes.names"
local read = require "kubebundle.util.read"

local flow = {}

function flow.FlowSchemaSpec(value, at)
  if value.matchingPrecedence == 1 and read.text(read.map(at.value, "metadata"), "name") ~= "exempt" then
    at:refuse("value-range", "must be greater than 1: only the schema named exempt may have 1", "matchingPrecedence")
  end
end

function flow.PolicyRulesWithSubjects(value, at)
  if not read.is_set(value, "resourceRules") and not read.is_set(value, "nonResourceRules") and not at.open[value] then
    at:refuse("field-required", "at least one of resourceRules and nonResourceRules has to be non-empty")
  end
end

local MEMBERS = { User = "user", Group = "group", ServiceAccount = "serviceAccount" }

local function check_member(value, at, kind, member)
  if value.kind == kind and at:lacks(value, member) then
    at:refuse("field-required", ("is required if the subject's kind is %s"):format(kind), member)
  elseif value.kind ~= kind and MEMBERS[value.kind] and read.is_set(value, member) then
    at:refuse("fields-exclusive", ("must not be set unless the subject's kind is %s"):format(kind), member)
  end
end

function flow.Subject(value, at)
  for kind, member in pairs(MEMBERS) do
    check_member(value, at, kind, member)
  end
  local name = read.text(read.map(value, "serviceAccount"), "name")
  local reason = name and name ~= "*" and names.subdomain(name, true)[1]
  if reason then at:refuse("name-invalid", reason, "serviceAccount", "name") end
end

local function check_alone(value, at, key)
  local list = read.list(value, key)
  for _, item in ipairs(list) do
    if item == "*" and #list > 1 then
      return at:refuse("fields-exclusive", "if '*' is present, must not specify others", key)
    end
  end
end

function flow.ResourcePolicyRule(value, at)
  for _, key in ipairs { "verbs", "apiGroups", "resources", "namespaces" } do
    check_alone(value, at, key)
  end
  if at:lacks(value, "namespaces") and value.clusterScope ~= true and not read.is_token(value.clusterScope) then
    at:refuse("field-required", "must have an item unless clusterScope is true", "namespaces")
  end
end

function flow.NonResourcePolicyRule(value, at)
  check_alone(value, at, "verbs")
  check_alone(value, at, "nonResourceURLs")
end

local EXEMPT = "exempt" -- the only level of its type

function flow.PriorityLevelConfigurationSpec(value, at)
  local name, kind = read.text(read.map(at.value, "metadata"), "name"), value.type
  if name and (kind == "Exempt") ~= (name == EXEMPT) and (kind == "Exempt" or kind == "Limited") then
    at:refuse("value-choice", "must be Exempt if and only if the name is exempt", "type")
  end
  if kind == "Limited" then
    if at:lacks(value, "limited") then at:refuse("field-required", "is required if the type is Limited", "limited") end
    if read.is_set(value, "exempt") then
      at:refuse("fields-exclusive", "must not be set if the type is Limited", "exempt")
    end
  elseif kind == "Exempt" and read.is_set(value, "limited") then
    at:refuse("fields-exclusive", "must not be set if the type is Exempt", "limited")
  end
end

function flow.LimitResponse(value, at)
  if value.type == "Queue" and at:lacks(value, "queuing") then
    at:refuse("field-required", "is required if the type is Queue", "queuing")
  elseif value.type == "Reject" and read.is_set(value, "queuing") then
    at:refuse("fields-exclusive", "must not be set if the type is Reject", "queuing")
  end
end

local MAX_ENTROPY = 60 -- bits

-- The entropy in bits of a hand of queues.
local function entropy(queues, hand)
  local bits = 0
  for index = 0, math.min(hand, queues) - 1 do
    bits = bits + math.log(queues - index, 2)
    if bits > MAX_ENTROPY then break end
  end
  return math.ceil(bits)
end

-- Go's zero counts as absent.
local function or_default(value, key, default)
  local number = read.integer(value, key)
  return number and number ~= 0 and number or default
end

function flow.QueuingConfiguration(value, at)
  if read.is_token(value.queues) or read.is_token(value.handSize) then return end
  local queues, hand = or_default(value, "queues", 64), or_default(value, "handSize", 8)
  if hand > queues then
    at:refuse("value-range", ("must not be greater than queues (%d)"):format(queues), "handSize")
  elseif hand > 0 and entropy(queues, hand) > MAX_ENTROPY then
    at:refuse(
      "value-range",
      ("takes more than %d bits of entropy with %d queues"):format(MAX_ENTROPY, queues),
      "handSize"
    )
  end
end

return flow
