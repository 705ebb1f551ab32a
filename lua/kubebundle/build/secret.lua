-- kb.pull_secret and kb.opaque_secret: Secrets with data encoded by the C core, whose names may end in the hash of
-- kubectl's --append-hash.

local bytes = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local entry = require "kubebundle.build.registry.entry"
local fault = require "kubebundle.build.fault"
local keyring = require "kubebundle.kubelet.keyring"
local metadata = require "kubebundle.build.metadata"
local pull_secrets = require "kubebundle.kubernetes.pull_secrets"
local warnings = require "kubebundle.build.warnings"

local secret = {}

local COMMON = "name namespace namespaces labels annotations immutable append_hash"

-- {====== Shared by both kinds ======

-- `kubectl create secret generic` leaves the type to the API server, and hashes an empty type.
local function hash_of(name, kind, data, immutable)
  return core.secret.hash_suffix(name, kind == "Opaque" and "" or kind, data, immutable)
end

local function document(options, kind, data)
  local meta = metadata.build(options)
  local immutable = fault.flag(options, "immutable")
  if fault.flag(options, "append_hash") then
    if fault.masked(meta.name) ~= meta.name then fault.refuse("append_hash needs the final name, without tokens") end
    meta.name = metadata.name(meta.name .. "-" .. hash_of(meta.name, kind, data, immutable))
  end
  return {
    apiVersion = "v1",
    kind = "Secret",
    metadata = meta,
    type = kind,
    data = data,
    immutable = immutable,
  }
end

-- One document or, with `namespaces`, a list.
local function documents(options, kind, raw, doubts)
  local data, err = core.secret.encode_data(raw)
  if not data then fault.refuse("%s", err.message) end
  local list = metadata.namespaces(options)
  if not list then return warnings.attach(document(options, kind, core.object(data)), doubts) end
  local all = core.array()
  for index, namespace in ipairs(list) do
    local copy = {}
    for key, value in pairs(data) do
      copy[key] = value
    end
    all[index] = document(options, kind, core.object(copy))
    all[index].metadata.namespace = namespace
  end
  warnings.attach(all[1], doubts)
  return all
end

-- }======

-- {====== Pull secrets ======

-- The kubelet would try two spellings of one key in random order.
local function check_distinct(seen, registry)
  local key = keyring.key(registry.server)
  if seen[key] then
    fault.refuse("two registries are one key for the kubelet (%s), which tries them in no fixed order", key)
  end
  seen[key] = true
end

local function encode_registries(list)
  if #list == 0 then fault.refuse("registries is empty") end
  local entries, doubts, seen = {}, {}, {}
  for index = 1, #list do
    local registry = entry.of(list[index], index)
    check_distinct(seen, registry)
    entries[index] = registry
    for _, doubt in ipairs(registry.warnings) do
      doubts[#doubts + 1] = tostring(registry) .. ": " .. doubt
    end
  end
  return core.dockerconfig.encode(entries), doubts
end

-- An external document is kept byte for byte; the kubelet must be able to pull with it.
local function check_document(text)
  local entries, err = core.dockerconfig.decode(text)
  if not entries then fault.refuse("docker_config: %s", err.safe_message or err.message) end
  if #entries == 0 then fault.refuse("docker_config has no entries under auths") end
  for _, item in ipairs(entries) do
    if (item.password or "") == "" then
      fault.refuse(
        "docker_config: the entry for %s has no password; docker may keep it in a credential store (credsStore)",
        (item.server:gsub("^.*@", ""))
      )
    end
  end
end

---@class kubebundle.pull_secret.options
---@field name string
---@field namespace? string
---@field namespaces? string[] the same secret in each of these namespaces; the result is then a list of documents
---@field registries? kubebundle.registry[] or tables {server=, username=, password=}
---@field docker_config? string instead of registries: a docker config document, kept byte for byte
---@field labels? table<string, string>
---@field annotations? table<string, string>
---@field immutable? boolean
---@field append_hash? boolean append the hash of name, type and data to the name, as kubectl --append-hash does

--- A Secret of type kubernetes.io/dockerconfigjson, with which the kubelet pulls images. bundle:warnings() reports
--- doubts about the registries.
---@param options kubebundle.pull_secret.options
---@return table document or, with `namespaces`, a list of documents
local function pull_secret(options)
  local text, doubts = fault.text(options, "docker_config"), {}
  if text then
    if options.registries then fault.refuse("expected either registries or docker_config") end
    check_document(text)
  else
    text, doubts = encode_registries(fault.list(options, "registries") or {})
  end
  return documents(options, pull_secrets.current.type, { [pull_secrets.current.key] = text }, doubts)
end

-- }======

---@class kubebundle.opaque_secret.options
---@field name string
---@field namespace? string
---@field namespaces? string[] the same secret in each of these namespaces; the result is then a list of documents
---@field data table<string, string> bytes, not base64
---@field labels? table<string, string>
---@field annotations? table<string, string>
---@field immutable? boolean
---@field append_hash? boolean

---A Secret of type Opaque. Keys and size are checked by the API server's rules.
---@param options kubebundle.opaque_secret.options
---@return table document or, with `namespaces`, a list of documents
function secret.build_opaque(options)
  local data, raw = fault.table(options, "data"), {}
  if not data then fault.refuse("data is missing") end
  if core.is_array(data) then fault.refuse("data must map names to texts, got a list") end
  for key, value in pairs(data) do
    value = fault.spelled(value)
    if type(key) ~= "string" then fault.refuse("data: keys must be strings, got %s", tostring(key)) end
    if type(value) ~= "string" then fault.refuse("data.%s must be text, got a %s", key, fault.kind(value)) end
    raw[key] = value
  end
  return documents(options, "Opaque", raw, {})
end

local function namespace_of(object)
  return type(object.metadata) == "table" and object.metadata.namespace or nil
end

-- The kinds from which a Secret of the same name and namespace results, as built by kb.sealed_secret and
-- kb.external_secret.
local IS_SECRET = { Secret = true, SealedSecret = true, ExternalSecret = true }

--- The name of a Secret given by name, document or, for several namespaces, list.
---@param value any
---@param namespace string? of the object that refers to it: raises for a Secret elsewhere
---@return string
function secret.reference(value, namespace)
  if type(value) == "string" then
    if value == "" then fault.refuse("the name of a Secret is empty") end
    return metadata.name(value)
  end
  if type(value) ~= "table" then fault.refuse("expected the name of a Secret or its document") end
  local found = value
  for _, item in ipairs(value) do
    if type(item) == "table" and namespace_of(item) == namespace then found = item end
  end
  if not IS_SECRET[found.kind] or type(found.metadata) ~= "table" or type(found.metadata.name) ~= "string" then
    fault.refuse("no Secret for the namespace %s among those given", namespace or "of kubectl")
  end
  local elsewhere = namespace_of(found)
  if elsewhere and elsewhere ~= namespace then
    fault.refuse(
      "the Secret %s is in the namespace %s: pods in %s cannot use it",
      found.metadata.name,
      elsewhere,
      namespace or "another"
    )
  end
  return found.metadata.name
end

local function first_of(value)
  return type(value[1]) == "table" and value[1] or value
end

---@param value any a Secret document or a list of them
---@param key string
---@return boolean whether it is a document that lacks the key
function secret.lacks(value, key)
  local data = type(value) == "table" and first_of(value).data
  return type(data) == "table" and data[key] == nil
end

---The keys of a Secret document's data, sorted, for messages.
---@param value table
---@return string
function secret.keys(value)
  return table.concat(bytes.sorted_keys(first_of(value).data), ", ")
end

secret.pull = fault.builder("kb.pull_secret", COMMON .. " registries docker_config", pull_secret)
secret.opaque = fault.builder("kb.opaque_secret", COMMON .. " data", secret.build_opaque)

return secret
