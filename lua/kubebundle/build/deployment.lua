-- kb.deployment: an apps/v1 Deployment of one container.

local container = require "kubebundle.build.container"
local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local metadata = require "kubebundle.build.metadata"
local names = require "kubebundle.kubernetes.names"
local service_account = require "kubebundle.build.service_account"

---@class kubebundle.deployment.options
---@field name string of the Deployment, of its container, and the value of the label `app` of its pods
---@field namespace? string
---@field image string
---@field replicas? integer 1 by default
---@field labels? table<string, string> of the Deployment
---@field annotations? table<string, string> of the Deployment
---@field selector? table<string, string> {app=name} by default
---@field pod_labels? table<string, string> of the pods, in addition to the selector's
---@field pod_annotations? table<string, string>
---@field service_account? string|table its name or its document
---@field image_pull_secrets? (string|table)[] names of Secrets, or the documents themselves
---@field container_name? string
---@field image_pull_policy? "Always"|"IfNotPresent"|"Never"
---@field command? string[]
---@field args? string[]
---@field ports? (integer|table)[] numbers, or {containerPort=, name=, protocol=}
---@field env? table a map of names to values, or a list of {name=, value=}; see kb.secret_ref
---@field resources? { requests: table<string, string>?, limits: table<string, string>? }

local function replicas_of(options)
  local replicas = options.replicas
  if replicas == nil then return 1 end
  if math.type(replicas) ~= "integer" or replicas < 0 or replicas > 0x7FFFFFFF then
    fault.refuse("replicas must be an integer from 0 to 2147483647")
  end
  return replicas
end

-- Without a selector the name becomes a label value: 63 characters, not a name's 253.
local function selector_of(options)
  local selector = fault.table(options, "selector") or { app = options.name }
  if next(selector) == nil then fault.refuse("selector must not be empty") end
  return metadata.labels("spec.selector.matchLabels", selector)
end

local function pod_labels_of(options, selector)
  local labels = core.object()
  for key, value in pairs(metadata.labels("pod_labels", fault.table(options, "pod_labels")) or {}) do
    labels[key] = value
  end
  for key, value in pairs(selector) do
    if labels[key] and labels[key] ~= value then
      fault.refuse("pod_labels: %s differs from the selector, which would not match the pods", key)
    end
    labels[key] = value
  end
  return labels
end

local function service_account_of(options)
  local value = options.service_account
  if type(value) == "table" then
    local found = value.metadata
    if value.kind ~= "ServiceAccount" or type(found) ~= "table" then
      fault.refuse("service_account must be a ServiceAccount document")
    end
    if found.namespace and found.namespace ~= options.namespace then
      fault.refuse(
        "the service account is in the namespace %s; pods in other namespaces cannot use it",
        found.namespace
      )
    end
    return found.name
  end
  local name = fault.text(options, "service_account")
  if name then fault.invalid("service_account", name, names.subdomain(fault.masked(name))) end
  return name
end

local function pod_metadata_of(options, selector)
  local annotations = fault.table(options, "pod_annotations")
  return { labels = pod_labels_of(options, selector), annotations = metadata.annotations(annotations) }
end

local OPTIONS = container.OPTIONS
  .. " name namespace labels annotations replicas "
  .. "selector pod_labels pod_annotations service_account image_pull_secrets"

local function pod_spec_of(options)
  local list = fault.table(options, "image_pull_secrets")
  return {
    serviceAccountName = service_account_of(options),
    containers = core.array { container.build(options) },
    imagePullSecrets = service_account.pull_secrets(list, options.namespace),
  }
end

---An apps/v1 Deployment of one container.
---@param options kubebundle.deployment.options
---@return table document
local function build(options)
  local meta = metadata.build(options)
  local selector = selector_of(options)
  return {
    apiVersion = "apps/v1",
    kind = "Deployment",
    metadata = meta,
    spec = {
      replicas = replicas_of(options),
      selector = { matchLabels = selector },
      template = { metadata = pod_metadata_of(options, selector), spec = pod_spec_of(options) },
    },
  }
end

return fault.builder("kb.deployment", OPTIONS, build)
