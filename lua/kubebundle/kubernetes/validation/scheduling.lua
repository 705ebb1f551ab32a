-- Scheduling of pods: affinity, spread, node selectors (kubernetes, pkg/apis/core/validation). How to write a check:
-- validation/init.lua.

local formats = require "kubebundle.kubernetes.formats"
local read = require "kubebundle.util.read"

local scheduling = {}

local function check_values(requirement, place, at)
  for index, text in ipairs(read.list(requirement, "values")) do
    local reason = type(text) == "string" and formats["label-value"](text)
    if reason then
      place[#place + 1], place[#place + 2] = "values", index
      return at:refuse("label-invalid", reason, table.unpack(place))
    end
  end
end

local function check_field(field, place, at)
  local function refuse(rule, message, key)
    at:refuse(rule, message, place[1], place[2], key)
  end
  local values = read.list(field, "values")
  if type(field.key) == "string" and field.key ~= "" and field.key ~= "metadata.name" then
    return refuse("value-choice", "must be metadata.name", "key")
  end
  if type(field.operator) == "string" and field.operator ~= "In" and field.operator ~= "NotIn" then
    return refuse("value-choice", "must be In or NotIn", "operator")
  end
  if #values ~= 1 and not read.is_token(field.values) and not at.open[field] then
    return refuse("value-length", "must have exactly one item", "values")
  end
  local reason = type(values[1]) == "string" and formats["subdomain"](values[1])
  if reason then refuse("name-invalid", reason, "values") end
end

-- The terms that a node must match; preferred ones are not checked.
function scheduling.NodeSelector(selector, at)
  for index, term in read.maps(selector, "nodeSelectorTerms") do
    for position, requirement in read.maps(term, "matchExpressions") do
      check_values(requirement, { "nodeSelectorTerms", index, "matchExpressions", position }, at)
    end
  end
end

function scheduling.NodeSelectorTerm(term, at)
  for position, field in read.maps(term, "matchFields") do
    check_field(field, { "matchFields", position }, at)
  end
end

function scheduling.TopologySpreadConstraint(value, at)
  if
    not read.is_null(value.minDomains)
    and read.text(value, "whenUnsatisfiable")
    and value.whenUnsatisfiable ~= "DoNotSchedule"
  then
    at:refuse("fields-exclusive", "is only allowed if whenUnsatisfiable is DoNotSchedule", "minDomains")
  end
  if #read.list(value, "matchLabelKeys") > 0 and at:lacks(value, "labelSelector") then
    at:refuse("fields-exclusive", "is only allowed together with labelSelector", "matchLabelKeys")
  end
end

return scheduling
