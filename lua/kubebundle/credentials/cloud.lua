-- The output of the clouds' commands that create credentials.

local core = require "kubebundle.core"
local options_of = require "kubebundle.util.options"
local read = require "kubebundle.util.read"
local tokens = require "kubebundle.util.tokens"

local cloud = {}

-- The user name for a token of `az acr login`.
local TOKEN_USER = "00000000-0000-0000-0000-000000000000"

-- A password that does not expire, else the one that expires last.
local function password_of(passwords)
  local best
  for _, item in ipairs(read.is_list(passwords) and passwords or {}) do
    if type(item) == "table" and read.is_text(item.value) then
      local expiry = read.is_text(item.expiry) and item.expiry or nil
      if not best or best.expiry and (not expiry or expiry > best.expiry) then
        best = { value = item.value, expiry = expiry }
      end
    end
  end
  return best
end

-- Each function takes the decoded output and returns user name and password, with an optional note.
local shapes = {
  -- az ad sp create-for-rbac
  function(object)
    return read.text(object, "appId"), read.text(object, "password")
  end,
  -- az ad sp create-for-rbac --json-auth
  function(object)
    return read.text(object, "clientId"), read.text(object, "clientSecret")
  end,
  -- az acr login --expose-token
  function(object)
    local token = read.text(object, "accessToken")
    local expiry = token and tokens.expiry(token)
    local date = expiry and os.date("!%Y-%m-%d %H:%M UTC", math.floor(expiry))
    return TOKEN_USER, token, date and ("the token expires on %s"):format(date)
  end,
  -- az acr token create; az acr credential show
  function(object)
    local from = type(object.credentials) == "table" and object.credentials or object
    local password = password_of(from.passwords)
    if not password then return nil end
    local note = password.expiry and ("the password expires on %s"):format(password.expiry) or nil
    return read.text(from, "username"), password.value, note
  end,
}

local function credential_of(object)
  for _, shape in ipairs(type(object) == "table" and shapes or {}) do
    local username, password, note = shape(object)
    if username and password then return username, password, note end
  end
end

--- The credential printed by `az ad sp create-for-rbac`, `az acr login --expose-token`, `az acr token create` or `az
--- acr credential show`.
---@param text string JSON
---@param login_server string? the registry, NAME.azurecr.io; by default, the output's
---@return kubebundle.registry.acr.options? options
---@return kubebundle.failure? err
---@return string? note about the password
function cloud.azure(text, login_server)
  options_of.argument("kb.credentials.azure", "text", text, "string")
  options_of.argument("kb.credentials.azure", "login_server", login_server, "string?")
  -- PowerShell writes what it redirects in UTF-16
  local object, err = core.json.decode((core.template.decode(text)) or text)
  if err then
    err.message = "invalid JSON in the output of az: " .. (err.safe_message or err.message)
    return nil, err
  end
  local username, password, note = credential_of(object)
  if not username then
    return nil,
      core.failure {
        code = "azure.no-credential",
        message = "no credential in the output of az",
        remedy = "Pass the output of `az ad sp create-for-rbac`, `az acr credential show`, `az acr token create` or "
          .. "`az acr login --expose-token`, with -o json.",
      }
  end
  local server = login_server or read.text(object, "loginServer")
  return { login_server = server, client_id = username, client_secret = password }, nil, note
end

return cloud
