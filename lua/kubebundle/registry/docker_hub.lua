-- kb.registry.docker_hub: Docker Hub, by a Docker ID and a password or access token.

local entry = require "kubebundle.registry.entry"
local fault = require "kubebundle.builders.fault"

---@class kubebundle.registry.docker_hub.options
---@field username string the Docker ID or the name of an organization, not an e-mail address
---@field token? string an access token
---@field password? string instead

-- The key that kubectl and docker write, and that the kubelet falls back to for images of the Hub.
local SERVER = "https://index.docker.io/v1/"

---Docker Hub, by a Docker ID and a password or access token.
---@param options kubebundle.registry.docker_hub.options
---@return kubebundle.registry registry
local function build(options)
  local username, list = fault.needed_text(options, "username"), {}
  if username:find("^dckr_") then
    fault.refuse("the user name is an access token: user name and password are swapped")
  end
  if username:find("@", 1, true) then
    list[1] = "the user name is an e-mail address: access tokens go with the Docker ID only"
  end
  return entry.build({ server = SERVER, username = username, password = entry.token(options) }, list)
end

return fault.builder("kb.registry.docker_hub", "username token password", build)
