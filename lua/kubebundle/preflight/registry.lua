-- One image at one registry, asked as the kubelet's runtime asks: the v2 API of the OCI distribution
-- specification, with the token protocol of docker's registries (distribution/docs/spec/auth/token.md).

local core = require "kubebundle.core"
local challenge = require "kubebundle.preflight.challenge"
local facts = require "kubebundle.registry.facts"
local redact = require "kubebundle.util.redact"
local url = require "kubebundle.util.url"

local ACCEPT = "Accept: "
  .. table.concat({
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "*/*",
  }, ", ")

-- Its images are served by another host; containerd and the docker engine know it in the same way.
local HUB = facts.docker_hub

---What became of one attempt. `kind`: pulled, unauthorized, forbidden, not-found, rate-limited, server-error,
---credential-withheld, certificate, handshake, dns, connect, timeout, too-large, protocol.
---@alias Outcome {kind: string, message: string, status?: integer, digest?: string}

local Registry = {}
Registry.__index = Registry

---@param exchange table see preflight/exchange.lua
---@param domain string as images name the registry
---@param options {plain_http?: table<string, boolean>}
local function new(exchange, domain, options)
  local host = domain == HUB.domain and HUB.endpoint or domain
  return setmetatable({
    exchange = exchange,
    host = host,
    loopback = url.is_loopback(url.host(host)),
    plain_http = options.plain_http or {},
    domain = domain,
  }, Registry)
end

-- Where the registry answers. Only a loopback registry is tried without TLS unasked, as containerd and the
-- docker engine do; nothing secret has been sent when that is found out.
function Registry:base()
  return self.exchange:once("base " .. self.host, function()
    if self.plain_http[self.domain] then return "http://" .. self.host end
    if self.loopback then
      local response = self.exchange:fetch { method = "GET", url = "https://" .. self.host .. "/v2/" }
      if response.failure == "handshake" or response.failure == "protocol" then return "http://" .. self.host end
    end
    return "https://" .. self.host
  end)
end

-- Names a credential without holding it: two with the same name are the same one.
local function fingerprint(credential)
  if not credential then return "anonymous" end
  return core.digest.sha256(credential.username .. "\0" .. credential.password)
end

local function basic(credential)
  return "Basic " .. core.base64.encode(credential.username .. ":" .. credential.password)
end

local function first_of(challenges, scheme)
  for _, one in ipairs(challenges) do
    if one.scheme == scheme then return one end
  end
end

-- libcurl says of these only that a write failed.
local ENDLESS = { ["too-large"] = "its answer did not end: more than 64 KiB of headers, or 1 MiB of text" }

local KIND_OF_STATUS = {
  [401] = "unauthorized",
  [403] = "forbidden",
  [404] = "not-found",
  [429] = "rate-limited",
}

---@return Outcome
local function outcome_of(response, what)
  if response.failure then
    return { kind = response.failure, message = ENDLESS[response.failure] or response.message }
  end
  local status = response.status
  if status == 200 then
    local digest = response.headers["docker-content-digest"]
    return { kind = "pulled", message = "200 OK", status = status, digest = digest }
  end
  local kind = KIND_OF_STATUS[status] or (status >= 500 and "server-error") or "protocol"
  local message = ("%s answered %d"):format(what, status)
  local retry = response.headers["retry-after"]
  if kind == "rate-limited" and retry and retry:find "^%d+$" then
    message = message .. ", retry after " .. retry .. " s"
  end
  return { kind = kind, message = message, status = status }
end

-- Whether a registry without TLS may name a token service without TLS: on this machine beside it, or on a host
-- that --plain-http names.
function Registry:trusts_plain(origin)
  local host = url.host(url.authority(origin))
  if self.loopback and url.is_loopback(host) then return true end
  for domain in pairs(self.plain_http) do
    if url.host(domain):lower() == host then return true end
  end
  return false
end

-- The token service may be any host that the registry names, but https never becomes http.
---@return Outcome|nil
function Registry:realm_fault(realm, base)
  local origin = realm and url.origin(realm)
  if not origin then return { kind = "protocol", message = "the registry names no usable token service" } end
  if origin:find "^http:" and not (base:find "^http:" and self:trusts_plain(origin)) then
    return { kind = "credential-withheld", message = "the registry names a token service without TLS" }
  end
end

-- Asks the token service; an Outcome where it gives none.
function Registry:token(asked, scope, credential)
  local fault = self:realm_fault(asked.realm, self:base())
  if fault then return nil, fault end
  local key = table.concat({ "token", asked.realm, asked.service or "", scope, fingerprint(credential) }, " ")
  local answer = self.exchange:once(key, function()
    local query = "scope=" .. url.escape(scope)
    if asked.service then query = "service=" .. url.escape(asked.service) .. "&" .. query end
    local response = self.exchange:fetch {
      method = "GET",
      url = asked.realm .. (asked.realm:find("?", 1, true) and "&" or "?") .. query,
      headers = { "Accept: application/json" },
      authorization = credential and basic(credential),
    }
    if response.failure or response.status ~= 200 then
      return { outcome = outcome_of(response, "the token service") }
    end
    local document = core.json.decode(response.body)
    local token = type(document) == "table" and (document.token or document.access_token)
    -- what is no token68 (RFC 9110, 11.2) could break the header line
    if type(token) ~= "string" or not token:match "^[%w%-._~+/=]+$" then
      return { outcome = { kind = "protocol", message = "the token service gave no token" } }
    end
    return { token = token }
  end)
  return answer.token, answer.outcome
end

-- The Authorization that answers the registry's challenge; nil and an Outcome where there is none.
function Registry:authorization(response, image, credential)
  local challenges = challenge.parse(response.headers["www-authenticate"])
  local bearer = first_of(challenges, "bearer")
  if bearer then
    local scope = "repository:" .. image.path .. ":pull"
    local token, outcome = self:token(bearer, scope, credential)
    return token and "Bearer " .. token, outcome
  end
  if credential and first_of(challenges, "basic") then return basic(credential) end
end

-- A redirect's target asks for a credential: it gets none, and its challenge is not answered.
---@return Outcome
local function withheld(target)
  return {
    kind = "credential-withheld",
    message = ("redirected to %s, which asks for a credential"):format(url.authority(target)),
  }
end

-- What a registry could send back of the credential that it was sent.
local function secrets_of(credential)
  if not credential then return {} end
  local password = credential.password
  return { password, url.escape(password), core.base64.encode(password), basic(credential):sub(#"Basic " + 1) }
end

---Whether the image would be pulled with this credential.
---@param image table from kb.image.parse
---@param credential {username: string, password: string}|nil nil: anonymously
---@return Outcome
function Registry:try(image, credential)
  local outcome = self:ask(image, credential)
  outcome.message = redact.without(outcome.message, secrets_of(credential))
  return outcome
end

---@return Outcome
function Registry:ask(image, credential)
  local base = self:base()
  local reference = image.digest ~= "" and image.digest or image.tag ~= "" and image.tag or "latest"
  local request = {
    method = "HEAD",
    url = ("%s/v2/%s/manifests/%s"):format(base, image.path, reference),
    headers = { ACCEPT },
  }
  local response = self.exchange:fetch(request)
  if response.status == 401 and url.origin(response.url) ~= url.origin(request.url) then
    return withheld(response.url)
  end
  if response.status == 401 then
    local authorization, outcome = self:authorization(response, image, credential)
    if outcome then return outcome end
    if authorization then
      request.authorization = authorization
      response = self.exchange:fetch(request)
      if response.status == 401 and url.origin(response.url) ~= url.origin(request.url) then
        return withheld(response.url)
      end
    end
  end
  return outcome_of(response, "the registry")
end

return { new = new }
