-- Metadata in a template that a controller copies to its objects. The API server validates it there, not in the
-- template.

local formats = require "kubebundle.kubernetes.formats"
local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"

local list, map = read.list, read.map

local rule = {
  name = "template-metadata-invalid",
  severity = "warning",
  stage = "policy",
  summary = "A label, annotation or finalizer in a template is invalid. The API server accepts the object and "
    .. "refuses the Jobs, Pods or PersistentVolumeClaims that a controller makes from it (FailedCreate).",
  remedy = "Use letters, digits, `-`, `_` and `.`, 63 characters at most.",
}

local function report_reason(found, reason, at, ...)
  if not reason then return end
  local path = paths.join(found.path, ...)
  found.report(
    rule.name,
    found.object,
    path,
    ("%s: %s"):format(paths.last(path), reason),
    { consequence = ("the API server refuses the %s that are made from the object"):format(found.made), at = at }
  )
end

local function check_labels(found, metadata)
  for key, value in pairs(map(metadata, "labels")) do
    report_reason(found, formats["label-key"](key), "key", "labels", key)
    report_reason(found, type(value) == "string" and formats["label-value"](value), nil, "labels", key)
  end
end

local function check_annotations(found, metadata)
  for key in pairs(map(metadata, "annotations")) do
    report_reason(found, formats["annotation-key"](key), "key", "annotations", key)
  end
end

local function check_finalizers(found, metadata)
  for index, name in ipairs(list(metadata, "finalizers")) do
    report_reason(found, type(name) == "string" and formats.finalizer(name), nil, "finalizers", index)
  end
end

local function check_job_template(object, report)
  local found = { object = object, report = report, path = { "spec", "jobTemplate", "metadata" }, made = "Jobs" }
  local metadata = map(map(object.value.spec, "jobTemplate"), "metadata")
  check_labels(found, metadata)
  check_annotations(found, metadata)
end

local function check_claims(object, report)
  for index, claim in ipairs(list(object.value.spec, "volumeClaimTemplates")) do
    local path = { "spec", "volumeClaimTemplates", index, "metadata" }
    local found = { object = object, report = report, path = path, made = "PersistentVolumeClaims" }
    local metadata = map(claim, "metadata")
    check_labels(found, metadata)
    check_annotations(found, metadata)
    check_finalizers(found, metadata)
  end
end

local function check_pod_template(pod, report)
  local path, template = pod.path, pod.object.value
  for index = 1, #path - 1 do
    template = template[path[index]]
  end
  local metadata = template.metadata
  if not metadata or #list(metadata, "finalizers") == 0 then return end
  local found = { object = pod.object, report = report, path = table.move(path, 1, #path - 1, 1, {}), made = "Pods" }
  table.insert(found.path, "metadata")
  check_finalizers(found, metadata)
end

function rule.check(bundle, report)
  for _, object in ipairs(bundle:of_kind "CronJob") do
    if object.struct then check_job_template(object, report) end
  end
  for _, object in ipairs(bundle:of_kind "StatefulSet") do
    if object.struct then check_claims(object, report) end
  end
  for _, pod in ipairs(bundle:pods()) do
    if pod.object.struct and pod.object.kind ~= "Pod" then check_pod_template(pod, report) end
  end
end

return rule
