-- Access reviews and events (k8s.io/api, authorization/v1, core/v1, events/v1). How to write a check:
-- validation/init.lua.

local names = require "kubebundle.kubernetes.names"
local read = require "kubebundle.util.read"

local reviews = {}

local function check_attributes(value, at)
  if read.is_set(value, "resourceAttributes") and read.is_set(value, "nonResourceAttributes") then
    at:refuse(
      "fields-exclusive",
      "must not be specified in combination with resourceAttributes",
      "nonResourceAttributes"
    )
  elseif at:lacks(value, "resourceAttributes") and at:lacks(value, "nonResourceAttributes") then
    at:refuse(
      "field-required",
      "exactly one of nonResourceAttributes and resourceAttributes is required",
      "resourceAttributes"
    )
  end
end

-- A review in a namespace must be about that namespace.
local function check_local(value, at)
  if read.is_set(value, "nonResourceAttributes") then
    at:refuse("fields-exclusive", "must not be set in a LocalSubjectAccessReview", "nonResourceAttributes")
  end
  local namespace = read.text(read.map(at.value, "metadata"), "namespace")
  local asked = read.map(value, "resourceAttributes").namespace
  if namespace and asked ~= namespace and not read.is_token(asked) and read.is_set(value, "resourceAttributes") then
    at:refuse("value-invalid", "must match metadata.namespace", "resourceAttributes", "namespace")
  end
end

function reviews.SubjectAccessReviewSpec(value, at)
  if at.value.kind == "LocalSubjectAccessReview" then check_local(value, at) end
  check_attributes(value, at)
  if at:lacks(value, "user") and not read.is_set(value, "groups") then
    at:refuse("field-required", "at least one of user and groups is required", "user")
  end
end

reviews.SelfSubjectAccessReviewSpec = check_attributes

local function check_selector(value, at)
  local has_raw, has_requirements = read.is_set(value, "rawSelector"), read.is_set(value, "requirements")
  if has_raw and has_requirements then
    at:refuse("fields-exclusive", "`rawSelector` and `requirements` are mutually exclusive", "rawSelector")
  elseif not has_raw and not has_requirements and not at.open[value] then
    at:refuse("field-required", "requirements or rawSelector is required", "requirements")
  end
end

reviews.LabelSelectorAttributes = check_selector
reviews.FieldSelectorAttributes = check_selector

local WANTS_VALUES = { In = true, NotIn = true }

function reviews.FieldSelectorRequirement(value, at)
  if
    WANTS_VALUES[value.operator]
    and not read.list(value, "values")[1]
    and not read.is_token(value.values)
    and not at.open[value]
  then
    at:refuse("field-required", ("must have an item if the operator is %s"):format(value.operator), "values")
  end
end

-- The allowed namespaces of an event about a cluster-scoped object.
local ANYWHERE = { old = { default = true }, new = { default = true, ["kube-system"] = true } }

local function check_namespace(value, at, key, is_new)
  local namespace = read.text(read.map(value, "metadata"), "namespace")
  local about = read.map(value, key).namespace
  if not namespace or read.is_token(about) or read.is_token(value[key]) then return end
  local is_about = type(about) == "string" and about ~= ""
  local is_fine = is_about and (is_new or about == namespace)
    or not is_about and ANYWHERE[is_new and "new" or "old"][namespace]
  if not is_fine then at:refuse("value-invalid", "must match metadata.namespace", key, "namespace") end
end

local function check_reporter(value, at, key)
  if at:lacks(value, key) then return at:refuse("field-required", "is required with eventTime", key) end
  local name = read.text(value, key)
  local reason = name and names.label_key(name, true)[1]
  if reason then at:refuse("name-invalid", reason, key) end
end

-- An event with eventTime is one of the new kind.
local function check_event(value, at, about, reporter)
  local is_new = read.is_set(value, "eventTime")
  check_namespace(value, at, about, is_new)
  if not is_new then return end
  check_reporter(value, at, reporter)
  for _, key in ipairs { "reportingInstance", "action", "reason" } do
    local text = read.text(value, key)
    if at:lacks(value, key) then
      at:refuse("field-required", "is required with eventTime", key)
    elseif text and #text > 128 then
      at:refuse("value-length", "must have at most 128 bytes", key)
    end
  end
end

function reviews.Event(value, at)
  check_event(value, at, "involvedObject", "reportingComponent")
end

local DEPRECATED = { "deprecatedFirstTimestamp", "deprecatedLastTimestamp", "deprecatedCount", "deprecatedSource" }

reviews["events.Event"] = function(value, at)
  check_event(value, at, "regarding", "reportingController")
  for _, key in ipairs(DEPRECATED) do
    local item = value[key]
    if read.is_set(value, key) and item ~= 0 and not (type(item) == "table" and next(item) == nil) then
      at:refuse("fields-exclusive", "must be unset", key)
    end
  end
end

return reviews
