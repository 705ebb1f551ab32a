-- Rules about what has to fit together in a workload: the selector and the labels of its pods, numbers that
-- depend on each other. What a single value must be is in the schema; what is inside the pods, in pods.lua.

local places = require "kubebundle.check.place"
local read = require "kubebundle.kubernetes.validation.read"

local list, map, is_token, is_absent = read.list, read.map, read.is_token, read.is_null

local rules = {
  {
    name = "selector-mismatch", severity = "error", stage = "apply",
    summary = "The selector is missing or empty, or does not select the pods of its own template: the API "
      .. "server refuses the object (422, `selector` does not match template `labels`).",
    remedy = "Write the same labels in the selector and in the template.",
  },
}

local function has_value(values, value)
  for _, candidate in ipairs(values) do
    if candidate == value or is_token(candidate) then return true end
  end
  return false
end

local operators = {
  In = function(value, values) return value ~= nil and has_value(values, value) end,
  NotIn = function(value, values) return value == nil or not has_value(values, value) end,
  Exists = function(value) return value ~= nil end,
  DoesNotExist = function(value) return value == nil end,
}

-- The first requirement that the labels do not meet: its keys below the selector.
local function unmet(selector, labels)
  for key, value in pairs(map(selector, "matchLabels")) do
    local label = labels[key]
    if label ~= value and not is_token(label) and not is_token(value) then return "matchLabels", key end
  end
  if not selector.matchExpressions then return nil end
  for index, requirement in ipairs(list(selector, "matchExpressions")) do
    local meets = type(requirement) == "table" and operators[requirement.operator]
    local label = meets and labels[requirement.key]
    if meets and not is_token(label) and not meets(label, list(requirement, "values")) then
      return "matchExpressions", index
    end
  end
end

local function mismatch(place, message, ...)
  place:report("selector-mismatch", message .. "; the API server refuses the object (422)", nil, ...)
end

-- Whether a token leaves open what the selector or the labels will be.
local function is_undecided(place, selector, metadata)
  if not place.object.source.tokens[1] then return false end
  return is_token(selector.matchLabels) or is_token(metadata.labels) or is_token(selector.matchExpressions)
    or place:is_open(selector) or place:is_open(map(selector, "matchLabels"))
    or place:is_open(map(metadata, "labels"))
end

local function check_matches(place, spec, selector)
  local metadata = map(map(spec, "template"), "metadata")
  if is_undecided(place, selector, metadata) then return end
  if next(map(selector, "matchLabels")) == nil and not list(selector, "matchExpressions")[1] then
    return mismatch(place, "the selector is empty", "selector")
  end
  local kind, key = unmet(selector, map(metadata, "labels"))
  if kind then
    mismatch(place, "the selector asks for a label that the pods of this template do not have", "selector",
      kind, key)
  end
end

-- A selector or a template of another type is the schema's to tell.
local function check_selector(place, spec)
  local selector = spec.selector
  if is_absent(selector) then
    if not place:is_open(spec) then mismatch(place, "the selector is missing", "selector") end
  elseif type(selector) == "table"
    and (is_absent(spec.template) or spec.template == map(spec, "template")) then
    check_matches(place, spec, selector)
  end
end

local DEFAULT_DEADLINE = 600 -- seconds; the API server's default for progressDeadlineSeconds

local function check_deadline(place, spec)
  local deadline, ready = spec.progressDeadlineSeconds, spec.minReadySeconds
  local name = is_absent(deadline) and "minReadySeconds" or "progressDeadlineSeconds"
  if is_absent(deadline) then deadline = DEFAULT_DEADLINE end
  if is_absent(ready) then ready = 0 end
  deadline, ready = math.tointeger(deadline), math.tointeger(ready)
  if deadline and ready and deadline <= ready then
    place:refuse(("progressDeadlineSeconds (%d) must be greater than minReadySeconds (%d)")
      :format(deadline, ready), nil, name)
  end
end

local function is_zero(value)
  return value == 0 or type(value) == "string" and value:find("^0+%%$") ~= nil
end

local function check_strategy(place, spec)
  local strategy = map(spec, "strategy")
  local kind, rolling = strategy.type, strategy.rollingUpdate
  if kind == "Recreate" and type(rolling) == "table" then
    place:refuse("`rollingUpdate` may not stand beside the type Recreate", nil, "strategy", "rollingUpdate")
  elseif type(rolling) == "table" and is_zero(rolling.maxUnavailable) and is_zero(rolling.maxSurge) then
    place:refuse("`maxUnavailable` may not be 0 when `maxSurge` is 0", nil, "strategy", "rollingUpdate",
      "maxUnavailable")
  end
end

-- The labels that the API server gives the pods of a Job; the uid is not known before. Its name can be open.
local function generated_labels(object)
  local name = object.name or function() end
  return {
    ["controller-uid"] = "", ["batch.kubernetes.io/controller-uid"] = "",
    ["job-name"] = name, ["batch.kubernetes.io/job-name"] = name,
  }
end

-- Unless manualSelector is true, the API server adds what selects the pods: only what selects them anyway may
-- stand there before. Once a Job is stored the whole does.
local function check_job_selector(place, spec)
  local object, selector = place.object, spec.selector
  if type(selector) ~= "table" or spec.manualSelector == true or object.is_stored then return end
  if object.kind == "CronJob" or unmet(selector, generated_labels(object)) then
    mismatch(place, "a Job makes its selector itself, unless manualSelector is true", "selector")
  end
end

local function check_job(place, spec)
  check_job_selector(place, spec)
  if spec.completionMode == "Indexed" and is_absent(spec.completions) then
    place:refuse("`completions` is required when the completionMode is Indexed", nil, "completions")
  end
end

local function check_template(place, spec)
  local template = spec.template
  if is_token(template) or place:is_open(spec) then return end
  if is_absent(template) then
    place:refuse("the template of the pods is missing", nil, "template")
  elseif template == map(spec, "template") and is_absent(template.spec) and not place:is_open(template) then
    place:refuse("the specification of the pods is missing", nil, "template", "spec")
  end
end

local function check_selecting(place, spec)
  check_selector(place, spec)
  check_template(place, spec)
end

-- The selector of a ReplicationController is a mapping of labels; without one those of the template are it.
local function check_controller(place, spec)
  check_template(place, spec)
  local metadata = map(map(spec, "template"), "metadata")
  local labels, selector = map(metadata, "labels"), map(spec, "selector")
  if is_token(metadata.labels) or place:is_open(labels) or place:is_open(selector) then return end
  local kind, key = unmet({ matchLabels = selector }, labels)
  if kind and not is_absent(spec.template) then
    mismatch(place, "the selector asks for a label that the pods of this template do not have", "selector", key)
  elseif next(selector) == nil and next(labels) == nil and not is_token(spec.selector)
    and not is_absent(spec.template) then
    mismatch(place, "there is no selector, nor any label in the template", "selector")
  end
end

local kinds = {
  Deployment = function(place, spec)
    check_selecting(place, spec)
    check_deadline(place, spec)
    if spec.strategy then check_strategy(place, spec) end
  end,
  ReplicaSet = check_selecting,
  ReplicationController = check_controller,
  DaemonSet = check_selecting,
  StatefulSet = check_selecting,
  Job = function(place, spec)
    check_job(place, spec)
    check_template(place, spec)
  end,
  CronJob = function(place, spec)
    if place:is_open(spec) or is_token(spec.jobTemplate) then return end
    local below = place:below("jobTemplate", "spec")
    local job = map(map(spec, "jobTemplate"), "spec")
    check_job(below, job)
    check_template(below, job)
  end,
  Pod = function() end,
}

local function run(bundle, report)
  for _, object in ipairs(bundle.objects) do
    local check = object.struct and kinds[object.kind]
    local spec = check and object.value.spec
    if object.kind == "PodTemplate" and object.struct then
      check_template(places.new(object, {}, report), object.value)
    elseif check and is_absent(spec) and not object.source.open[object.value] then
      places.new(object, { "spec" }, report):refuse("the specification is missing")
    elseif type(spec) == "table" then
      check(places.new(object, { "spec" }, report), spec)
    end
  end
end

return { rules = rules, run = run }
