-- The prefixes of tokens by issuer, their lifetimes, and the claims in them. Redaction, check and the builders use
-- this to decide whether a text is a credential.

local core = require "kubebundle.core"

local tokens = {}

---@class kubebundle.token
---@field pattern string its beginning
---@field what string the kind of token, for a sentence
---@field issuer string
---@field is_public boolean? it names a key or is only encoded: masked like the others, but no proof of a secret
---@field is_fine_grained boolean? GitHub's: not accepted by GitHub Packages
---@field expires string? the lifetime, as the end of a sentence

local function of_issuer(list, issuer, what, prefixes, more)
  for prefix in prefixes:gmatch("%S+") do
    local token = { pattern = "^" .. prefix, what = what, issuer = issuer }
    for key, value in pairs(more or {}) do
      token[key] = value
    end
    list[#list + 1] = token
  end
end

local MIN_SIZE = 16 -- shorter texts are names

local WORKFLOW = "ends with its job, after an hour at most"

local all = {}
of_issuer(all, "GitHub", "a classic personal access token of GitHub", "ghp_%w")
of_issuer(all, "GitHub", "a fine-grained personal access token of GitHub", "github_pat_", { is_fine_grained = true })
of_issuer(all, "GitHub", "a token of a GitHub workflow or app", "ghs_%w", { expires = WORKFLOW })
of_issuer(all, "GitHub", "a token of GitHub", "gho_%w ghu_%w ghr_%w")
of_issuer(all, "GitLab", "a job token of GitLab", "glcbt%-", { expires = "ends with the job" })
of_issuer(
  all,
  "GitLab",
  "a token of GitLab",
  [[
  glpat%- gldt%- glrt%- glrtr%- glptt%- glft%- glimt%- glagent%- gloas%- glsoat%- glffct%- glwt%- glssat%-
]]
)
of_issuer(all, "Docker Hub", "an access token of Docker Hub", "dckr_[po]at_")
of_issuer(all, "Azure", "a client secret of Azure", "...%dQ~")
of_issuer(all, "Google Cloud", "an access token of Google Cloud", "ya29%.", { expires = "lasts an hour" })
of_issuer(all, "Google Cloud", "an API key of Google", "AIza")
of_issuer(all, "DigitalOcean", "a token of DigitalOcean", "do[opr]_v1_")
of_issuer(all, "NVIDIA", "an API key of NVIDIA", "nvapi%-")
of_issuer(all, "AWS", "an access key id of AWS", "A[KS]IA%u", { is_public = true })
of_issuer(all, "Slack", "a token of Slack", "xox[abprs]%-")
of_issuer(all, "npm", "a token of npm", "npm_%w")
of_issuer(all, "PyPI", "a token of PyPI", "pypi%-")
of_issuer(all, "", "a JSON web token", "eyJ[%w_-]+%.e")
of_issuer(all, "", "base64 text of a JSON object", "eyJ", { is_public = true })
of_issuer(all, "", "a text in PEM", "%-%-%-%-%-BEGIN", { is_public = true })

-- By first byte; [0] for any first byte.
local by_byte = {}

for _, token in ipairs(all) do
  local byte = token.pattern:match("^%^%%?([%w-])")
  local key = byte and byte:byte() or 0
  by_byte[key] = by_byte[key] or {}
  table.insert(by_byte[key], token)
end

local function first(list, text)
  for _, token in ipairs(list or {}) do
    if text:find(token.pattern) then return token end
  end
end

---The kind of token by its prefix, however short the text is; nil if unknown.
---@param text string
---@return kubebundle.token?
function tokens.beginning(text)
  return first(by_byte[text:byte()], text) or first(by_byte[0], text)
end

--- The kind of token that a text looks like.
---@param text string
---@return kubebundle.token?
function tokens.of(text)
  return #text >= MIN_SIZE and tokens.beginning(text) or nil
end

--- Whether a text looks like a secret token, and so is not a name.
---@param text string
---@return boolean
function tokens.is_secret(text)
  local token = tokens.of(text)
  return token ~= nil and not token.is_public
end

local function decode_object(text, options)
  local json = core.base64.decode(text, options)
  local object = json and core.json.decode(json)
  return type(object) == "table" and object or nil
end

local URL_SAFE = { url = true, padding = false }

-- The claims of a JSON Web Token.
local function claims(text)
  local body = text:match("^eyJ[%w_-]+%.([%w_-]+)%.[%w_-]*$")
  return body and decode_object(body, URL_SAFE)
end

--- The expiry stated in a token: `exp` of a JSON Web Token, `expiration` of one from ECR.
---@param text string
---@return number? time seconds since 1970
function tokens.expiry(text)
  if text:sub(1, 3) ~= "eyJ" then return nil end
  local token = claims(text) or decode_object(text)
  local time = token and (token.exp or token.expiration)
  return type(time) == "number" and time or nil
end

--- The lifetime of a JSON Web Token in seconds, if stated.
---@param text string
---@return number?
function tokens.lifetime(text)
  local token = text:sub(1, 3) == "eyJ" and claims(text)
  local from, to = token and (token.iat or token.nbf), token and token.exp
  return type(from) == "number" and type(to) == "number" and to - from or nil
end

--- The form of a Google Cloud service account key: "json", "base64" for its base64 text, nil for neither.
---@param text string
---@return string?
function tokens.google_key(text)
  if text:find("^%s*{") then
    local object = core.json.decode(text)
    return type(object) == "table" and object.private_key and "json" or nil
  end
  local object = decode_object((text:gsub("%s", "")))
  return object and object.private_key and "base64" or nil
end

return tokens
