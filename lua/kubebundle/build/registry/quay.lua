-- kb.registry.quay: Quay.io, with a robot account or a user's encrypted password.

local entry = require "kubebundle.build.registry.entry"
local facts = require "kubebundle.registry.facts"
local fault = require "kubebundle.build.fault"

---@class kubebundle.registry.quay.options
---@field username string NAMESPACE+ROBOT, or a user name
---@field token? string the robot's token
---@field password? string instead: an encrypted password
---@field server? string quay.io by default; the host of another Quay

--- Quay.io, with a robot account or a user's encrypted password.
---@param options kubebundle.registry.quay.options
---@return kubebundle.registry registry
local function build(options)
  local username = fault.needed_text(options, "username")
  local server = fault.text(options, "server") or facts.quay.server
  return entry.build({ server = server, username = username, password = entry.token(options) }, facts.quay)
end

return fault.builder("kb.registry.quay", "username token password server", build)
