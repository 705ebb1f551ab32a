-- What the clouds' own commands print when they make a credential.

local core = require "kubebundle.core"

local cloud = {}

---The service principal that `az ad sp create-for-rbac` printed.
---@param text string JSON with appId and password
---@param login_server string the registry, NAME.azurecr.io
---@return kubebundle.registry.acr.options? options
---@return kubebundle.failure? err
function cloud.azure(text, login_server)
  local object, err = core.json.decode(text)
  if err then
    err.message = "invalid JSON in the output of az: " .. (err.safe_message or err.message)
    return nil, err
  end
  if type(object) ~= "table" or type(object.appId) ~= "string" or type(object.password) ~= "string" then
    return nil,
      core.failure {
        code = "azure.no-credential",
        message = "the output of az has no appId and password; "
          .. "`az ad sp create-for-rbac -o json` prints both, once",
      }
  end
  return { login_server = login_server, client_id = object.appId, client_secret = object.password }
end

return cloud
