-- kb.registry.gitlab: the container registry of gitlab.com or of another GitLab, by a deploy token.

local entry = require "kubebundle.registry.entry"
local fault = require "kubebundle.builders.fault"

---@class kubebundle.registry.gitlab.options
---@field username string of the deploy token (gitlab+deploy-token-N); with a personal token, any
---@field token? string a token with read_registry
---@field password? string another name for it
---@field server? string registry.gitlab.com where it is left out

---The container registry of gitlab.com or of another GitLab, by a deploy token.
---@param options kubebundle.registry.gitlab.options
---@return kubebundle.registry registry
local function build(options)
  local username, token = fault.needed_text(options, "username"), entry.token(options)
  local server, list = fault.text(options, "server") or "registry.gitlab.com", {}
  if server == "gitlab.com" then
    fault.refuse("gitlab.com is the web site; its registry is registry.gitlab.com")
  end
  if username:find("^gl%l+%-") then
    fault.refuse("the user name is a token: user name and token are swapped")
  end
  if username == "gitlab-ci-token" then
    list[1] = "the token of a job ends with the job; a deploy token stays"
  end
  return entry.build({ server = server, username = username, password = token }, list)
end

return fault.builder("kb.registry.gitlab", "username token password server", build)
