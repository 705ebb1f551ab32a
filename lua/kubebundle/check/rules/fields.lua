-- Rules about fields: unknown ones, ones in the wrong place, names, labels and the types of values. The
-- knowledge is in the schema; this runs its walk over every object and words what it finds.

local core = require "kubebundle.core"
local fields = require "kubebundle.kubernetes.fields"
local formats = require "kubebundle.kubernetes.formats"
local paths = require "kubebundle.manifest.paths"
local tables = require "kubebundle.util.tables"

local rules = {
  {
    name = "field-misplaced",
    severity = "error",
    stage = "apply",
    summary = "The field belongs elsewhere. kubectl apply is refused (400, unknown field); Helm and other "
      .. "clients drop it without a word, so that pull secrets written there are never used: ErrImagePull, "
      .. "401.",
    remedy = "Move the field to where it belongs.",
  },
  {
    name = "field-unknown",
    severity = "error",
    stage = "apply",
    summary = "Kubernetes has no field of this name here. kubectl apply is refused (400, unknown field); "
      .. "Helm and other clients drop it without a word.",
    remedy = "Correct the spelling (case counts), or remove the field.",
  },
  {
    name = "name-invalid",
    severity = "error",
    stage = "apply",
    summary = "The name breaks the rules for names of its kind: the API server refuses the object (422).",
    remedy = "Use lower case letters, digits and `-`.",
  },
  {
    name = "label-invalid",
    severity = "error",
    stage = "apply",
    summary = "The key or the value of a label, selector or annotation breaks the rules for these: the API "
      .. "server refuses the object (422).",
    remedy = "Use letters, digits, `-`, `_` and `.`, 63 characters at most.",
  },
}

local effects = {
  ["field-misplaced"] = "kubectl apply is refused (400), and other clients drop it without a word",
  ["field-unknown"] = "kubectl apply is refused (400), and other clients drop it without a word",
  ["field-too-new"] = "kubectl apply is refused (400), and other clients drop it silently",
}

-- The name of a StatefulSet becomes the host names of its Pods (since Kubernetes 1.27).
local NAME_FORMATS = {
  Namespace = "label",
  StatefulSet = "label",
  Service = "service-name",
  Role = "path-segment",
  ClusterRole = "path-segment",
  RoleBinding = "path-segment",
  ClusterRoleBinding = "path-segment",
  PodDisruptionBudget = "path-segment",
  IPAddress = "canonical-ip",
  CertificateSigningRequest = "path-segment",
  APIService = "path-segment",
  CustomResourceDefinition = "path-segment",
}

local MAX_PREFIX = 58 -- bytes that the API server keeps before the five that it adds

-- Kinds whose generateName is not validated beside a name.
local DECLARATIVE = { ReplicationController = true, DeviceClass = true }

-- The API server adds to generateName, so that a trailing dash is no end.
local function check_generated(object, format, report)
  local prefix = object.value.metadata.generateName
  if type(prefix) ~= "string" or prefix == "" then return false end
  if DECLARATIVE[object.kind] and object.name and object.name ~= "" then return true end
  local reason = formats[format](#prefix > 1 and prefix:gsub("%-$", "a") or prefix)
    or formats[format](prefix:sub(1, MAX_PREFIX) .. "aaaaa")
  if reason then report("name-invalid", object, { "metadata", "generateName" }, reason) end
  return true
end

local LIMITS = { CronJob = 52, Job = 63 }

local MAY_BE_UNNAMED = { LimitRange = true } -- its validation does not ask for a name

local function check_name(object, report, metadata)
  local format = NAME_FORMATS[object.kind] or "subdomain"
  local generated = check_generated(object, format, report)
  local name = metadata.name
  if type(name) == "function" or name ~= nil and type(name) ~= "string" and name ~= core.null then return end
  if not object.name or object.name == "" then
    if not generated and not object.source.open[metadata] and not MAY_BE_UNNAMED[object.kind] then
      report("name-invalid", object, { "metadata", "name" }, "the object has no name: the API server refuses it (422)")
    end
    return
  end
  local reason = formats[format](name)
  local limit = LIMITS[object.kind]
  if not reason and limit and #name > limit then reason = ("must be no more than %d characters"):format(limit) end
  if reason then
    report(
      "name-invalid",
      object,
      { "metadata", "name" },
      ("the API server refuses this name (422): %s"):format(reason)
    )
  end
end

local function check_namespace(object, report)
  local namespace = object.namespace
  if not namespace or namespace == "" then return end
  local reason = formats.label(namespace)
  if reason then
    report("name-invalid", object, { "metadata", "namespace" }, ("no namespace can have this name: %s"):format(reason))
  end
end

local UNUSUAL = { Service = true, IPAddress = true } -- not every plain name is fine

-- Nearly every object has a name that is fine anywhere, and no other.
local function is_plainly_named(object)
  local name, namespace = object.name, object.namespace
  return name
    and namespace
    and formats.is_plain(name)
    and (namespace == "" or formats.is_plain(namespace))
    and not object.value.metadata.generateName
    and not LIMITS[object.kind]
    and not UNUSUAL[object.kind]
end

-- Kinds that are asked and not kept.
local NAMELESS = {
  SelfSubjectReview = true,
  TokenReview = true,
  SubjectAccessReview = true,
  LocalSubjectAccessReview = true,
  SelfSubjectAccessReview = true,
  SelfSubjectRulesReview = true,
}

local function check_metadata(object, report)
  if NAMELESS[object.kind] then return end
  local metadata = object.value.metadata
  if type(metadata) == "table" then
    check_name(object, report, metadata)
    check_namespace(object, report)
  elseif (metadata == nil or metadata == core.null) and not MAY_BE_UNNAMED[object.kind] then
    report("name-invalid", object, { "metadata" }, "the object has no name: the API server refuses it (422)")
  end
end

-- The kinds whose generation the API server counts itself, from 1.
local COUNTED = tables.set [[
  Deployment DaemonSet StatefulSet ReplicaSet ReplicationController Job CronJob Pod PodTemplate Ingress IngressClass
  NetworkPolicy PodDisruptionBudget FlowSchema PriorityLevelConfiguration PriorityClass CustomResourceDefinition
  MutatingWebhookConfiguration ValidatingWebhookConfiguration MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
  ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ResourceSlice
]]

-- Whether the API server or a controller sets a field anew, whatever its value is: then only its type is checked. The
-- subdomain of a StatefulSet's Pods is the name of its Service.
local function is_overwritten(rule, object, path)
  if rule == "value-range" then
    return #path == 2
      and path[1] == "metadata"
      and path[2] == "generation"
      and (COUNTED[object.kind] or object.custom ~= nil)
  end
  return rule == "name-invalid" and object.kind == "StatefulSet" and path[4] == "subdomain" and #path == 4
end

-- What is not checked of a CustomResourceDefinition's schema is reported once for each pattern. Without a pattern it is
-- the whole schema, of which too much would have to be compared.
local function report_unchecked(object, reported, report, pattern, path)
  if reported[pattern or object] then return end
  reported[pattern or object] = true
  report(
    "schema-unchecked",
    object,
    path,
    pattern
        and ("the pattern in the schema of `%s` is not supported: the value was not compared"):format(paths.last(path))
      or "the object was not compared with all of its schema: that would take too long"
  )
end

local function origin_of(source)
  return { open = source.open, from_lua = source.from_lua, is_json = source.json }
end

-- What the API server refuses for a fault at a path. Older ones take a StatefulSet whatever its Pods and claims are, as
-- long as their types are right; these are refused when they are made.
local function refused(object, path)
  local is_made = object.kind == "StatefulSet"
    and (path[2] == "template" and path[3] == "spec" or path[2] == "volumeClaimTemplates")
  return is_made and "the API server refuses the object, or what it makes of this"
    or "the API server refuses the object"
end

-- The walk reports for the object that it is walking.
local function new_walk(report, state, minor)
  return fields.walk(function(rule, path, message, remedy, at, severity)
    if is_overwritten(rule, state.object, path) then return end
    local effect = effects[rule] or refused(state.object, path)
    local text = ("`%s`: %s"):format(paths.last(path), message)
    if not severity then text = text .. "; " .. effect end
    report(rule, state.object, path, text, { remedy = remedy, at = at, severity = severity })
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
      if not is_plainly_named(object) then check_metadata(object, report) end
    elseif object.custom then
      state.object = object
      local custom = require "kubebundle.kubernetes.custom"
      custom.check(object, walk, function(...)
        report_unchecked(object, reported, report, ...)
      end)
      check_metadata(object, report)
    end
  end
end

return { rules = rules, run = run }
