-- The forms in which a message of another program can repeat the credentials that it was sent.

local core = require "kubebundle.core"
local redact = require "kubebundle.util.redact"
local url = require "kubebundle.util.url"

local echoes = {}

-- Base64 without its padding: as it is, in the alphabet for URLs, and in a form.
local function base64_forms(text)
  local plain = core.base64.encode(text):match "^[^=]*"
  return plain,
    (plain:gsub("[+/]", { ["+"] = "-", ["/"] = "_" })),
    (plain:gsub("[+/]", { ["+"] = "%2B", ["/"] = "%2F" }))
end

local function add_credential(add, credential)
  local username, password = credential.username, credential.password
  local encoded = url.escape_all(password)
  add(password, url.escape(password), encoded, (encoded:gsub("%%20", "+")))
  add(base64_forms(username .. ":" .. password))
  add(base64_forms(password))
  -- Tokens are sometimes used as user names, and are not shown then; see redact.user_name.
  if redact.token_shaped(username) then add(username, url.escape_all(username)) end
end

--- The texts to mask by redact.without; the longest first, since one may contain another.
---@param credentials kubebundle.credential[]
---@param token string? of a token service
---@return string[]
function echoes.of(credentials, token)
  local list, seen = {}, { [""] = true }
  local function add(...)
    for _, form in ipairs { ... } do
      if not seen[form] then list[#list + 1] = form end
      seen[form] = true
    end
  end
  for _, credential in ipairs(credentials) do
    add_credential(add, credential)
  end
  if token then add(token) end
  table.sort(list, function(a, b)
    return #a > #b
  end)
  return list
end

return echoes
