-- What the clouds' own commands print when they make a credential.

local core = require "kubebundle.core"

local cloud = {}

local function object_of(text, what)
  local object, err = core.json.decode(text)
  if err then
    err.message = what .. " is no JSON: " .. err.message
    return nil, err
  end
  if type(object) ~= "table" then
    return nil, core.failure { message = what .. " is no JSON object" }
  end
  return object
end

---The service principal that `az ad sp create-for-rbac` printed.
---@param text string JSON with appId and password
---@param login_server string the registry, NAME.azurecr.io
---@return table|nil credential {server, username, password}
---@return table|nil err
function cloud.azure(text, login_server)
  local object, err = object_of(text, "the output of az")
  if not object then
    return nil, err
  end
  if type(object.appId) ~= "string" or type(object.password) ~= "string" or object.password == "" then
    return nil, core.failure {
      message = "the output of az holds no appId and password; "
        .. "`az ad sp create-for-rbac -o json` prints both, once",
    }
  end
  return { server = login_server, username = object.appId, password = object.password }
end

---A Google service account key file: the whole document is the password of the user `_json_key`.
---@param text string the file
---@param server string the registry, REGION-docker.pkg.dev
---@return table|nil credential
---@return table|nil err
function cloud.google(text, server)
  local object, err = object_of(text, "the key file")
  if not object then
    return nil, err
  end
  if object.type ~= "service_account" or type(object.private_key) ~= "string" then
    return nil, core.failure { message = "the key file is no key of a service account" }
  end
  return { server = server, username = "_json_key", password = text }
end

return cloud
