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

-- The keys that a selector names.
local function selector_keys(selector)
  local keys = {}
  for key in next, read.map(selector, "matchLabels") do
    keys[key] = true
  end
  for _, expression in read.maps(selector, "matchExpressions") do
    local key = read.text(expression, "key")
    if key then keys[key] = true end
  end
  return keys
end

local function check_needs_selector(value, name, at)
  if read.list(value, name)[1] and at:lacks(value, "labelSelector") then
    at:refuse("fields-exclusive", "is only allowed together with labelSelector", name)
  end
end

-- The server adds the pod's own value of each of these labels to the selector: for a Pod, not yet in a template.
local function check_label_keys(value, at)
  check_needs_selector(value, "matchLabelKeys", at)
  if at.value.kind ~= "Pod" then return end
  local labels = read.map(read.map(at.value, "metadata"), "labels")
  local keys = selector_keys(read.map(value, "labelSelector"))
  for index, key in ipairs(read.list(value, "matchLabelKeys")) do
    if type(key) == "string" and keys[key] and type(labels[key]) == "string" then
      at:refuse("value-choice", "must not be a key of the labelSelector", "matchLabelKeys", index)
    end
  end
end

function scheduling.PodAffinityTerm(value, at)
  check_label_keys(value, at)
  check_needs_selector(value, "mismatchLabelKeys", at)
  local mismatched = {}
  for _, key in ipairs(read.list(value, "mismatchLabelKeys")) do
    if type(key) == "string" then mismatched[key] = true end
  end
  for index, key in ipairs(read.list(value, "matchLabelKeys")) do
    if mismatched[key] then
      at:refuse("value-choice", "must not be one of the mismatchLabelKeys", "matchLabelKeys", index)
    end
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
  check_label_keys(value, at)
end

return scheduling
