-- What a user name or password looks like, as far as its form tells: whose token it is, and when it expires.
-- Nothing here is ever shown.

local core = require "kubebundle.core"

local shape = {}

-- How the issuers begin tokens that are passwords and never user names.
local token_beginnings = {
  "^gh[pousr]_%w", "^github_pat_", "^gl%w*%-%w", "^dckr_[po]at_", "^eyJ[%w_-]+%.eyJ", "^ya29%.",
  "^...%dQ~", -- an Azure client secret
}

--- Whether a text has the form of a token.
---@param text string
---@return boolean
function shape.is_token(text)
  if #text < 16 then return false end
  for _, beginning in ipairs(token_beginnings) do
    if text:find(beginning) then return true end
  end
  return false
end

local function decode_object(text, options)
  local json = core.base64.decode(text, options)
  local object = json and core.json.decode(json)
  return type(object) == "table" and object or nil
end

local url_safe = { url = true, padding = false }

-- The claims of a JSON web token.
local function claims(text)
  local body = text:match("^eyJ[%w_-]+%.([%w_-]+)%.[%w_-]*$")
  return body and decode_object(body, url_safe)
end

--- When a token says that it expires: the `exp` of a JSON web token, the `expiration` of one from ECR.
---@param password string
---@return number? time in seconds since 1970
function shape.expiry(password)
  if not password:find("^eyJ") then return nil end
  local token = claims(password) or decode_object(password)
  local time = token and (token.exp or token.expiration)
  return type(time) == "number" and time or nil
end

--- A service account key of Google Cloud: "json", "base64" for its base64 text, nil for neither.
---@param password string
---@return string?
function shape.google_key(password)
  if password:find("^%s*{") then
    local object = core.json.decode(password)
    return type(object) == "table" and object.private_key and "json" or nil
  end
  local object = decode_object((password:gsub("%s", "")))
  return object and object.private_key and "base64" or nil
end

return shape
