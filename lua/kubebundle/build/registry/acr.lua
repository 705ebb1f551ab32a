-- kb.registry.acr: Azure Container Registry, with a service principal or a registry token.

local entry = require "kubebundle.build.registry.entry"
local facts = require "kubebundle.registry.facts"
local fault = require "kubebundle.build.fault"

---@class kubebundle.registry.acr.options
---@field login_server string NAME.azurecr.io
---@field client_id string the application (client) id of a service principal; or the name of a token
---@field client_secret string its secret; or the password of the token

-- A name is 5 to 50 letters and digits; with a domain name label, a hyphen and a hash follow.
local function is_login_server(text)
  local plain = facts.of_host(text) == facts.acr
    and (text:match("^([a-z0-9]+)%.") or text:match("^([a-z0-9]+)%-[a-z0-9]*%."))
  return plain and #plain >= 5 and #plain <= 50
end

local function check_login_server(text)
  if is_login_server(text) then return end
  if text:find("%.data%.azurecr%.") then
    fault.refuse("invalid login server: a data endpoint; images and credentials use REGISTRY.azurecr.io")
  end
  if text:find("[A-Z]") and is_login_server(text:lower()) then
    fault.refuse("invalid login server: must be in lower case, since images are matched letter by letter")
  end
  fault.refuse("invalid login server: expected NAME.azurecr.io, with NAME of 5 to 50 letters and digits")
end

--- Azure Container Registry, with a service principal or a registry token.
---@param options kubebundle.registry.acr.options
---@return kubebundle.registry registry
local function build(options)
  check_login_server(fault.needed_text(options, "login_server"))
  local id = fault.needed_text(options, "client_id")
  local secret = fault.needed_text(options, "client_secret")
  local credential = { server = options.login_server, username = id, password = secret }
  return entry.build(credential, facts.acr)
end

return fault.builder("kb.registry.acr", "login_server client_id client_secret", build)
