-- The pass over fields: unknown and misplaced ones, and the types and formats of values. The schema has the facts;
-- this runs its walk over every object and formulates the findings.

local fields = require "kubebundle.kubernetes.fields"
local lazy = require "kubebundle.util.lazy"
local paths = require "kubebundle.kubernetes.paths"
local read = require "kubebundle.util.read"
local tables = require "kubebundle.util.tables"

local remedies = lazy "kubebundle.kubelet.remedies"

local effects = {
  ["field-misplaced"] = "kubectl apply is refused (400), and other clients silently drop it",
  ["field-unknown"] = "kubectl apply is refused (400), and other clients silently drop it",
  ["field-too-new"] = "kubectl apply is refused (400), and other clients silently drop it",
}

-- What follows from a finding with a lower severity than the rule's own.
local lesser_effects = { ["list-duplicate"] = "server-side apply refuses the object" }

-- The kinds whose generation the API server sets itself, from 1.
local COUNTED = tables.set [[
  Deployment DaemonSet StatefulSet ReplicaSet ReplicationController Job CronJob Pod PodTemplate Ingress IngressClass
  NetworkPolicy PodDisruptionBudget FlowSchema PriorityLevelConfiguration PriorityClass CustomResourceDefinition
  MutatingWebhookConfiguration ValidatingWebhookConfiguration MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
  ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ResourceSlice
]]

-- Whether the API server or a controller overwrites a field, so that only its type is checked. The subdomain of a
-- StatefulSet's Pods is set to the name of its Service.
local function is_overwritten(rule, object, path)
  if rule == "value-range" then
    return #path == 2
      and path[1] == "metadata"
      and path[2] == "generation"
      and (COUNTED[object.kind] or object.custom ~= nil)
  end
  return rule == "name-invalid" and object.kind == "StatefulSet" and path[4] == "subdomain" and #path == 4
end

-- Whether another rule reports it: pull-secret-duplicate reports repeated pull secrets.
local function is_told_elsewhere(rule, path)
  return rule == "list-duplicate" and path[#path - 1] == "imagePullSecrets"
end

-- What to write instead of a value that is not a list of pull secrets.
local function list_remedy(object, path)
  local last = path[#path]
  if last ~= "imagePullSecrets" and path[#path - 1] ~= "imagePullSecrets" then return nil end
  return remedies.of_list(read.at(object.value, path))
end

-- Reports what is not checked in a CustomResourceDefinition's schema, once per pattern. Without a pattern the whole
-- schema is unchecked, because comparing would take too long.
local function report_unchecked(object, reported, report, pattern, path)
  if reported[pattern or object] then return end
  reported[pattern or object] = true
  report(
    "schema-unchecked",
    object,
    path,
    pattern and ("unsupported pattern in the schema of `%s`"):format(paths.last(path))
      or "the comparison of the object with its schema would take too long",
    { consequence = pattern and "the value was not compared" or "it was compared in part" }
  )
end

local function origin_of(source)
  return { open = source.open, from_lua = source.from_lua, is_json = source.json }
end

-- What the API server rejects because of a problem at a path. Older versions accept a StatefulSet with invalid Pods
-- or claims, and reject those when they are created.
local function refused(object, path)
  local is_made = object.kind == "StatefulSet"
    and (path[2] == "template" and path[3] == "spec" or path[2] == "volumeClaimTemplates")
  return is_made and "the API server refuses the object, or the objects made from it"
    or "the API server refuses the object"
end

-- The walk reports for its current object.
local function new_walk(report, state, minor)
  return fields.walk(function(rule, path, message, remedy, at, severity)
    if is_overwritten(rule, state.object, path) or is_told_elsewhere(rule, path) then return end
    if rule == "field-type" then remedy = list_remedy(state.object, path) or remedy end
    report(rule, state.object, path, ("`%s`: %s"):format(paths.last(path), message), {
      consequence = severity and lesser_effects[rule]
        or not severity and (effects[rule] or refused(state.object, path)),
      remedy = remedy,
      at = at,
      severity = severity,
    })
  end, minor)
end

local function run(bundle, report)
  local state, reported = {}, {}
  local walk = new_walk(report, state, bundle.minor)
  for _, object in ipairs(bundle.objects) do
    if object.struct then
      local source = object.source
      state.object = object
      if source ~= state.source then
        state.source, state.origin = source, origin_of(source)
      end
      walk.is_stored = object.is_stored
      walk:object(object.value, object.struct, state.origin)
    elseif object.custom then
      state.object = object
      local custom = require "kubebundle.kubernetes.custom"
      custom.check(object, walk, function(...)
        report_unchecked(object, reported, report, ...)
      end)
    end
  end
end

return run
