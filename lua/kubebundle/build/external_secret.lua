-- kb.external_secret: an ExternalSecret, from which the External Secrets operator makes a pull secret out of a secret
-- store such as Azure Key Vault. The manifest contains no credential.

local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local metadata = require "kubebundle.build.metadata"
local names = require "kubebundle.kubernetes.names"
local pull_secrets = require "kubebundle.kubernetes.pull_secrets"
local server = require "kubebundle.build.registry.server"
local warnings = require "kubebundle.build.warnings"

local STORES = { SecretStore = true, ClusterSecretStore = true }

-- For a store that has only the password: the manifest names registry and user, and a template of the operator's
-- version 2 makes the docker config document.
local TEMPLATE = [[{"auths":{%s:{"username":%s,"password":{{ .password | toJson }},]]
  .. [["auth":{{ printf "%%s:%%s" %s .password | b64enc | toJson }}}}}]]

-- Text as JSON, as a Go template also writes it.
local function quoted(text, option)
  if text:find("{{", 1, true) or text:find("[%c]") then
    fault.refuse("%s must not contain {{ or control characters", option)
  end
  return core.json.encode(text)
end

local function store_of(options)
  local kind = fault.text(options, "store_kind") or "SecretStore"
  if not STORES[kind] then fault.refuse("invalid store_kind %q (expected SecretStore or ClusterSecretStore)", kind) end
  local name = fault.needed_text(options, "store")
  fault.invalid("store", name, names.subdomain(fault.masked(name)))
  return { kind = kind, name = name }
end

-- The template of the docker config document if the store has only the password; nil if it has the whole document.
local function template_of(options)
  local host, username = fault.text(options, "server"), fault.text(options, "username")
  if not host and not username then return nil, {} end
  if not host or not username then fault.refuse "server and username must be given together" end
  if username == "" then fault.refuse "username is empty" end
  if username:find(":", 1, true) then fault.refuse "username must not contain a colon" end
  local problem = server.problem(host)
  if problem then fault.refuse("%s", problem) end
  local user = quoted(username, "username")
  return TEMPLATE:format(quoted(host, "server"), user, user), server.warnings(host)
end

local function target_of(options)
  local template, doubts = template_of(options)
  local form = pull_secrets.current
  local target = { template = { type = form.type } }
  if template then
    target.template.engineVersion = "v2"
    target.template.data = { [form.key] = template }
  end
  return target, template and "password" or form.key, doubts
end

---@class kubebundle.external_secret.options
---@field name string of the Secret and of the ExternalSecret
---@field namespace? string
---@field namespaces? string[] one in each of these namespaces; the result is then a list of documents
---@field store string the name of the SecretStore
---@field store_kind? "SecretStore"|"ClusterSecretStore" SecretStore by default
---@field remote_key? string name in the store of a docker config document or, with `server` and `username`, of the
---password; `name` by default
---@field server? string the registry, if the store has only the password
---@field username? string
---@field refresh_interval? string such as "1h0m0s"; by default, the operator's
---@field labels? table<string, string>
---@field annotations? table<string, string>

local function document(options, namespace, spec)
  local meta = metadata.build(options)
  meta.namespace = namespace or meta.namespace
  return { apiVersion = "external-secrets.io/v1", kind = "ExternalSecret", metadata = meta, spec = spec }
end

local function spec_of(options)
  local target, key, doubts = target_of(options)
  local interval = fault.text(options, "refresh_interval")
  if interval and not interval:find "^[%d.hmsunµ]+$" then
    fault.refuse("invalid refresh_interval %q (expected e.g. 1h0m0s)", interval)
  end
  local remote = fault.text(options, "remote_key") or fault.needed_text(options, "name")
  if remote == "" then fault.refuse "remote_key is empty" end
  return {
    refreshInterval = interval,
    secretStoreRef = store_of(options),
    target = target,
    data = core.array { { secretKey = key, remoteRef = { key = remote } } },
  },
    doubts
end

---An ExternalSecret (external-secrets.io/v1), from which the External Secrets operator makes a pull secret of what a
---store holds, such as Azure Key Vault; see docs/azure.md. The manifest contains no credential.
---@param options kubebundle.external_secret.options
---@return table document or, with `namespaces`, a list of documents
local function build(options)
  local spec, doubts = spec_of(options)
  local namespaces = metadata.namespaces(options)
  if not namespaces then return warnings.attach(document(options, nil, spec), doubts) end
  local documents = core.array {}
  for index, namespace in ipairs(namespaces) do
    documents[index] = document(options, namespace, (spec_of(options)))
  end
  warnings.attach(documents[1], doubts)
  return documents
end

local OPTIONS =
  "name namespace namespaces store store_kind remote_key server username refresh_interval labels annotations"

return fault.builder("kb.external_secret", OPTIONS, build)
