-- One request that follows redirects like Go's HTTP client, with two more rules: a credential is sent only to the
-- origin for which it was meant, and https never becomes http.

local url = require "kubebundle.util.url"

local redirects = {}

local MAX = 9 -- Go gives up at the tenth

local FOLLOWED = { [301] = true, [302] = true, [303] = true, [307] = true, [308] = true }
local KEEPS_BODY = { [307] = true, [308] = true }

---@class kubebundle.preflight.request
---@field method string
---@field url string
---@field headers? string[]
---@field authorization? string sent only to the origin of `url`
---@field body? string of a POST; may hold a credential, and is sent only to that origin
---@field limit? integer see kubebundle.http.request
---@field timeout? number

---@class kubebundle.preflight.response: kubebundle.http.response
---@field url? string the address that answered
---@field is_elsewhere? boolean a redirect led to another origin
---@field target? string the target of a redirect that was not followed
---@field outcome? kubebundle.preflight.outcome of a token service that returned no token

local function headers_of(request, is_home)
  local lines = { "User-Agent: kubebundle" }
  for _, line in ipairs(request.headers or {}) do
    lines[#lines + 1] = line
  end
  if request.authorization and is_home then lines[#lines + 1] = "Authorization: " .. request.authorization end
  return lines
end

local function withheld(message, target)
  return { failure = "credential-withheld", message = message, target = target }
end

-- The target of a redirect; nil and a response if it is not followed.
local function follow(at, location)
  local target = url.join(at, location)
  if not target then return nil, { failure = "protocol", message = "invalid redirect location" } end
  if url.origin(at):find("^https:") and not url.origin(target):find("^https:") then
    return nil, withheld("redirected from https to http", target)
  end
  return target
end

-- The method and body of the request that follows a redirect; nil if the body must not be sent there.
local function next_request(request, status, method, is_home)
  if method ~= "POST" then
    return method
  elseif not KEEPS_BODY[status] then
    return "GET"
  elseif is_home then
    return "POST", request.body
  end
end

---@param exchange table see preflight/exchange.lua
---@param request kubebundle.preflight.request
---@return kubebundle.preflight.response
function redirects.fetch(exchange, request)
  local home = url.origin(request.url)
  local at, method, body = request.url, request.method, request.body
  for _ = 0, MAX do
    local is_home = url.origin(at) == home
    local response = exchange:send {
      method = method,
      url = at,
      headers = headers_of(request, is_home),
      body = body,
      limit = request.limit,
      timeout = request.timeout,
    }
    local location = response.headers and response.headers.location
    if not FOLLOWED[response.status] or not location then
      response.url, response.is_elsewhere = at, not is_home
      return response
    end
    local target, refused = follow(at, location)
    if not target then return refused end
    method, body = next_request(request, response.status, method, url.origin(target) == home)
    if not method then return withheld("redirected to another host with the credential in the URL", target) end
    at = target
  end
  return { failure = "protocol", message = "more than " .. MAX .. " redirects" }
end

return redirects
