-- The nodes' credential providers (CredentialProviderConfig): programs that the kubelet asks for credentials of the
-- images that match their matchImages, after the pull secrets.

local core = require "kubebundle.core"
local key_index = require "kubebundle.kubelet.keyring.index"
local once = require "kubebundle.util.once"
local place = require "kubebundle.kubelet.keyring.place"
local read = require "kubebundle.util.read"
local url = require "kubebundle.util.url"

local list, map = read.list, read.map

local credential_providers = {}

---@class kubebundle.explain.provider
---@field name string
---@field match_images string[]
---@field audience string? of the service account token that it receives
---@field annotations string[] required on the service account

--- A credential provider that matches an image.
---@class kubebundle.explanation.provider
---@field name string
---@field match string the entry of matchImages that matches
---@field audience string? of the service account token that it receives
---@field missing_annotation string? missing on the service account, so the provider is not asked
---@field needs_annotation string? required on the service account, which is not in the input

local API_VERSIONS = {
  ["credentialprovider.kubelet.k8s.io/v1"] = true,
  ["credentialprovider.kubelet.k8s.io/v1beta1"] = true,
  ["credentialprovider.kubelet.k8s.io/v1alpha1"] = true,
}

-- What is wrong with tokenAttributes, or nil.
local function token_fault(provider, tokens, has_tokens)
  if not has_tokens then
    return "tokenAttributes needs the feature gate KubeletServiceAccountTokenForCredentialProviders (Kubernetes 1.34)"
  elseif provider.apiVersion ~= "credentialprovider.kubelet.k8s.io/v1" then
    return "tokenAttributes needs apiVersion credentialprovider.kubelet.k8s.io/v1"
  elseif not read.is_text(tokens.serviceAccountTokenAudience) then
    return "missing tokenAttributes.serviceAccountTokenAudience"
  elseif type(tokens.requireServiceAccount) ~= "boolean" then
    return "missing tokenAttributes.requireServiceAccount"
  elseif not tokens.requireServiceAccount and #list(tokens, "requiredServiceAccountAnnotationKeys") > 0 then
    return "requiredServiceAccountAnnotationKeys needs requireServiceAccount: true"
  end
end

-- What is wrong with a provider, or nil.
local function fault_of(provider, names, has_tokens)
  if type(provider) ~= "table" or not read.is_text(provider.name) then
    return "missing name"
  elseif provider.name:find("[/ ]") or provider.name == "." or provider.name == ".." then
    return "invalid name: it is the name of a program"
  elseif names[provider.name] then
    return "duplicate name"
  elseif not API_VERSIONS[provider.apiVersion] then
    return "invalid apiVersion (expected credentialprovider.kubelet.k8s.io/v1)"
  elseif #list(provider, "matchImages") == 0 then
    return "missing matchImages"
  elseif provider.defaultCacheDuration == nil then
    return "missing defaultCacheDuration"
  end
  for index, match in ipairs(provider.matchImages) do
    if type(match) ~= "string" or not url.parse("https://" .. match) then
      return ("invalid matchImages[%d]"):format(index - 1)
    end
  end
  local tokens = provider.tokenAttributes
  return type(tokens) == "table" and token_fault(provider, tokens, has_tokens) or nil
end

local function new_provider(provider)
  local tokens = map(provider, "tokenAttributes")
  return {
    name = provider.name,
    match_images = provider.matchImages,
    audience = tokens.serviceAccountTokenAudience,
    annotations = list(tokens, "requiredServiceAccountAnnotationKeys"),
  }
end

--- The providers of a CredentialProviderConfig.
---@param config table
---@param has_tokens boolean whether the kubelet passes service account tokens to providers
---@return kubebundle.explain.provider[]?
---@return kubebundle.failure? err
function credential_providers.new(config, has_tokens)
  local providers, names, code = {}, {}, "credential-provider-config.invalid"
  for index, provider in ipairs(list(config, "providers")) do
    local fault = fault_of(provider, names, has_tokens)
    if fault then return nil, core.failure { code = code, message = ("providers[%d]: %s"):format(index - 1, fault) } end
    names[provider.name], providers[index] = true, new_provider(provider)
  end
  if #providers == 0 then return nil, core.failure { code = code, message = "missing providers" } end
  return providers
end

-- The entries of matchImages of all providers, as a keyring finds its keys.
local index_of = once(function(providers)
  local items = {}
  for number, provider in ipairs(providers) do
    for order, match in ipairs(provider.match_images) do
      items[#items + 1] = { location = place.parse(match), number = number, order = order }
    end
  end
  return key_index.new(items)
end)

-- The entry that matches first of each provider that matches, in the order of the providers.
local function matches_of(providers, name)
  local first, numbers, target = {}, {}, place.parse(name)
  for _, item in ipairs(target and index_of(providers):find(target) or {}) do
    local number = item.number
    if not first[number] then numbers[#numbers + 1] = number end
    first[number] = math.min(first[number] or item.order, item.order)
  end
  table.sort(numbers)
  return numbers, first
end

-- Adds the annotations that the service account lacks.
local function add_annotations(found, provider, pull)
  local annotations = pull.account and map(pull.account.object.metadata, "annotations")
  for _, key in ipairs(provider.annotations) do
    if not annotations then
      found.needs_annotation = found.needs_annotation or key
    elseif annotations[key] == nil then
      found.missing_annotation = found.missing_annotation or key
    end
  end
end

--- The providers that match an image.
---@param providers kubebundle.explain.provider[]
---@param pull kubebundle.check.pull
---@param entry kubebundle.check.image
---@return kubebundle.explanation.provider[]
function credential_providers.of_image(providers, pull, entry)
  local found = core.array {}
  if not entry.known.name then return found end
  local numbers, first = matches_of(providers, entry.known.name)
  for at, number in ipairs(numbers) do
    local provider = providers[number]
    local item = { name = provider.name, match = provider.match_images[first[number]], audience = provider.audience }
    add_annotations(item, provider, pull)
    found[at] = item
  end
  return found
end

--- The first provider that the kubelet asks or may ask.
---@param found kubebundle.explanation.provider[]
---@return kubebundle.explanation.provider?
function credential_providers.first_asked(found)
  for _, provider in ipairs(found) do
    if not provider.missing_annotation then return provider end
  end
end

return credential_providers
