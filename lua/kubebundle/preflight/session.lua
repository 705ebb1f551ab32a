-- The requests for one repository with one credential, sent as containerd sends them: a challenge is answered, what
-- may pass is tried again. A credential goes to the registry's own origin and to the token service that this origin
-- names; a redirect's target gets none.

local answer = require "kubebundle.preflight.answer"
local challenge = require "kubebundle.preflight.challenge"
local core = require "kubebundle.core"
local redirects = require "kubebundle.preflight.redirects"
local token = require "kubebundle.preflight.token"
local url = require "kubebundle.util.url"

local Session = {}
Session.__index = Session

local MAX_WORDS = 16 * 1024 -- bytes of an error's body
local MAX_RETRIES = 5
local FIRST_DELAY = 0.1 -- seconds before the first retry; each further one takes twice as long

---@param registry table see preflight/registry.lua
---@param repository string
---@param credential kubebundle.credential? nil: anonymously
---@return table
local function new(registry, repository, credential)
  return setmetatable({
    registry = registry,
    exchange = registry.exchange,
    repository = repository,
    credential = credential,
  }, Session)
end

-- Names a credential without holding it: two with the same name are the same one.
local function fingerprint(credential)
  return credential and core.digest.sha256(credential.username .. "\0" .. credential.password) or "anonymous"
end

---A name for what is asked in this session: once() shares its answers by it.
---@param ... string
---@return string
function Session:key(...)
  return table.concat({ self.registry.host, self.repository, fingerprint(self.credential), ... }, " ")
end

---What a server could send back of the credential that it was sent.
---@return string[]
function Session:secrets()
  local credential = self.credential
  if not credential then return {} end
  local password = credential.password
  return { password, url.escape(password), core.base64.encode(password), token.basic(credential):sub(#"Basic " + 1) }
end

---The session for the same repository without a credential.
function Session:anonymous()
  return new(self.registry, self.repository)
end

---@param response kubebundle.preflight.response
---@return kubebundle.preflight.outcome
function Session:outcome(response)
  return answer.of(response, "the registry", self:secrets())
end

---The same of the answer to a HEAD, which has no words: they are asked for by GET. Docker Hub counts that, and of a
---missing manifest there is nothing more to say.
---@param response kubebundle.preflight.response
---@param question kubebundle.preflight.question
---@return kubebundle.preflight.outcome
function Session:outcome_with_words(response, question)
  local status = response.status
  local is_silent = question.method == "HEAD" and status and status ~= 404 and status ~= 429 and response.body == ""
  if is_silent and not self.registry.is_head_only then
    local again = self:ask { method = "GET", path = question.path, accept = question.accept, limit = MAX_WORDS }
    response = again.status == status and again or response
  end
  return self:outcome(response)
end

local function refusal(kind, message)
  return { failure = kind, message = message }
end

--[[ Challenges ]]

-- Go splits a challenge's scope at spaces, adds the repository's own, and sends each once, sorted.
local function scopes_of(repository, asked)
  local scopes, seen = {}, {}
  for scope in (("repository:%s:pull "):format(repository) .. (asked.scope or "")):gmatch("%S+") do
    if not seen[scope] then
      seen[scope] = true
      scopes[#scopes + 1] = scope
    end
  end
  table.sort(scopes)
  return scopes
end

-- Why a token service is not asked; nil where it is.
local function realm_fault(registry, realm)
  local origin = realm and url.origin(realm)
  if not origin then
    return refusal("protocol", "the registry names no usable token service")
  elseif origin:find("^http:") and not registry:trusts_plain(origin) then
    return refusal("credential-withheld", "the registry names a token service without TLS")
  end
end

-- The Authorization with a token, or the response of the service that gave none.
function Session:bearer(asked)
  local fault = realm_fault(self.registry, asked.realm)
  if fault then return nil, fault end
  local credential = self.credential and self.credential.password ~= "" and self.credential or nil
  local question = {
    realm = asked.realm,
    service = asked.service,
    credential = credential,
    scopes = scopes_of(self.repository, asked),
  }
  local key = self:key("token", asked.realm, asked.service or "", table.concat(question.scopes, " "))
  local found = self.exchange:once(key, function()
    local value, response = token.ask(self.exchange, question)
    return { value = value, response = response }
  end)
  if found.value then return "Bearer " .. found.value end
  local response = found.response
  if not response.failure and response.status < 400 then
    return nil, refusal("protocol", "the token service answered without a token")
  end
  local outcome = answer.of(response, "the token service", self:secrets())
  if outcome.kind == "not-found" then outcome.kind = "protocol" end
  return nil, { failure = outcome.kind, message = outcome.message, outcome = outcome }
end

-- The Authorization that answers a challenge; nil and a response where there is none.
function Session:authorize(response)
  local challenges = challenge.parse(response.headers["www-authenticate"])
  for _, asked in ipairs(challenges) do
    if asked.scheme == "bearer" then return self:bearer(asked) end
  end
  local credential = self.credential
  for _, asked in ipairs(challenges) do
    if asked.scheme == "basic" and credential and credential.username ~= "" and credential.password ~= "" then
      return token.basic(credential)
    end
  end
end

--[[ Requests ]]

-- Seconds until a request is to be sent again; nil where it is not.
local function delay_of(response, retries)
  local status = response.status
  if retries >= MAX_RETRIES or not (status == 408 or status == 429 or status and status >= 500) then return nil end
  local asked = status == 429 and tonumber((response.headers["retry-after"] or ""):match("^%d+$"))
  return asked or FIRST_DELAY * 2 ^ retries
end

-- Sends a request until its response is one that stays.
function Session:send(request)
  local deadline, retries = self.exchange:now() + self.exchange.timeout, 0
  while true do
    local response = redirects.fetch(self.exchange, request)
    local delay = delay_of(response, retries)
    if request.method == "HEAD" and response.status == 405 and request.url:find("/manifests/", 1, true) then
      request.method = "GET" -- of a registry that knows no HEAD
    elseif delay and self.exchange:now() + delay < deadline then
      self.exchange:sleep(delay)
      retries = retries + 1
    else
      return response
    end
  end
end

---@class kubebundle.preflight.question
---@field method string
---@field path string below the repository: manifests/TAG, blobs/DIGEST
---@field accept string
---@field limit? integer bytes of the body that are kept

---Asks for a manifest or a blob.
---@param question kubebundle.preflight.question
---@return kubebundle.preflight.response response a failure, too, where no credential answers the challenge
function Session:ask(question)
  local registry = self.registry
  local request = {
    method = question.method,
    limit = question.limit,
    headers = { "Accept: " .. question.accept },
    url = ("%s/v2/%s/%s"):format(registry:base(), self.repository, question.path),
    authorization = self.authorization or registry.challenge and self:authorize(registry.challenge) or nil,
  }
  local response = self:send(request)
  if response.status == 401 and not response.is_elsewhere then
    local authorization, refused = self:authorize(response)
    if refused then
      return refused
    elseif authorization and authorization ~= request.authorization then
      registry:learn(response)
      request.authorization = authorization
      response = self:send(request)
    end
  end
  if response.status == 401 and response.is_elsewhere then
    return refusal(
      "credential-withheld",
      ("redirected to %s, which asks for a credential"):format(url.authority(response.url))
    )
  end
  self.authorization = request.authorization
  response.is_authorized = request.authorization ~= nil
  return response
end

return { new = new }
