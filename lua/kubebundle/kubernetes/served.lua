-- The API versions served by a cluster of a given version, and the replacements of removed ones.

local schema = require "kubebundle.kubernetes.schema"

local served = {}

-- API-VERSION KIND ... LAST-MINOR [NEW-API-VERSION]: last served by that version. The schema has those removed since
-- 1.28.
local REMOVED = [[
apps/v1beta1 ControllerRevision Deployment StatefulSet 15 apps/v1
apps/v1beta2 ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet 15 apps/v1
extensions/v1beta1 DaemonSet Deployment ReplicaSet 15 apps/v1
extensions/v1beta1 NetworkPolicy 15 networking.k8s.io/v1
extensions/v1beta1 PodSecurityPolicy 15
extensions/v1beta1 Ingress 21 networking.k8s.io/v1
networking.k8s.io/v1beta1 Ingress IngressClass 21 networking.k8s.io/v1
auditregistration.k8s.io/v1alpha1 AuditSink 18
settings.k8s.io/v1alpha1 PodPreset 19
node.k8s.io/v1alpha1 RuntimeClass 19 node.k8s.io/v1
discovery.k8s.io/v1alpha1 EndpointSlice 20 discovery.k8s.io/v1
batch/v2alpha1 CronJob 20 batch/v1
admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration 21 admissionregistration.k8s.io/v1
admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration 21 admissionregistration.k8s.io/v1
apiextensions.k8s.io/v1beta1 CustomResourceDefinition 21 apiextensions.k8s.io/v1
apiregistration.k8s.io/v1beta1 APIService 21 apiregistration.k8s.io/v1
authentication.k8s.io/v1beta1 TokenReview 21 authentication.k8s.io/v1
authorization.k8s.io/v1beta1 LocalSubjectAccessReview SelfSubjectAccessReview 21 authorization.k8s.io/v1
authorization.k8s.io/v1beta1 SelfSubjectRulesReview SubjectAccessReview 21 authorization.k8s.io/v1
certificates.k8s.io/v1beta1 CertificateSigningRequest 21 certificates.k8s.io/v1
coordination.k8s.io/v1beta1 Lease 21 coordination.k8s.io/v1
rbac.authorization.k8s.io/v1alpha1 ClusterRole ClusterRoleBinding Role RoleBinding 21 rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1beta1 ClusterRole ClusterRoleBinding Role RoleBinding 21 rbac.authorization.k8s.io/v1
scheduling.k8s.io/v1alpha1 PriorityClass 21 scheduling.k8s.io/v1
scheduling.k8s.io/v1beta1 PriorityClass 21 scheduling.k8s.io/v1
storage.k8s.io/v1beta1 CSIDriver CSINode StorageClass VolumeAttachment 21 storage.k8s.io/v1
storage.k8s.io/v1alpha1 VolumeAttachment 22 storage.k8s.io/v1
storage.k8s.io/v1alpha1 CSIStorageCapacity 23 storage.k8s.io/v1
autoscaling/v2beta1 HorizontalPodAutoscaler 24 autoscaling/v2
batch/v1beta1 CronJob 24 batch/v1
discovery.k8s.io/v1beta1 EndpointSlice 24 discovery.k8s.io/v1
events.k8s.io/v1beta1 Event 24 events.k8s.io/v1
node.k8s.io/v1beta1 RuntimeClass 24 node.k8s.io/v1
policy/v1beta1 PodDisruptionBudget 24 policy/v1
policy/v1beta1 PodSecurityPolicy 24
flowcontrol.apiserver.k8s.io/v1alpha1 FlowSchema PriorityLevelConfiguration 25 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema PriorityLevelConfiguration 25 flowcontrol.apiserver.k8s.io/v1
autoscaling/v2beta2 HorizontalPodAutoscaler 25 autoscaling/v2
storage.k8s.io/v1beta1 CSIStorageCapacity 26 storage.k8s.io/v1
]]

-- Since 1.24 beta versions are off by default; these are older.
local ON_BY_DEFAULT = {
  ["flowcontrol.apiserver.k8s.io/v1beta2"] = true,
  ["flowcontrol.apiserver.k8s.io/v1beta3"] = true,
}

-- Kinds of the core group that cannot be created, and lists.
local NOT_CREATED = { ComponentStatus = true }
local LISTS = { List = true, Status = true }

local removed -- API version -> kind -> {last=, new=}

local function load_removed()
  removed = {}
  for line in REMOVED:gmatch("[^\n]+") do
    local api_version, kinds, last, new = line:match("^(%S+) (.-) (%d+) ?(%S*)$")
    removed[api_version] = removed[api_version] or {}
    for kind in kinds:gmatch("%S+") do
      removed[api_version][kind] = { last = tonumber(last), new = new ~= "" and new or nil }
    end
  end
end

local function group_of(api_version)
  return api_version:match("^([^/]*)/") or ""
end

local builtin -- set of groups

local function is_builtin(group)
  if not builtin then
    builtin = {}
    for _, api_version in ipairs(schema.api_versions()) do
      builtin[group_of(api_version)] = true
    end
    for api_version in pairs(removed) do
      builtin[group_of(api_version)] = true
    end
  end
  -- custom resources need a dot in their group
  return builtin[group] or not group:find(".", 1, true)
end

local function is_on(api_version)
  return not api_version:find("v%d+[ab]") or ON_BY_DEFAULT[api_version] ~= nil
end

local function is_served(entry, api_version, minor)
  return entry.since <= minor and minor <= entry.until_ and is_on(api_version)
end

--- The API version to use for a kind: preferably a stable one of the same group. Nil if the cluster serves none.
---@param kind string
---@param minor integer
---@param api_version string? the given one
---@return string?
function served.version_for(kind, minor, api_version)
  local best, rank
  local group = api_version and group_of(api_version)
  for _, candidate in ipairs(schema.api_versions()) do
    local entry = schema.kinds(candidate)[kind]
    if entry and is_served(entry, candidate, minor) then
      local found = (group_of(candidate) == group and 0 or 2) + (candidate:find("v%d+[ab]") and 1 or 0)
      -- of equally good ones the later: autoscaling/v2
      if not best or found <= rank then
        best, rank = candidate, found
      end
    end
  end
  return best
end

---@class kubebundle.served.verdict
---@field state "served"|"removed"|"off"|"too-new"|"no-version"|"no-kind"|"read-only"|"custom"
---@field last integer? the last minor version that served a removed one
---@field since integer? the first minor version that serves a too new one
---@field use string? the API version to use

local function of_entry(entry, api_version, minor)
  if minor > entry.until_ then
    return { state = "removed", last = entry.until_, use = served.version_for(entry.name, minor, api_version) }
  elseif minor < entry.since then
    return { state = "too-new", since = entry.since, use = served.version_for(entry.name, minor, api_version) }
  elseif not is_on(api_version) then
    return { state = "off", use = served.version_for(entry.name, minor, api_version) }
  end
  return { state = "served" }
end

local function is_list(api_version, kind)
  local item = kind:match("^(.+)List$")
  return LISTS[kind] or item and schema.kind(api_version, item) ~= nil
end

--- Whether a cluster of a version serves a kind.
---@param api_version string
---@param kind string
---@param minor integer a version known to the schema
---@param given integer? the requested version, which may be older
---@return kubebundle.served.verdict
function served.judge(api_version, kind, minor, given)
  local entry = schema.kind(api_version, kind)
  if entry then return of_entry(entry, api_version, minor) end
  if not removed then load_removed() end
  local gone = removed[api_version] and removed[api_version][kind]
  if gone then
    if given and given <= gone.last then return { state = "custom" } end -- served, but without a schema
    return { state = "removed", last = gone.last, use = gone.new }
  end
  if not is_builtin(group_of(api_version)) then return { state = "custom" } end
  local use = served.version_for(kind, minor, api_version)
  if not schema.kinds(api_version) then return { state = "no-version", use = use } end
  if is_list(api_version, kind) then return { state = "served" } end
  if api_version == "v1" and NOT_CREATED[kind] then return { state = "read-only" } end
  return { state = use and "no-version" or "no-kind", use = use }
end

return served
