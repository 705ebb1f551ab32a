-- Secrets created by something in the cluster: the objects that name such a Secret, its type and its keys; its values
-- are unknown. Also Secrets in the input that will change: copies filled by a controller, encrypted ones.

local once = require "kubebundle.util.once"
local paths = require "kubebundle.kubernetes.paths"
local pull_secrets = require "kubebundle.kubernetes.pull_secrets"
local read = require "kubebundle.util.read"

local secret_makers = {}

-- Each kind by its group, for any version. Paths start at the object, or at each item of `each`; of several the first
-- existing one is used. Without a type the Secret is Opaque. `keys` lead to a mapping, or with `*` to the keys
-- themselves; if `more_keys` exists, they are not complete.
local KINDS = {
  ["bitnami.com/SealedSecret"] = {
    name = { "spec.template.metadata.name", "metadata.name" },
    type = "spec.template.type",
    keys = { "spec.encryptedData", "spec.template.data" },
  },
  ["clustersecret.io/ClusterSecret"] = {
    name = { "metadata.name" },
    data = "data",
    type = "type",
    keys = { "data" },
    is_everywhere = true,
  },
  ["external-secrets.io/ClusterExternalSecret"] = {
    name = { "spec.externalSecretSpec.target.name", "spec.externalSecretName", "metadata.name" },
    type = "spec.externalSecretSpec.target.template.type",
    keys = { "spec.externalSecretSpec.target.template.data", "spec.externalSecretSpec.data.*.secretKey" },
    is_everywhere = true,
  },
  ["external-secrets.io/ExternalSecret"] = {
    name = { "spec.target.name", "metadata.name" },
    type = "spec.target.template.type",
    keys = { "spec.target.template.data", "spec.data.*.secretKey" },
    more_keys = { "spec.dataFrom", "spec.target.template.templateFrom" },
  },
  ["isindir.github.com/SopsSecret"] = {
    each = "spec.secretTemplates",
    name = { "name" },
    type = "type",
    keys = { "data", "stringData" },
  },
  ["k8s.bitwarden.com/BitwardenSecret"] = { name = { "spec.secretName", "metadata.name" } },
  ["kubernetes-client.io/ExternalSecret"] = {
    name = { "metadata.name" },
    type = { "spec.template.type", "type" },
    keys = { "spec.data.*.name" },
  },
  ["kustomize.config.k8s.io/Kustomization"] = { each = "secretGenerator", name = { "name" }, type = "type" },
  ["onepassword.com/OnePasswordItem"] = { name = { "metadata.name" }, type = "type" },
  ["ricoberger.de/VaultSecret"] = { name = { "metadata.name" }, type = "spec.type" },
  ["secrets-store.csi.x-k8s.io/SecretProviderClass"] = {
    each = "spec.secretObjects",
    name = { "secretName" },
    type = "type",
    keys = { "data.*.key" },
  },
  ["secrets.doppler.com/DopplerSecret"] = {
    name = { "spec.managedSecret.name" },
    namespace = "spec.managedSecret.namespace",
    type = "spec.managedSecret.type",
  },
  ["secrets.infisical.com/InfisicalSecret"] = {
    name = { "spec.managedSecretReference.secretName" },
    namespace = "spec.managedSecretReference.secretNamespace",
    type = "spec.managedSecretReference.secretType",
  },
  ["spv.no/AzureKeyVaultSecret"] = {
    name = { "spec.output.secret.name" },
    type = "spec.output.secret.type",
    keys = { "spec.output.secret.dataKey" },
  },
}

for _, kind in ipairs { "HCPVaultSecretsApp", "VaultDynamicSecret", "VaultPKISecret", "VaultStaticSecret" } do
  KINDS["secrets.hashicorp.com/" .. kind] = {
    name = { "spec.destination.name" },
    type = "spec.destination.type",
    keys = { "spec.destination.transformation.templates" },
  }
end

---@class kubebundle.secret_maker
---@field object kubebundle.check.object what creates the Secret
---@field name string of the Secret
---@field namespace string? nil: any
---@field type string|nil nil if it contains a token
---@field type_path any[] of the type, existing or not
---@field is_typed boolean? a type is given
---@field keys table<string, true> the known ones
---@field has_all_keys boolean? all keys are known
---@field keys_path any[]? of the keys
---@field data table<string, any>? the values, in base64
---@field how string a clause: "made by the ExternalSecret pull"
---@field is_wrong_type boolean? the kubelet ignores Secrets of its type
---@field has_no_type boolean? no field of the kind names the type
---@field is_guess boolean? the kind is unknown

local function split(path)
  local steps = {}
  for step in path:gmatch("[^.]+") do
    steps[#steps + 1] = step
  end
  return steps
end

local function at(value, path)
  return read.at(value, split(path))
end

-- The first existing value and its path; else the first path.
local function first_at(value, candidates)
  if type(candidates) == "string" then candidates = { candidates } end
  for _, path in ipairs(candidates) do
    local found = at(value, path)
    if not read.is_blank(found) then return found, path end
  end
  return nil, candidates[1]
end

local function add_keys(keys, value, path)
  local list, field = path:match("^(.-)%.%*%.(.+)$")
  if list then
    for _, item in ipairs(read.is_list(at(value, list)) and at(value, list) or {}) do
      local key = type(item) == "table" and item[field]
      if type(key) == "string" then keys[key] = true end
    end
    return
  end
  local found = at(value, path)
  if type(found) == "string" then keys[found] = true end
  for key in pairs(type(found) == "table" and not read.is_list(found) and found or {}) do
    keys[key] = true
  end
end

-- The keys at the first existing path: a template replaces the data read otherwise.
local function take_keys(maker, value, kind, prefix)
  maker.has_all_keys = kind.keys ~= nil
  for _, path in ipairs(kind.more_keys or {}) do
    if at(value, path) then maker.has_all_keys = false end
  end
  for _, path in ipairs(kind.keys or {}) do
    local parent = path:match("^(.-)%.%*") or path
    if not next(maker.keys) or not kind.more_keys then add_keys(maker.keys, value, path) end
    if next(maker.keys) and not maker.keys_path then
      maker.keys_path = paths.join(prefix, table.unpack(split(parent)))
    end
  end
end

local function title(object)
  return ("the %s %s"):format(paths.key(object.kind), paths.key(object.name or "?"))
end

local function new(object, value, kind, prefix)
  local name = first_at(value, kind.name)
  if not read.is_text(name) then return nil end
  local secret_type, type_path = nil, "type"
  if kind.type then
    secret_type, type_path = first_at(value, kind.type)
  end
  local namespace = object.namespace
  if kind.namespace then namespace = at(value, kind.namespace) or namespace end
  local maker = {
    object = object,
    name = name,
    namespace = not kind.is_everywhere and namespace or nil,
    is_typed = secret_type ~= nil,
    type_path = paths.join(prefix, table.unpack(split(type_path))),
    keys = {},
    how = "made by " .. title(object),
    has_no_type = kind.type == nil,
  }
  if secret_type == nil then
    maker.type = "Opaque"
  elseif type(secret_type) == "string" then
    maker.type = secret_type
  end
  maker.is_wrong_type = maker.type ~= nil and not pull_secrets.form(maker.type) or nil
  take_keys(maker, value, kind, prefix)
  if kind.data and type(at(value, kind.data)) == "table" then maker.data = at(value, kind.data) end
  return maker
end

local function of_kind(object, kind, list)
  if not kind.each then
    list[#list + 1] = new(object, object.value, kind, {})
    return
  end
  local prefix = split(kind.each)
  local items = at(object.value, kind.each)
  for index, item in ipairs(read.is_list(items) and items or {}) do
    if type(item) == "table" then list[#list + 1] = new(object, item, kind, paths.join(prefix, index)) end
  end
end

-- An unknown kind whose name suggests that it is about Secrets, and which has the wanted name.
local function guess(object, list)
  if not object.kind:find("Secret", 1, true) or not object.name then return end
  list[#list + 1] = {
    object = object,
    name = object.name,
    namespace = object.namespace,
    keys = {},
    how = "presumably made by " .. title(object),
    is_guess = true,
  }
end

local DEFAULT = { [""] = "default" } -- the namespace of objects that have none
local ANYWHERE = false -- matches every namespace

local all_of = once(function(bundle)
  local list, by_name = {}, {}
  for _, object in ipairs(bundle.objects) do
    if not object.struct then
      local group = object.value.apiVersion:match("^([^/]+)/")
      local kind = group and KINDS[group .. "/" .. object.kind]
      if kind then
        of_kind(object, kind, list)
      else
        guess(object, list)
      end
    end
  end
  for _, maker in ipairs(list) do
    local known = by_name[maker.name] or {}
    by_name[maker.name] = known
    local namespace = maker.namespace and (DEFAULT[maker.namespace] or maker.namespace) or ANYWHERE
    known[namespace] = known[namespace] or maker
  end
  return { list = list, by_name = by_name }
end)

--- All objects of a bundle that create Secrets.
---@param bundle table
---@return kubebundle.secret_maker[]
function secret_makers.of(bundle)
  return all_of(bundle).list
end

--- What creates a Secret, or nil.
---@param bundle table
---@param namespace string
---@param name string
---@return kubebundle.secret_maker?
function secret_makers.find(bundle, namespace, name)
  local known = all_of(bundle).by_name[name]
  return known and (known[DEFAULT[namespace] or namespace] or known[ANYWHERE])
end

return secret_makers
