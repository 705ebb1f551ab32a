-- kb.registry.gitlab: the container registry of gitlab.com or of another GitLab, with a deploy token.

local entry = require "kubebundle.build.registry.entry"
local facts = require "kubebundle.registry.facts"
local fault = require "kubebundle.build.fault"

---@class kubebundle.registry.gitlab.options
---@field username string of the deploy token (gitlab+deploy-token-N); with a personal token, any
---@field token? string a token with read_registry
---@field password? string alias of token
---@field server? string registry.gitlab.com by default

--- The container registry of gitlab.com or of another GitLab, with a deploy token.
---@param options kubebundle.registry.gitlab.options
---@return kubebundle.registry registry
local function build(options)
  local username, token = fault.needed_text(options, "username"), entry.token(options)
  local server = fault.text(options, "server") or facts.gitlab.server
  if server == facts.gitlab.website then
    fault.refuse("%s is the web site of GitLab; the registry is %s", facts.gitlab.website, facts.gitlab.server)
  end
  return entry.build({ server = server, username = username, password = token }, facts.gitlab)
end

return fault.builder("kb.registry.gitlab", "username token password server", build)
