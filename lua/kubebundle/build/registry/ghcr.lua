-- kb.registry.ghcr: the container registry of GitHub Packages.

local entry = require "kubebundle.build.registry.entry"
local facts = require "kubebundle.registry.facts"
local fault = require "kubebundle.build.fault"

---@class kubebundle.registry.ghcr.options
---@field username string a GitHub user name; the registry checks only the token
---@field token? string a personal access token (classic) with read:packages
---@field password? string alias of token

---The container registry of GitHub Packages.
---@param options kubebundle.registry.ghcr.options
---@return kubebundle.registry registry
local function build(options)
  local username, token = fault.needed_text(options, "username"), entry.token(options)
  return entry.build({ server = facts.ghcr.server, username = username, password = token }, facts.ghcr)
end

return fault.builder("kb.registry.ghcr", "username token password", build)
