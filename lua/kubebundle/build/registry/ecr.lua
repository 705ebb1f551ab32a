-- kb.registry.ecr: Amazon Elastic Container Registry, with the password of `aws ecr get-login-password`.

local entry = require "kubebundle.build.registry.entry"
local facts = require "kubebundle.registry.facts"
local fault = require "kubebundle.build.fault"

---@class kubebundle.registry.ecr.options
---@field account_id? string 12 digits; with `region`
---@field region? string such as eu-west-1; with `account_id`
---@field server? string instead of both: ACCOUNT.dkr.ecr.REGION.amazonaws.com or public.ecr.aws
---@field token? string what `aws ecr get-login-password` prints
---@field password? string alias of token
---@field username? "AWS"

local function check_server(server)
  local known = facts.of_host(server)
  if known == facts.ecr_public or known == facts.ecr and server:find("^%d%d%d%d%d%d%d%d%d%d%d%d%.") then
    return server
  end
  fault.refuse("invalid ECR server (expected ACCOUNT.dkr.ecr.REGION.amazonaws.com or public.ecr.aws)")
end

local function server_of(account_id, region)
  if not account_id:find("^%d%d%d%d%d%d%d%d%d%d%d%d$") then fault.refuse("account_id must be 12 digits") end
  if not region:find("^%l%l[%l-]*%-%l+%-%d+$") then fault.refuse("invalid region (expected e.g. eu-west-1)") end
  local suffix = region:find("^cn%-") and ".amazonaws.com.cn" or ".amazonaws.com"
  return account_id .. ".dkr.ecr." .. region .. suffix
end

--- Amazon Elastic Container Registry, with the password of `aws ecr get-login-password`.
---@param options kubebundle.registry.ecr.options
---@return kubebundle.registry registry
local function build(options)
  local server
  if options.server then
    if options.account_id or options.region then fault.refuse("expected either server, or account_id and region") end
    server = check_server(fault.needed_text(options, "server"))
  else
    server = server_of(fault.needed_text(options, "account_id"), fault.needed_text(options, "region"))
  end
  local username = fault.text(options, "username") or facts.ecr.user
  return entry.build({ server = server, username = username, password = entry.token(options) }, facts.of_host(server))
end

return fault.builder("kb.registry.ecr", "account_id region server username token password", build)
