-- Roles and bindings (kubernetes, pkg/apis/rbac/validation). How to write a check: validation/init.lua.

local formats = require "kubebundle.kubernetes.formats"
local read = require "kubebundle.util.read"

local rbac = {}

local GROUP = "rbac.authorization.k8s.io"

local function check_resources(rule, index, at)
  for _, key in ipairs { "apiGroups", "resources" } do
    if #read.list(rule, key) == 0 and not read.is_token(rule[key]) then
      at:refuse("field-required", "must have an item: the rule is for resources", "rules", index, key)
    end
  end
end

local function check_rules(value, at, is_namespaced)
  for index, rule in read.maps(value, "rules") do
    local has_urls = #read.list(rule, "nonResourceURLs") > 0
    if has_urls and is_namespaced then
      at:refuse("fields-exclusive", "only allowed in a ClusterRole", "rules", index, "nonResourceURLs")
    elseif has_urls and (#read.list(rule, "apiGroups") > 0 or #read.list(rule, "resources") > 0) then
      at:refuse("fields-exclusive", "mutually exclusive with apiGroups or resources", "rules", index, "nonResourceURLs")
    elseif not has_urls and not read.is_token(rule.nonResourceURLs) and not at.open[rule] then
      check_resources(rule, index, at)
    end
  end
end

function rbac.Role(value, at)
  check_rules(value, at, true)
end
function rbac.ClusterRole(value, at)
  check_rules(value, at, false)
end

local function check_subject(subject, index, at, needs_namespace)
  local is_account = subject.kind == "ServiceAccount"
  local group = subject.apiGroup
  if is_account then
    local name = read.text(subject, "name")
    local reason = name and formats.subdomain(name)
    if reason then at:refuse("name-invalid", reason, "subjects", index, "name") end
    if read.text(subject, "apiGroup") then
      at:refuse("value-choice", "must be empty for a ServiceAccount", "subjects", index, "apiGroup")
    end
    if needs_namespace and at:lacks(subject, "namespace") then
      at:refuse("field-required", "must be set for a ServiceAccount", "subjects", index, "namespace")
    end
  elseif
    (subject.kind == "User" or subject.kind == "Group")
    and type(group) == "string"
    and group ~= ""
    and group ~= GROUP
  then
    at:refuse("value-choice", "must be " .. GROUP, "subjects", index, "apiGroup")
  end
end

local function check_subjects(value, at, needs_namespace)
  for index, subject in read.maps(value, "subjects") do
    check_subject(subject, index, at, needs_namespace)
  end
end

function rbac.RoleBinding(value, at)
  check_subjects(value, at, false)
end

function rbac.ClusterRoleBinding(value, at)
  check_subjects(value, at, true)
  if read.map(value, "roleRef").kind == "Role" then
    at:refuse("value-choice", "must be ClusterRole", "roleRef", "kind")
  end
end

return rbac
