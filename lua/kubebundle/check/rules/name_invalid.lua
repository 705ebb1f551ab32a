-- The rule name-invalid: names of objects. check/passes/fields.lua reports names in other fields.

local core = require "kubebundle.core"
local formats = require "kubebundle.kubernetes.formats"
local read = require "kubebundle.util.read"

-- A StatefulSet's name becomes part of its Pods' host names (since Kubernetes 1.27).
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

local MAX_PREFIX = 58 -- bytes kept by the API server, which appends five

-- Kinds whose generateName is not validated if there is a name.
local DECLARATIVE = { ReplicationController = true, DeviceClass = true }

-- The API server appends to generateName, so a trailing dash is allowed.
local function check_generated(object, format, report)
  local prefix = object.metadata.generateName
  if type(prefix) ~= "string" or prefix == "" then return false end
  if DECLARATIVE[object.kind] and object.name and object.name ~= "" then return true end
  local reason = formats[format](#prefix > 1 and prefix:gsub("%-$", "a") or prefix)
    or formats[format](prefix:sub(1, MAX_PREFIX) .. "aaaaa")
  if reason then report("name-invalid", object, { "metadata", "generateName" }, "invalid generateName: " .. reason) end
  return true
end

local LIMITS = { CronJob = 52, Job = 63 }

local MAY_BE_UNNAMED = { LimitRange = true } -- its validation does not require a name

local function check_name(object, report, metadata)
  local format = NAME_FORMATS[object.kind] or "subdomain"
  local generated = check_generated(object, format, report)
  local name = metadata.name
  if read.is_token(name) or name ~= nil and type(name) ~= "string" and name ~= core.null then return end
  if not object.name or object.name == "" then
    if not generated and not object.source.open[metadata] and not MAY_BE_UNNAMED[object.kind] then
      report("name-invalid", object, { "metadata", "name" }, "missing name")
    end
    return
  end
  local reason = formats[format](name)
  local limit = LIMITS[object.kind]
  if not reason and limit and #name > limit then reason = ("must be no more than %d characters"):format(limit) end
  if reason then report("name-invalid", object, { "metadata", "name" }, "invalid name: " .. reason) end
end

local function check_namespace(object, report)
  local namespace = object.namespace
  if not namespace or namespace == "" then return end
  local reason = formats.label(namespace)
  if reason then report("name-invalid", object, { "metadata", "namespace" }, "invalid namespace: " .. reason) end
end

local UNUSUAL = { Service = true, IPAddress = true } -- not every ordinary name is valid

-- Whether the object's only name is valid everywhere, as nearly all names are.
local function is_plainly_named(object, plain)
  local name, namespace = object.name, object.namespace
  return name
    and namespace
    and plain[name]
    and (namespace == "" or plain[namespace])
    and not object.metadata.generateName
    and not LIMITS[object.kind]
    and not UNUSUAL[object.kind]
end

-- Kinds that are only requests, and are not stored.
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
    report("name-invalid", object, { "metadata" }, "missing name")
  end
end

-- Whether names are ordinary; names recur, so the answers are stored.
local function new_memo()
  return setmetatable({}, {
    __index = function(self, name)
      self[name] = formats.is_plain(name)
      return self[name]
    end,
  })
end

local function check(bundle, report)
  local plain = new_memo()
  for _, object in ipairs(bundle.objects) do
    if object.struct and not is_plainly_named(object, plain) or object.custom then check_metadata(object, report) end
  end
end

return {
  name = "name-invalid",
  severity = "error",
  stage = "apply",
  summary = "The name is invalid for its kind: the API server refuses the object (422).",
  consequence = "the API server refuses the object (422)",
  remedy = "Use lower case letters, digits and `-`.",
  check = check,
}
