-- The rule reference-missing.

local lazy = require "kubebundle.util.lazy"
local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"
local references = require "kubebundle.check.references"
local severity = require "kubebundle.check.severity"

local secret_copies = lazy "kubebundle.kubelet.secret_copies"
local secret_makers = lazy "kubebundle.kubelet.secret_makers"

local DATA_FIELDS = { ConfigMap = { "data", "binaryData" }, Secret = { "data", "stringData" } }

-- Whether an object has a key of data, or may have it.
local function has_key(object, key)
  for _, field in ipairs(DATA_FIELDS[object.kind] or {}) do
    local data = object.value[field]
    if read.is_token(data) or type(data) == "table" and object.source.open[data] then return true end
    if type(data) == "table" and data[key] ~= nil then return true end
  end
  return false
end

local function has_port(object, wanted)
  local spec = read.map(object.value, "spec")
  if read.is_token(spec.ports) or object.source.open[spec] or spec.type == "ExternalName" then return true end
  for _, port in read.maps(spec, "ports") do
    if port.port == wanted or port.name == wanted or read.is_token(port.port) or read.is_token(port.name) then
      return true
    end
  end
  return false
end

local function check_parts(reference, target, object, report)
  if reference.key and not has_key(target, reference.key) then
    report(
      "reference-missing",
      object,
      reference.key_path,
      ("%s %s has no key %s"):format(reference.kind, paths.key(reference.name), paths.key(reference.key)),
      { severity = "warning" }
    )
  elseif reference.port and not has_port(target, reference.port) then
    report(
      "reference-missing",
      object,
      reference.port_path,
      ("Service %s has no port %s"):format(paths.key(reference.name), paths.key(tostring(reference.port))),
      { severity = "warning" }
    )
  end
end

-- Whether another object creates the Secret.
local function is_made(bundle, object, reference)
  return reference.kind == "Secret"
    and (
      secret_makers.find(bundle, object.namespace, reference.name)
      or secret_copies.copied(bundle, object.namespace, reference.name)
    )
end

-- Reports each missing object once for each object that names it.
local function check_all(list, object, bundle, report, seen)
  for _, reference in ipairs(list) do
    local target = bundle:find(reference.kind, object.namespace, reference.name)
    local id = reference.kind .. "/" .. reference.name
    if target then
      check_parts(reference, target, object, report)
    elseif not seen[id] and not is_made(bundle, object, reference) then
      seen[id] = true
      report(
        "reference-missing",
        object,
        reference.path,
        ("%s %s is not in the input"):format(paths.key(reference.kind), paths.key(reference.name))
      )
    end
  end
end

local function check(bundle, report)
  local seen, report_guess = {}, severity.guessing(report)
  local function check_list(list, object, tell)
    seen[object] = seen[object] or {}
    check_all(list, object, bundle, tell, seen[object])
  end
  for _, pod in ipairs(bundle:pods()) do
    local list = pod.object.namespace and references.of_pod(pod)
    if list and list[1] then check_list(list, pod.object, pod.guessed and report_guess or report) end
  end
  for kind, find in pairs(references.by_kind) do
    for _, object in ipairs(bundle:of_kind(kind)) do
      if object.struct and object.namespace then check_list(find(object.value), object, report) end
    end
  end
end

return {
  name = "reference-missing",
  severity = "info",
  stage = "policy",
  summary = "A referenced ConfigMap, Secret, Service, service account, claim or autoscaler target is not in the "
    .. "input, but may be in the cluster. If it is in the input without the referenced key or port, the finding "
    .. "is a warning: the pod does not start (CreateContainerConfigError), or connections fail.",
  remedy = "Add it, or correct the name; no action is needed if it is in the cluster.",
  check = check,
}
