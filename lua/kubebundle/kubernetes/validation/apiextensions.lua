-- CustomResourceDefinition (k8s.io/apiextensions-apiserver, v1). How to write a check: validation/init.lua.

local read = require "kubebundle.util.read"
local structural = require "kubebundle.kubernetes.crd.structural"
local tree = require "kubebundle.kubernetes.crd.tree"

local apiextensions = {}

local function check_name(value, at)
  local name, group = read.text(read.map(at.value, "metadata"), "name"), read.text(value, "group")
  local plural = read.text(read.map(value, "names"), "plural")
  if name and group and plural and name ~= plural .. "." .. group then
    at:refuse(
      "value-invalid",
      ("metadata.name must be the plural name and the group: %s.%s"):format(plural, group),
      "names",
      "plural"
    )
  end
end

local function is_protected(group)
  return group == "k8s.io"
    or group == "kubernetes.io"
    or group:find("%.k8s%.io$") ~= nil
    or group:find("%.kubernetes%.io$") ~= nil
end

local APPROVAL = "api-approved.kubernetes.io"

local function check_approval(value, at)
  local group, metadata = read.text(value, "group"), read.map(at.value, "metadata")
  if not group or not is_protected(group) or read.is_token(metadata.annotations) then return end
  local annotations = read.map(metadata, "annotations")
  local approval = annotations[APPROVAL]
  if read.is_token(approval) or at.open[annotations] then return end
  if not approval or not (tostring(approval):find("^unapproved") or tostring(approval):find("^%a[%w+.-]*://[^/]")) then
    at:refuse(
      "field-required",
      ("the groups *.k8s.io and *.kubernetes.io need the annotation %s with a URL or `unapproved`"):format(APPROVAL),
      "group"
    )
  end
end

local function check_versions(value, at)
  local stored, seen, count = 0, {}, 0
  for index, version in read.maps(value, "versions") do
    local name = read.text(version, "name")
    count = count + 1
    if version.storage == true then stored = stored + 1 end
    if read.is_token(version.storage) or at.open[version] then return end
    if name and seen[name] then at:refuse("list-duplicate", "must be unique", "versions", index, "name") end
    if name then seen[name] = true end
  end
  if count > 0 and stored ~= 1 then
    at:refuse("value-invalid", "must have exactly one version marked as storage version", "versions")
  end
end

function apiextensions.CustomResourceDefinitionSpec(value, at)
  check_name(value, at)
  check_approval(value, at)
  check_versions(value, at)
  if value.preserveUnknownFields == true then
    at:refuse(
      "value-choice",
      "must be false; use x-kubernetes-preserve-unknown-fields in the schema",
      "preserveUnknownFields"
    )
  end
end

function apiextensions.CustomResourceDefinitionNames(value, at)
  local kind, list_kind = read.text(value, "kind"), read.text(value, "listKind")
  if kind and kind == list_kind then at:refuse("value-invalid", "must not be the same as kind", "listKind") end
end

-- The schema at a path such as .spec.color; nil if there is none.
local function schema_at(schema, path)
  for key in path:gmatch("%.([%w_-]+)") do
    if schema.type == "array" then return nil end
    schema = tree.part(tree.part(schema, "properties"), key)
    if not schema then return nil end
  end
  return schema
end

local SELECTABLE = { string = true, boolean = true, integer = true }

local function check_selectable(value, at)
  local schema = read.map(read.map(value, "schema"), "openAPIV3Schema")
  for index, field in read.maps(value, "selectableFields") do
    local path = read.text(field, "jsonPath")
    local found = path and schema_at(schema, path)
    if path and not (found and SELECTABLE[found.type]) or path and path:find("^%.metadata") then
      at:refuse(
        "value-invalid",
        "must be the path of a string, boolean or integer in the schema, outside of metadata",
        "selectableFields",
        index,
        "jsonPath"
      )
    end
  end
end

function apiextensions.CustomResourceDefinitionVersion(value, at)
  if read.is_set(value, "deprecationWarning") and value.deprecated ~= true and not read.is_token(value.deprecated) then
    at:refuse("fields-exclusive", "must be set for deprecated versions only", "deprecationWarning")
  end
  if type(value.schema) == "table" then check_selectable(value, at) end
  local schema = tree.part(tree.part(value, "schema"), "openAPIV3Schema")
  if schema then structural.check(schema, at, read.is_set(read.map(value, "subresources"), "status")) end
end

local function check_path(value, at, key, ...)
  local path = read.text(value, key)
  if not path then return end
  for _, root in ipairs { ... } do
    if path:find("^%." .. root .. "%f[.\0]") and not path:find("[%[%]'\"]") then return end
  end
  at:refuse("value-format", "must be a path below ." .. table.concat({ ... }, " or ."), key)
end

function apiextensions.CustomResourceSubresourceScale(value, at)
  check_path(value, at, "specReplicasPath", "spec")
  check_path(value, at, "statusReplicasPath", "status")
  check_path(value, at, "labelSelectorPath", "status", "spec")
end

local REVIEWS = { v1 = true, v1beta1 = true }

local function has_review(list)
  for _, version in ipairs(list) do
    if REVIEWS[version] or read.is_token(version) then return true end
  end
  return list[1] == nil
end

function apiextensions.CustomResourceConversion(value, at)
  if value.strategy == "None" and read.is_set(value, "webhook") then
    at:refuse("fields-exclusive", "must not be set if the strategy is None", "webhook")
  elseif
    value.strategy == "Webhook"
    and (at:lacks(value, "webhook") or at:lacks(read.map(value, "webhook"), "clientConfig"))
    and not read.is_token(value.webhook)
  then
    at:refuse("field-required", "is required if the strategy is Webhook", "webhook", "clientConfig")
  end
end

function apiextensions.WebhookConversion(value, at)
  if not has_review(read.list(value, "conversionReviewVersions")) then
    at:refuse("value-choice", "must include at least one of v1, v1beta1", "conversionReviewVersions")
  end
end

function apiextensions.ValidationRule(value, at)
  local rule = read.text(value, "rule")
  if value.optionalOldSelf ~= nil and rule and not rule:find("oldSelf", 1, true) then
    at:refuse("fields-exclusive", "must not be set if oldSelf is not used in rule", "optionalOldSelf")
  end
end

return apiextensions
