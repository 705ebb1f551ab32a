-- kb.registry.gar: Google Artifact Registry and the gcr.io hosts, by a service account's key or a token.

local core = require "kubebundle.core"
local entry = require "kubebundle.registry.entry"
local fault = require "kubebundle.builders.fault"

---@class kubebundle.registry.gar.options
---@field location? string such as europe or us-central1, for LOCATION-docker.pkg.dev
---@field server? string instead: LOCATION-docker.pkg.dev, gcr.io, eu.gcr.io, us.gcr.io or asia.gcr.io
---@field key? string a service account's key: the JSON text, or base64 of it
---@field access_token? string instead of a key: from `gcloud auth print-access-token`

local TOKEN_EXPIRES = "an access token lasts for an hour; then pulls end in 401"

local function server_of(options)
  local server = fault.text(options, "server")
  if not server then return fault.needed_text(options, "location") .. "-docker.pkg.dev" end
  if options.location then fault.refuse("give location or server") end
  return server
end

local function check_server(server)
  local fine = server:find("^[a-z]+[a-z0-9-]*%-docker%.pkg%.dev$") or server == "gcr.io"
    or server:find("^[a-z]+%.gcr%.io$")
  if not fine then
    fault.refuse("a server of Artifact Registry is LOCATION-docker.pkg.dev, or one of the gcr.io hosts")
  end
  return server
end

local function is_key(text)
  local value = core.json.decode(text)
  return type(value) == "table" and value.private_key ~= nil
end

-- The user name says which form the password has.
local function key_username(key)
  if is_key(key) then return "_json_key" end
  local decoded = core.base64.decode(key, { lenient = true })
  if decoded and is_key(decoded) then return "_json_key_base64" end
  fault.refuse("the key is no service account's key: neither JSON with a private_key nor base64 of that")
end

---Google Artifact Registry and the gcr.io hosts, by a service account's key or a token.
---@param options kubebundle.registry.gar.options
---@return kubebundle.registry registry
local function build(options)
  local server = check_server(server_of(options))
  if options.access_token then
    if options.key then fault.refuse("give key or access_token") end
    local token = fault.needed_text(options, "access_token")
    local credential = { server = server, username = "oauth2accesstoken", password = token }
    return entry.build(credential, { TOKEN_EXPIRES })
  end
  local key = fault.needed_text(options, "key")
  return entry.build { server = server, username = key_username(key), password = key }
end

return fault.builder("kb.registry.gar", "location server key access_token", build)
