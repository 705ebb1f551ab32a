-- kb.sealed_secret: Secrets as SealedSecrets, which only the Sealed Secrets controller can open, so they can be
-- stored in a repository.

local core = require "kubebundle.core"
local fault = require "kubebundle.build.fault"
local metadata = require "kubebundle.build.metadata"
local tables = require "kubebundle.util.tables"

local PREFIX = "sealedsecrets.bitnami.com/"
local LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration" -- contains the Secret's data

-- The scopes of a sealed value: its label, required for opening it, and the fields that must be final.
local SCOPES = {
  strict = {
    fields = { "name", "namespace" },
    label = function(meta)
      return meta.namespace .. "/" .. meta.name
    end,
  },
  ["namespace-wide"] = {
    fields = { "namespace" },
    label = function(meta)
      return meta.namespace
    end,
  },
  ["cluster-wide"] = {
    fields = {},
    label = function()
      return ""
    end,
  },
}

-- Reasons of kubebundle.seal against a certificate, as a code and a sentence with its detail.
local REASONS = {
  ["no-certificate"] = { "seal.no-certificate", "no certificate in PEM format" },
  ["private-key"] = {
    "seal.private-key",
    "expected a certificate, got a private key, which must not leave the cluster",
  },
  ["several-certificates"] = { "seal.several-certificates", "expected one certificate, got %s" },
  ["invalid-certificate"] = { "seal.invalid-certificate", "invalid certificate" },
  ["not-rsa"] = { "seal.not-rsa", "expected the certificate of an RSA key, got %s" },
  ["key-too-small"] = { "seal.key-too-small", "the certificate's RSA key has %s bits, fewer than 2048" },
  ["expired"] = { "seal.expired", "the certificate expired on %s" },
  ["not-yet-valid"] = { "seal.not-yet-valid", "the certificate is not valid before %s" },
  ["no-library"] = { "library.not-found", "cannot load OpenSSL 3 (%s); install it (Debian: libssl3)" },
  ["base64"] = { "base64.syntax", "secret: data.%s is not base64" },
}

local MISSING = "the C module kubebundle.seal is not installed; install the rock kubebundle-seal, or libssl-dev and "
  .. "build again with make"

local function sealer()
  local fine, seal = pcall(require, "kubebundle.seal")
  if not fine then fault.refuse_as("module.not-found", MISSING) end
  return seal
end

-- The requested scope, else that of the Secret's annotations, as with kubeseal.
local function scope_of(options, annotations)
  local given = fault.text(options, "scope")
  if given and not SCOPES[given] then
    fault.refuse("invalid scope %q (expected strict, namespace-wide or cluster-wide)", given)
  end
  if given then return given end
  for _, scope in ipairs { "cluster-wide", "namespace-wide" } do
    if annotations[PREFIX .. scope] == "true" then return scope end
  end
  return "strict"
end

-- The annotations of the opened Secret, and of the SealedSecret itself; nil if there are none.
local function annotations_of(given, scope)
  local of_secret, own = core.object {}, core.object {}
  for key, value in pairs(given) do
    of_secret[key] = value
  end
  of_secret[LAST_APPLIED] = nil
  for name in pairs(SCOPES) do
    of_secret[PREFIX .. name] = nil
  end
  if scope ~= "strict" then
    of_secret[PREFIX .. scope], own[PREFIX .. scope] = "true", "true"
  end
  return next(of_secret) and of_secret, next(own) and own
end

local function check_secret(secret, where)
  if type(secret) ~= "table" or secret.kind ~= "Secret" or secret.apiVersion ~= "v1" then
    fault.refuse("%s is not a Secret (expected a document, e.g. from kb.pull_secret)", where)
  end
  if type(secret.metadata) ~= "table" then fault.refuse("%s: metadata is missing", where) end
  if secret.stringData ~= nil then fault.refuse("%s: stringData is not sealed; write it as data", where) end
  if type(secret.data) ~= "table" or next(secret.data) == nil then
    fault.refuse("%s: data is missing or empty", where)
  end
end

-- The label is not secret, but must match what the cluster sees.
local function check_final(meta, scope, where)
  for _, field in ipairs(SCOPES[scope].fields) do
    local value = meta[field]
    if type(value) ~= "string" or value == "" then
      fault.refuse("%s: %s is missing, and the scope %s needs it", where, field, scope)
    elseif fault.masked(value) ~= value then
      fault.refuse("%s: the scope %s needs the final %s, without tokens", where, scope, field)
    end
  end
end

local function encrypt(pem, label, data)
  local sealed, reason, detail = sealer().seal(pem, label, data)
  if sealed then return core.object(sealed) end
  local code, message = table.unpack(REASONS[reason])
  fault.refuse_as(code, message, detail)
end

local function seal(options, secret, where)
  check_secret(secret, where)
  local meta = secret.metadata
  local annotations = meta.annotations or {}
  local scope = scope_of(options, annotations)
  check_final(meta, scope, where)
  local of_secret, own = annotations_of(annotations, scope)
  local name = metadata.name(meta.name)
  return {
    apiVersion = "bitnami.com/v1alpha1",
    kind = "SealedSecret",
    metadata = { name = name, namespace = meta.namespace, annotations = own },
    spec = {
      encryptedData = encrypt(fault.needed_text(options, "certificate"), SCOPES[scope].label(meta), secret.data),
      template = {
        metadata = {
          name = name,
          namespace = meta.namespace,
          labels = meta.labels and tables.copy(meta.labels),
          annotations = of_secret,
        },
        type = secret.type,
        immutable = secret.immutable,
      },
    },
  }
end

---@class kubebundle.sealed_secret.options
---@field secret table a Secret, from kb.pull_secret or kb.opaque_secret, or a list of them
---@field certificate string the controller's certificate as PEM, as from `kubeseal --fetch-cert`
---@field scope? "strict"|"namespace-wide"|"cluster-wide" where the Secret can be opened: under its name and namespace,
---under any name in its namespace, anywhere; by the Secret's annotations or strict by default

--- A SealedSecret (bitnami.com/v1alpha1), as kubeseal writes it: each value is encrypted for the controller that
--- holds the certificate's private key. The result differs each time. Needs the rock kubebundle-seal.
---@param options kubebundle.sealed_secret.options
---@return table document or, for a list of Secrets, a list of documents
local function build(options)
  fault.needed_text(options, "certificate")
  local secret = fault.table(options, "secret")
  if not secret then fault.refuse "secret is missing" end
  if secret.kind ~= nil then return seal(options, secret, "secret") end
  if #fault.checked_list(secret, "secret") == 0 then fault.refuse "secret is an empty list" end
  local documents = core.array {}
  for index, item in ipairs(secret) do
    documents[index] = seal(options, item, ("secret[%d]"):format(index))
  end
  return documents
end

return fault.builder("kb.sealed_secret", "secret certificate scope", build)
