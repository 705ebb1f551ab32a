-- A registry, as named in images: its address, and what the responses so far have shown.

local facts = require "kubebundle.registry.facts"
local pull = require "kubebundle.preflight.pull"
local session = require "kubebundle.preflight.session"
local url = require "kubebundle.util.url"

-- Its images are served by another host; containerd and the docker engine have the same built-in rule.
local HUB = facts.docker_hub

local Registry = {}
Registry.__index = Registry

---@class kubebundle.preflight.registry.options
---@field plain_http? table<string, boolean> registries without TLS
---@field is_shallow? boolean configurations and layers are not requested
---@field reads_platforms? boolean but a configuration is, where only it has the platform of an image
---@field is_deep? boolean manifests and these are requested from Docker Hub, too

---@param exchange table see preflight/exchange.lua
---@param domain string the registry's name in images
---@param options kubebundle.preflight.registry.options
local function new(exchange, domain, options)
  local host = domain == HUB.domain and HUB.endpoint or domain
  return setmetatable({
    exchange = exchange,
    host = host,
    loopback = url.is_loopback(url.host(host)),
    plain_http = options.plain_http or {},
    domain = domain,
    is_shallow = options.is_shallow,
    reads_platforms = options.reads_platforms,
    is_head_only = domain == HUB.domain and not options.is_deep, -- which counts each GET of a manifest as a pull
  }, Registry)
end

--- The registry's address. Only a loopback registry is tried without TLS by default, as in containerd and the docker
--- engine; nothing secret is sent until that is known.
---@return string
function Registry:base()
  return self.exchange:once("base " .. self.host, function()
    if self.plain_http[self.domain] then return "http://" .. self.host end
    if self.loopback then
      local response = self.exchange:send { method = "HEAD", url = "https://" .. self.host .. "/v2/" }
      if response.failure == "handshake" or response.failure == "protocol" then return "http://" .. self.host end
    end
    return "https://" .. self.host
  end)
end

--- Whether a token service without TLS may be used: that of a registry without TLS, on this machine beside it or on a
--- host given by --plain-http.
---@param origin string of the service
---@return boolean
function Registry:trusts_plain(origin)
  local host = url.host(url.authority(origin))
  if not self:base():find("^http:") then
    return false
  elseif self.loopback and url.is_loopback(host) then
    return true
  end
  for domain in pairs(self.plain_http) do
    if url.host(domain):lower() == host then return true end
  end
  return false
end

--- Stores a challenge, which the first requests for other images then answer in advance. If complete images are
--- examined, each is first requested without a credential, which shows whether it is public.
---@param response kubebundle.preflight.response
function Registry:learn(response)
  if self.is_shallow then self.challenge = response end
end

--- A session for an image's repository with a credential.
---@param image table from kb.image.parse
---@param credential kubebundle.credential? nil: anonymous. For containerd an empty user name means no credential.
---@return table session see preflight/session.lua
function Registry:session(image, credential)
  if credential and credential.username == "" then credential = nil end
  return session.new(self, image.path, credential)
end

--- Whether the image can be pulled with this credential.
---@param image table from kb.image.parse
---@param credential kubebundle.credential|nil nil: anonymously
---@param wish? kubebundle.preflight.wish the platforms to examine; by default, those of the image
---@return kubebundle.preflight.outcome
function Registry:try(image, credential, wish)
  return pull.try(self:session(image, credential), image, wish or {})
end

--- The registries of images by their domains, created on demand.
---@param exchange table see preflight/exchange.lua
---@param options kubebundle.preflight.registry.options
---@return fun(domain: string): table registry
local function registries(exchange, options)
  local made = {}
  return function(domain)
    made[domain] = made[domain] or new(exchange, domain, options)
    return made[domain]
  end
end

return { new = new, registries = registries }
