-- Jobs (kubernetes, pkg/apis/batch/validation). How to write a check: validation/init.lua.

local formats = require "kubebundle.kubernetes.formats"
local read = require "kubebundle.util.read"
local selectors = require "kubebundle.kubernetes.validation.selectors"

local jobs = {}

local MAX_INDEXED_PARALLELISM = 100000
local MANY_COMPLETIONS = 100000 -- above it, the limits per index are lower
local MAX_FAILED_OF_MANY = 10000

local function is_known(value, key)
  return not read.is_null(value[key]) and not read.is_token(value[key])
end

--[[ Indexes ]]

local NEEDS_INDEXES = { "backoffLimitPerIndex", "maxFailedIndexes", "successPolicy" }

local function check_index_limits(spec, at)
  local completions, failed = read.integer(spec, "completions"), read.integer(spec, "maxFailedIndexes")
  if failed and at:lacks(spec, "backoffLimitPerIndex") then
    at:refuse("field-required", "must be set together with maxFailedIndexes", "backoffLimitPerIndex")
  end
  if failed and completions and failed > completions then
    at:refuse("value-range", "must be less than or equal to `completions`", "maxFailedIndexes")
  end
  if completions and completions > MANY_COMPLETIONS and is_known(spec, "backoffLimitPerIndex") then
    if at:lacks(spec, "maxFailedIndexes") then
      at:refuse(
        "field-required",
        ("must be set for more than %d completions"):format(MANY_COMPLETIONS),
        "maxFailedIndexes"
      )
    elseif failed and failed > MAX_FAILED_OF_MANY then
      at:refuse(
        "value-range",
        ("must be less than or equal to %d for more than %d completions"):format(MAX_FAILED_OF_MANY, MANY_COMPLETIONS),
        "maxFailedIndexes"
      )
    end
  end
end

local function check_indexes(spec, at)
  if read.is_token(spec.completionMode) or at.open[spec] then return end
  if spec.completionMode ~= "Indexed" then
    for _, key in ipairs(NEEDS_INDEXES) do
      if not read.is_null(spec[key]) then
        at:refuse("fields-exclusive", "is only allowed if the completionMode is Indexed", key)
      end
    end
  elseif (read.integer(spec, "parallelism") or 0) > MAX_INDEXED_PARALLELISM then
    at:refuse(
      "value-range",
      ("must be less than or equal to %d if the completionMode is Indexed"):format(MAX_INDEXED_PARALLELISM),
      "parallelism"
    )
  end
  check_index_limits(spec, at)
end

--[[ The policy for failed pods ]]

local function container_names(spec)
  local names = {}
  local pod = read.map(read.map(spec, "template"), "spec")
  for _, list in ipairs { "containers", "initContainers" } do
    if read.is_token(pod[list]) then return nil end
    for _, container in read.maps(pod, list) do
      if read.is_token(container.name) then return nil end
      if type(container.name) == "string" then names[container.name] = true end
    end
  end
  return names
end

local function check_exit_codes(codes, index, names, at)
  local function refuse(rule, message, ...)
    at:refuse(rule, message, "podFailurePolicy", "rules", index, "onExitCodes", ...)
  end
  local name = read.text(codes, "containerName")
  if name and names and not names[name] then
    refuse("value-choice", "must be the name of a container or init container of the template", "containerName")
  end
  local seen, before = {}, nil
  for position, code in ipairs(read.list(codes, "values")) do
    if read.is_null(code) then code = 0 end
    if code == 0 and codes.operator == "In" then
      refuse("value-range", "must not be 0 for the operator In", "values", position)
    elseif math.type(code) == "integer" and seen[code] then
      refuse("list-duplicate", "must be unique", "values", position)
    elseif math.type(code) == "integer" and before and code < before then
      refuse("value-invalid", "must be in ascending order", "values")
    end
    if math.type(code) == "integer" then
      seen[code], before = true, code
    end
  end
end

local function check_failure_rule(rule, index, spec, names, at)
  local place = { "podFailurePolicy", "rules", index }
  if at.open[rule] or read.is_token(rule.onPodConditions) then return end
  local has_codes, has_conditions = not read.is_null(rule.onExitCodes), #read.list(rule, "onPodConditions") > 0
  if has_codes and has_conditions then
    at:refuse("fields-exclusive", "mutually exclusive with `onPodConditions`", place[1], place[2], index, "onExitCodes")
  elseif not has_codes and not has_conditions then
    at:refuse("field-required", "must be set, or `onPodConditions`", place[1], place[2], index, "onExitCodes")
  end
  if rule.action == "FailIndex" and at:lacks(spec, "backoffLimitPerIndex") then
    at:refuse(
      "value-choice",
      "must not be FailIndex without `backoffLimitPerIndex`",
      place[1],
      place[2],
      index,
      "action"
    )
  end
  if type(rule.onExitCodes) == "table" then check_exit_codes(rule.onExitCodes, index, names, at) end
end

local function check_failure_policy(spec, at)
  local policy = spec.podFailurePolicy
  if type(policy) ~= "table" then return end
  local names = container_names(spec)
  for index, rule in read.maps(policy, "rules") do
    check_failure_rule(rule, index, spec, names, at)
  end
  local pod = read.map(read.map(spec, "template"), "spec")
  if read.text(pod, "restartPolicy") and pod.restartPolicy ~= "Never" then
    at:refuse("value-choice", "must be Never if there is a podFailurePolicy", "template", "spec", "restartPolicy")
  end
  if read.text(spec, "podReplacementPolicy") and spec.podReplacementPolicy ~= "Failed" then
    at:refuse("value-choice", "must be Failed if there is a podFailurePolicy", "podReplacementPolicy")
  end
end

--[[ The policy for success ]]

-- The number of indexes in a text such as 1,3-5; nil and a reason if it is invalid.
local function count_indexes(text, completions)
  local count, before = 0, -1
  for part in (text .. ","):gmatch("([^,]*),") do
    local first, last = part:match("^(%d+)$"), part:match("^%d+%-(%d+)$")
    first = first or part:match("^(%d+)%-%d+$")
    last = last or first
    if not first then return nil, "must be indexes and ranges, such as 1,3-5" end
    first, last = tonumber(first), tonumber(last)
    if first <= before or last < first then return nil, "must be in ascending order" end
    if completions and last >= completions then return nil, "must be less than `completions`" end
    count, before = count + last - first + 1, last
  end
  return count
end

local function check_success_rule(rule, index, completions, at)
  local function refuse(kind, message, key)
    at:refuse(kind, message, "successPolicy", "rules", index, key)
  end
  local count, indexes = read.integer(rule, "succeededCount"), rule.succeededIndexes
  if at.open[rule] or read.is_token(indexes) or read.is_token(rule.succeededCount) then return end
  if read.is_null(indexes) and read.is_null(rule.succeededCount) then
    return refuse("field-required", "must be set, or `succeededIndexes`", "succeededCount")
  end
  local number, reason
  if type(indexes) == "string" and indexes ~= "" then
    number, reason = count_indexes(indexes, completions)
  end
  if reason then refuse("value-format", reason, "succeededIndexes") end
  if count and completions and count > completions then
    refuse("value-range", "must be less than or equal to `completions`", "succeededCount")
  elseif count and number and count > number then
    refuse("value-range", "must be less than or equal to the number of `succeededIndexes`", "succeededCount")
  end
end

local function check_success_policy(spec, at)
  local completions = read.integer(spec, "completions")
  for index, rule in read.maps(read.map(spec, "successPolicy"), "rules") do
    check_success_rule(rule, index, completions, at)
  end
end

-- The labels that the API server sets on a Job's pods; the uid is unknown before. Its name may be open.
local function generated_labels(object)
  local name = read.map(object, "metadata").name
  if type(name) ~= "string" then name = function() end end
  return {
    ["controller-uid"] = "",
    ["batch.kubernetes.io/controller-uid"] = "",
    ["job-name"] = name,
    ["batch.kubernetes.io/job-name"] = name,
  }
end

-- Unless manualSelector is true, the API server adds the selector of the pods: only labels that match anyway may be
-- given before. A stored Job has the complete one.
local function check_selector(spec, at)
  local selector = spec.selector
  if type(selector) ~= "table" or spec.manualSelector == true or at.is_stored then return end
  if at.value.kind == "CronJob" or selectors.unmet(selector, generated_labels(at.value)) then
    at:refuse(
      "selector-mismatch",
      "must not be set unless manualSelector is true: a Job makes its selector itself",
      "selector"
    )
  end
end

function jobs.JobSpec(spec, at)
  check_selector(spec, at)
  if spec.completionMode == "Indexed" and read.is_null(spec.completions) then
    at:refuse("field-required", "is required if the completionMode is Indexed", "completions")
  end
  check_indexes(spec, at)
  check_failure_policy(spec, at)
  check_success_policy(spec, at)
  if spec.manualSelector == true and at:lacks(spec, "selector") then
    at:refuse("field-required", "must be set if manualSelector is true", "selector")
  end
  local manager = read.text(spec, "managedBy")
  local reason = manager and formats["controller-name"](manager)
  if reason then at:refuse("value-format", reason, "managedBy") end
end

return jobs
