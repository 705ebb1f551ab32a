-- The requests for one repository with one credential, sent as containerd sends them: challenges are answered, and
-- temporary failures retried. A credential is sent only to the registry's own origin and to the token service named
-- by that origin; the target of a redirect gets none.

local answer = require "kubebundle.preflight.answer"
local challenge = require "kubebundle.preflight.challenge"
local core = require "kubebundle.core"
local echoes = require "kubebundle.util.echoes"
local redirects = require "kubebundle.preflight.redirects"
local token = require "kubebundle.preflight.token"
local url = require "kubebundle.util.url"

local Session = {}
Session.__index = Session

local MAX_WORDS = 16 * 1024 -- of an error's body
local MAX_RETRIES = 5
local FIRST_DELAY = 0.1 -- seconds before the first retry; doubled for each further one

---@param registry table see preflight/registry.lua
---@param repository string
---@param credential kubebundle.credential? nil: anonymous
---@return table
local function new(registry, repository, credential)
  return setmetatable({
    registry = registry,
    exchange = registry.exchange,
    repository = repository,
    credential = credential,
  }, Session)
end

-- Identifies a credential without containing it.
local function fingerprint(credential)
  return credential and core.digest.sha256(credential.username .. "\0" .. credential.password) or "anonymous"
end

--- A key for requests in this session: once() shares their responses by it.
---@param ... string
---@return string
function Session:key(...)
  return table.concat({ self.registry.host, self.repository, fingerprint(self.credential), ... }, " ")
end

--- What was sent, in the forms in which a server could send it back.
---@return string[]
function Session:secrets()
  self.sent = self.sent or echoes.of({ self.credential }, self.token)
  return self.sent
end

--- A text of the registry for an outcome: it repeats nothing that was sent.
---@param text string
---@return string
function Session:shown(text)
  return answer.shown(text, self:secrets())
end

--- The session for the same repository without a credential. It answers the same challenge.
function Session:anonymous()
  local session = new(self.registry, self.repository)
  session.challenge = self.challenge
  return session
end

---@param response kubebundle.preflight.response
---@return kubebundle.preflight.outcome
function Session:outcome(response)
  return answer.of(response, "the registry", self:secrets())
end

--- The same for the response to a HEAD, which has no message: it is requested with GET. Docker Hub counts that, and a
--- missing manifest needs no further explanation.
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

-- As in Go: splits a challenge's scope at spaces, adds the repository's own, removes duplicates and sorts.
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

-- Why a token service must not be used; nil if it may.
local function realm_fault(registry, realm)
  local origin = realm and url.origin(realm)
  if not origin then
    return refusal("protocol", "the registry specifies no valid token service")
  elseif origin:find("^http:") and not registry:trusts_plain(origin) then
    return refusal("credential-withheld", "the registry specifies a token service without TLS")
  end
end

-- The Authorization header with a token, or the response of the service that returned none.
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
  self.token, self.sent = found.value, nil
  if found.value then return "Bearer " .. found.value end
  local response = found.response
  if not response.failure and response.status < 400 then
    return nil, refusal("protocol", "no token in the response of the token service")
  end
  local outcome = answer.of(response, "the token service", self:secrets())
  if outcome.kind == "not-found" then outcome.kind = "protocol" end
  return nil, { failure = outcome.kind, message = outcome.message, outcome = outcome }
end

-- The Authorization header that answers a challenge; nil and a response if there is none.
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

-- Seconds until a request should be sent again; nil if it should not.
local function delay_of(response, retries)
  local status = response.status
  if retries >= MAX_RETRIES or not (status == 408 or status == 429 or status and status >= 500) then return nil end
  local asked = status == 429 and tonumber((response.headers["retry-after"] or ""):match("^%d+$"))
  return asked or FIRST_DELAY * 2 ^ retries
end

-- Sends a request until its response is final.
function Session:send(request)
  local deadline, retries = self.exchange:now() + self.exchange.timeout, 0
  while true do
    local response = redirects.fetch(self.exchange, request)
    local delay = delay_of(response, retries)
    if request.method == "HEAD" and response.status == 405 and request.url:find("/manifests/", 1, true) then
      request.method = "GET" -- the registry does not support HEAD
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

--- Requests a manifest or a blob.
---@param question kubebundle.preflight.question
---@return kubebundle.preflight.response response a failure if no credential answers the challenge
function Session:ask(question)
  local registry = self.registry
  local known = registry.challenge or self.challenge
  local request = {
    method = question.method,
    limit = question.limit,
    headers = { "Accept: " .. question.accept },
    url = ("%s/v2/%s/%s"):format(registry:base(), self.repository, question.path),
    authorization = self.authorization or known and self:authorize(known) or nil,
  }
  local response = self:send(request)
  if response.status == 401 and not response.is_elsewhere then
    local authorization, refused = self:authorize(response)
    if refused then
      return refused
    elseif authorization and authorization ~= request.authorization then
      registry:learn(response)
      self.challenge = response
      request.authorization = authorization
      response = self:send(request)
    end
  end
  if response.status == 401 and response.is_elsewhere then
    return refusal(
      "credential-withheld",
      ("redirected to %s, which asks for a credential"):format(self:shown(url.authority(response.url)))
    )
  end
  self.authorization = request.authorization
  response.is_authorized = request.authorization ~= nil
  return response
end

return { new = new }
