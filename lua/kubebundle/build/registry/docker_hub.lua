-- kb.registry.docker_hub: Docker Hub, with a Docker ID and a password or access token.

local entry = require "kubebundle.build.registry.entry"
local facts = require "kubebundle.registry.facts"
local fault = require "kubebundle.build.fault"

---@class kubebundle.registry.docker_hub.options
---@field username string the Docker ID or the name of an organization, not an e-mail address
---@field token? string an access token
---@field password? string instead

--- Docker Hub, with a Docker ID and a password or access token.
---@param options kubebundle.registry.docker_hub.options
---@return kubebundle.registry registry
local function build(options)
  local username = fault.needed_text(options, "username")
  local credential = { server = facts.docker_hub.server, username = username, password = entry.token(options) }
  return entry.build(credential, facts.docker_hub)
end

return fault.builder("kb.registry.docker_hub", "username token password", build)
