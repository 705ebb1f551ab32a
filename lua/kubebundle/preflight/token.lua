-- Tokens of docker registries (distribution/docs/spec/auth: token.md, oauth.md), requested like containerd does: with
-- a credential by an OAuth POST, or by GET if the service does not support that; without one by GET.

local core = require "kubebundle.core"
local redirects = require "kubebundle.preflight.redirects"
local url = require "kubebundle.util.url"

local token = {}

---@class kubebundle.preflight.token.question
---@field realm string
---@field service string?
---@field scopes string[]
---@field credential kubebundle.credential? nil: anonymous

-- Statuses of a service that does not support POST. For a POST to /token GCR returns 404, JFrog 401, ACR 400.
local NO_POST = { [400] = true, [401] = true, [404] = true, [405] = true }

local FORM = "Content-Type: application/x-www-form-urlencoded; charset=utf-8"

local function form_of(question)
  local credential = question.credential
  local fields = {
    { "scope", table.concat(question.scopes, " ") },
    { "service", question.service or "" },
    { "client_id", "kubebundle" },
    { "grant_type", "password" },
    { "username", credential.username },
    { "password", credential.password },
  }
  local parts = {}
  for index, field in ipairs(fields) do
    parts[index] = field[1] .. "=" .. url.escape_all(field[2])
  end
  return table.concat(parts, "&")
end

local function query_of(question)
  local parts = {}
  if question.service then parts[1] = "service=" .. url.escape(question.service) end
  for _, scope in ipairs(question.scopes) do
    parts[#parts + 1] = "scope=" .. url.escape(scope)
  end
  local realm = question.realm
  return realm .. (realm:find("?", 1, true) and "&" or "?") .. table.concat(parts, "&")
end

local function post(exchange, question)
  return redirects.fetch(exchange, {
    method = "POST",
    url = question.realm,
    headers = { "Accept: application/json", FORM, "Expect:" },
    body = form_of(question),
  })
end

local function get(exchange, question)
  local credential = question.credential
  return redirects.fetch(exchange, {
    method = "GET",
    url = query_of(question),
    headers = { "Accept: application/json" },
    authorization = credential and token.basic(credential),
  })
end

-- Go decodes the fields into types, and fails if a value has another.
local function has_types(document)
  for _, name in ipairs { "token", "access_token", "refresh_token" } do
    local value = document[name]
    if value ~= nil and value ~= core.null and type(value) ~= "string" then return false end
  end
  local seconds = document.expires_in
  return seconds == nil or seconds == core.null or math.type(seconds) == "integer"
end

-- The first of the fields that is a token; one with a control character cannot be sent.
local function read(response, ...)
  local document = core.json.decode(response.body)
  if type(document) ~= "table" or not has_types(document) then return nil end
  for _, name in ipairs { ... } do
    local value = document[name]
    if type(value) == "string" and value ~= "" and not value:find("[%c\127]") then return value end
  end
end

local function is_success(response)
  return not response.failure and response.status >= 200 and response.status < 400
end

--- The Authorization header for a user name and a password.
---@param credential kubebundle.credential
---@return string
function token.basic(credential)
  return "Basic " .. core.base64.encode(credential.username .. ":" .. credential.password)
end

--- Requests a token.
---@param exchange table see preflight/exchange.lua
---@param question kubebundle.preflight.token.question
---@return string? token nil if there is none
---@return kubebundle.preflight.response response
function token.ask(exchange, question)
  if question.credential then
    local response = post(exchange, question)
    if is_success(response) then
      return read(response, "access_token"), response
    elseif response.failure or not NO_POST[response.status] then
      return nil, response
    end
  end
  local response = get(exchange, question)
  return is_success(response) and read(response, "access_token", "token") or nil, response
end

return token
