-- kb.registry.gar: Google Artifact Registry and the gcr.io hosts, with a service account's key or a token.

local entry = require "kubebundle.build.registry.entry"
local facts = require "kubebundle.registry.facts"
local fault = require "kubebundle.build.fault"
local tokens = require "kubebundle.util.tokens"

---@class kubebundle.registry.gar.options
---@field location? string such as europe or us-central1, for LOCATION-docker.pkg.dev
---@field server? string instead: LOCATION-docker.pkg.dev, gcr.io, eu.gcr.io, us.gcr.io or asia.gcr.io
---@field key? string a service account's key: the JSON text, or base64 of it
---@field access_token? string instead of a key: from `gcloud auth print-access-token`

local function server_of(options)
  local server = fault.text(options, "server")
  if not server then return fault.needed_text(options, "location") .. "-docker.pkg.dev" end
  if options.location then fault.refuse("expected either location or server") end
  return server
end

local function check_server(server)
  if facts.of_host(server) ~= facts.gar or server:find("*", 1, true) then
    fault.refuse("invalid server of Artifact Registry (expected LOCATION-docker.pkg.dev or a gcr.io host)")
  end
  return server
end

-- The user name tells the format of the password.
local function key_username(key)
  local form = tokens.google_key(key)
  if not form then fault.refuse("invalid service account key: expected JSON with a private_key, or its base64 text") end
  return facts.gar.key_users[form]
end

--- Google Artifact Registry and the gcr.io hosts, with a service account's key or a token.
---@param options kubebundle.registry.gar.options
---@return kubebundle.registry registry
local function build(options)
  local server = check_server(server_of(options))
  if options.access_token then
    if options.key then fault.refuse("expected either key or access_token") end
    local token = fault.needed_text(options, "access_token")
    local credential = { server = server, username = facts.gar.token_user, password = token }
    return entry.build(credential, facts.gar)
  end
  local key = fault.needed_text(options, "key")
  return entry.build({ server = server, username = key_username(key), password = key }, facts.gar)
end

return fault.builder("kb.registry.gar", "location server key access_token", build)
