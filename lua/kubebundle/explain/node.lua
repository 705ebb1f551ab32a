-- The facts about the nodes that matter for images: the kubelet's version, its KubeletConfiguration and its
-- CredentialProviderConfig. Whatever would keep a kubelet from starting is an error.

local core = require "kubebundle.core"
local credential_providers = require "kubebundle.explain.credential_providers"
local image_verification = require "kubebundle.explain.image_verification"
local is_json = require "kubebundle.manifest.is_json"
local schema = require "kubebundle.kubernetes.schema"

local node = {}

---@class kubebundle.explain.options: kubebundle.check.options
---@field kubelet_config (string|table)? the nodes' KubeletConfiguration, as text or decoded
---@field credential_provider_config (string|table)? the nodes' CredentialProviderConfig, as text or decoded

---@class kubebundle.explain.node
---@field verification kubebundle.explain.verification
---@field providers kubebundle.explain.provider[]

local function decode(given)
  if type(given) ~= "string" then return given end
  return (is_json(given) and core.json or core.yaml).decode(given)
end

-- Parses a configuration of the kubelet's API group.
local function read(given, kind, code)
  local value, err = decode(given)
  if err then return nil, err end
  local version = type(value) == "table" and value.apiVersion
  if type(value) ~= "table" or value.kind ~= kind then
    return nil, core.failure { code = code, message = "expected a " .. kind }
  elseif type(version) ~= "string" or not version:find("^kubelet%.config%.k8s%.io/") then
    return nil, core.failure { code = code, message = "invalid apiVersion: expected kubelet.config.k8s.io/..." }
  end
  return value
end

-- Whether a feature gate is on: by the configuration, else by default since a minor version.
local function has_gate(config, name, minor, since)
  local gates = type(config.featureGates) == "table" and config.featureGates or {}
  if type(gates[name]) == "boolean" then return gates[name] end
  return minor >= since
end

local function minor_of(options)
  if not options.kubernetes_version then return schema.newest end
  local _, given = schema.minor(options.kubernetes_version)
  return given
end

local function read_kubelet(options)
  if options.kubelet_config == nil then return {} end
  return read(options.kubelet_config, "KubeletConfiguration", "kubelet-config.invalid")
end

local function read_providers(options, config, minor)
  if options.credential_provider_config == nil then return {} end
  local list, err =
    read(options.credential_provider_config, "CredentialProviderConfig", "credential-provider-config.invalid")
  if not list then return nil, err end
  return credential_providers.new(list, has_gate(config, "KubeletServiceAccountTokenForCredentialProviders", minor, 34))
end

--- The node described by the options.
---@param options kubebundle.explain.options
---@return kubebundle.explain.node?
---@return kubebundle.failure? err
function node.new(options)
  local minor = minor_of(options)
  local config, err = read_kubelet(options)
  if not config then return nil, err end
  local verification, providers
  verification, err = image_verification.new(config, has_gate(config, "KubeletEnsureSecretPulledImages", minor, 35))
  if not verification then return nil, err end
  providers, err = read_providers(options, config, minor)
  if not providers then return nil, err end
  return { verification = verification, providers = providers }
end

return node
