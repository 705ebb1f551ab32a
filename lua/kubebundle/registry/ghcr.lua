-- kb.registry.ghcr: the container registry of GitHub Packages.

local entry = require "kubebundle.registry.entry"
local fault = require "kubebundle.builders.fault"

---@class kubebundle.registry.ghcr.options
---@field username string a GitHub user name; the registry looks at the token only
---@field token? string a personal access token (classic) with read:packages
---@field password? string another name for it

local function warnings(token)
  if token:find("^github_pat_") then
    return { "GitHub Packages takes classic personal access tokens, and this one is fine-grained" }
  end
  if token:find("^ghs_") then
    return { "the token of a workflow or an app ends with its job, after an hour at most" }
  end
  if not token:find("^ghp_") then
    return { "the token does not begin with ghp_ as personal access tokens do" }
  end
  return {}
end

---The container registry of GitHub Packages.
---@param options kubebundle.registry.ghcr.options
---@return kubebundle.registry registry
local function build(options)
  local username, token = fault.needed_text(options, "username"), entry.token(options)
  if username:find("^gh[pousr]_") or username:find("^github_pat_") then
    fault.refuse("the user name is a token: user name and token are swapped")
  end
  return entry.build({ server = "ghcr.io", username = username, password = token }, warnings(token))
end

return fault.builder("kb.registry.ghcr", "username token password", build)
