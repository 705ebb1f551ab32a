-- Webhooks, admission policies, aggregated APIs (kubernetes, pkg/apis/admissionregistration/validation;
-- kube-aggregator, pkg/apis/apiregistration/validation). CEL expressions are not compiled. How to write a check:
-- validation/init.lua.

local read = require "kubebundle.util.read"

local admission = {}

--[[ Rules: which requests ]]

local WILDCARD_LISTS = { "operations", "apiGroups", "apiVersions" }

local function has(list, wanted)
  for _, item in ipairs(list) do
    if item == wanted then return true end
  end
  return false
end

-- A wildcard must not be combined with what it covers.
local function check_wildcards(rule, at)
  for _, key in ipairs(WILDCARD_LISTS) do
    local list = read.list(rule, key)
    if #list > 1 and has(list, "*") then at:refuse("fields-exclusive", "must have no other item if it has *", key) end
  end
end

local function check_empty_items(rule, at)
  for _, key in ipairs { "apiVersions", "resources", "operations" } do
    for index, item in ipairs(read.list(rule, key)) do
      if read.is_blank(item) then at:refuse("field-required", "must not be empty", key, index) end
    end
  end
end

local function resource_reason(text, all)
  local resource, sub = text:match("^([^/]*)/(.*)$")
  if text == "*/*" then return #all > 1 and "must be the only item" or nil end
  if text == "*" then
    for _, other in ipairs(all) do
      if type(other) == "string" and other ~= "*" and not other:find("/", 1, true) then
        return "must not be combined with resources without a subresource"
      end
    end
  end
  if sub and sub ~= "*" and (has(all, resource .. "/*") or has(all, "*/" .. sub) and resource ~= "*") then
    return "is covered by a wildcard in the same list"
  end
end

local function check_resources(rule, at)
  local all = read.list(rule, "resources")
  for index, text in ipairs(all) do
    local reason = type(text) == "string" and resource_reason(text, all)
    if reason then at:refuse("fields-exclusive", reason, "resources", index) end
  end
end

function admission.RuleWithOperations(rule, at)
  check_wildcards(rule, at)
  check_empty_items(rule, at)
  check_resources(rule, at)
end

admission.NamedRuleWithOperations = admission.RuleWithOperations

--[[ Webhooks ]]

local REVIEW_VERSIONS = { v1 = true, v1beta1 = true }

local function check_review_versions(hook, at)
  local versions = read.list(hook, "admissionReviewVersions")
  local is_known = #versions == 0
  for index, version in ipairs(versions) do
    if read.is_blank(version) then
      at:refuse("field-required", "must not be empty", "admissionReviewVersions", index)
    end
    is_known = is_known or REVIEW_VERSIONS[version] or read.is_token(version)
  end
  if not is_known then at:refuse("value-choice", "must include v1 or v1beta1", "admissionReviewVersions") end
end

-- A null rule counts as one without fields.
local function check_null_rules(hook, at)
  for index, rule in ipairs(read.list(hook, "rules")) do
    if read.is_null(rule) then at:refuse("field-required", "must have operations", "rules", index) end
  end
end

local function webhook(hook, at)
  check_review_versions(hook, at)
  check_null_rules(hook, at)
end

admission.MutatingWebhook = webhook
admission.ValidatingWebhook = webhook

function admission.WebhookClientConfig(value, at)
  if at.open[value] then return end
  local has_url, has_service = not read.is_null(value.url), not read.is_null(value.service)
  if has_url and has_service then
    at:refuse("fields-exclusive", "mutually exclusive with `service`", "url")
  elseif not has_url and not has_service then
    at:refuse("field-required", "must be set, or `service`", "url")
  end
end

--[[ Policies ]]

function admission.ValidatingAdmissionPolicySpec(spec, at)
  if at.open[spec] or read.is_token(spec.validations) or read.is_token(spec.auditAnnotations) then return end
  if #read.list(spec, "validations") == 0 and #read.list(spec, "auditAnnotations") == 0 then
    at:refuse("field-required", "must have an item, or `auditAnnotations`", "validations")
  end
end

local function check_constraints(spec, at)
  local constraints = spec.matchConstraints
  if
    type(constraints) == "table"
    and not at.open[constraints]
    and #read.list(constraints, "resourceRules") == 0
    and not read.is_token(constraints.resourceRules)
  then
    at:refuse("field-required", "must have an item", "matchConstraints", "resourceRules")
  end
end

local validating = admission.ValidatingAdmissionPolicySpec

function admission.ValidatingAdmissionPolicySpec(spec, at)
  validating(spec, at)
  check_constraints(spec, at)
end

admission.MutatingAdmissionPolicySpec = check_constraints

local PATCHES = { ApplyConfiguration = "applyConfiguration", JSONPatch = "jsonPatch" }

function admission.Mutation(value, at)
  local wanted = PATCHES[value.patchType]
  if not wanted or at.open[value] then return end
  for _, name in pairs(PATCHES) do
    if name == wanted and read.is_null(value[name]) then
      at:refuse("field-required", ("must be set for the patchType %s"):format(value.patchType), name)
    elseif name ~= wanted and not read.is_null(value[name]) then
      at:refuse("fields-exclusive", ("must not be set for the patchType %s"):format(value.patchType), name)
    end
  end
end

function admission.ParamRef(value, at)
  if at.open[value] then return end
  local has_name, has_selector = not read.is_blank(value.name), not read.is_null(value.selector)
  if has_name and has_selector then
    at:refuse("fields-exclusive", "mutually exclusive with `selector`", "name")
  elseif not has_name and not has_selector then
    at:refuse("field-required", "must be set, or `selector`", "name")
  end
  if at:lacks(value, "parameterNotFoundAction") then
    at:refuse("field-required", "must be set", "parameterNotFoundAction")
  end
end

function admission.ValidatingAdmissionPolicyBindingSpec(spec, at)
  local actions = read.list(spec, "validationActions")
  if has(actions, "Deny") and has(actions, "Warn") then
    at:refuse("fields-exclusive", "must not have both Deny and Warn", "validationActions")
  end
end

function admission.Validation(value, at)
  local text = read.text(value, "message")
  if text and text:match("^%s*(.-)%s*$"):find("\n", 1, true) then
    at:refuse("value-format", "must not have line breaks", "message")
  end
end

--[[ Aggregated APIs ]]

function admission.APIService(value, at)
  local spec = read.map(value, "spec")
  local name = read.text(read.map(value, "metadata"), "name")
  if at.open[spec] or read.is_token(spec.version) or read.is_token(spec.group) then return end
  local version, group = read.text(spec, "version") or "", read.text(spec, "group") or ""
  if name and name ~= version .. "." .. group then
    at:refuse("name-invalid", ("must be VERSION.GROUP: %s.%s"):format(version, group), "metadata", "name")
  end
  if group == "" and version ~= "v1" then at:refuse("field-required", "must be set", "spec", "group") end
end

function admission.APIServiceSpec(spec, at)
  local service = spec.service
  if read.is_token(service) then return end
  local skips = spec.insecureSkipTLSVerify == true
  if read.is_null(service) then
    if skips then
      at:refuse("fields-exclusive", "must not be set for an API of the server itself", "insecureSkipTLSVerify")
    end
    if read.is_set(spec, "caBundle") then
      at:refuse("fields-exclusive", "must not be set for an API of the server itself", "caBundle")
    end
    return
  end
  if type(service) ~= "table" then return end
  for _, key in ipairs { "namespace", "name" } do
    if at:lacks(service, key) then at:refuse("field-required", "must be set", "service", key) end
  end
  if skips and read.is_set(spec, "caBundle") then
    at:refuse("fields-exclusive", "must not be true if there is a caBundle", "insecureSkipTLSVerify")
  end
end

return admission
