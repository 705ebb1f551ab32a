-- Whether an environment variable holds a secret in plain text, judging by its name and its value.

local tables = require "kubebundle.util.tables"
local tokens = require "kubebundle.util.tokens"

local plaintext = {}

local set = tables.set

-- Classes of a name's last word. After one of the second class, the value only names or measures a secret.
local SECRET = set [[
  secret secrets password passwords passwd passphrase pwd pass token tokens credential credentials apikey
  accesskey secretkey privatekey connectionstring pat
]]

-- `key` by itself can be anything; after one of these it is a secret.
local BEFORE_KEY = set [[
  api access account private secret shared encryption signing master storage auth client
]]

-- Words that end in these match, too: PGPASSWORD.
local ENDINGS = { "password", "passwd", "passphrase", "apikey" }

-- After one of these, `secret` means the name of a Secret.
local BEFORE_NAME = set "tls pull image cert certificate ca ingress kube kubernetes k8s"

-- Values that are never secret: references, tokens of templates, paths, switches, numbers.
local HARMLESS = {
  "^%s*$",
  "%$[({]",
  "#%(",
  "{{",
  "^<.*>$",
  "^/[%w_./-]*$",
  "^%d+%a?$",
  "^%*+$",
  "^%a[%w+.-]*://[^@]*$",
}
local SWITCHES = set "true false yes no on off none null enabled disabled"

-- Values that are always secret, and their descriptions.
local VALUES = {
  { "^%a[%w+.-]*://[^/@%s:]*:[^/@%s]+@", "the value is a URL with a password" },
  { "%-%-%-%-%-BEGIN [%u ]*PRIVATE KEY%-%-%-%-%-", "the value is a private key" },
  { "[Aa]ccount[Kk]ey=%S", "the value is a connection string with a key" },
  { "[Ss]hared[Aa]ccess[Kk]ey=%S", "the value is a connection string with a key" },
  { "[Pp]assword=[^;%s]", "the value is a connection string with a password" },
  { "[Pp][Ww][Dd]=[^;%s]", "the value is a connection string with a password" },
}

local function is_harmless(value)
  if SWITCHES[value:lower()] then return true end
  for _, pattern in ipairs(HARMLESS) do
    if value:find(pattern) then return true end
  end
  return false
end

-- The words of a name: KVClientSecret, KV_CLIENT_SECRET and kv.client.secret are kv, client, secret.
local function words_of(name)
  local words = {}
  name = name:gsub("(%l)(%u)", "%1 %2"):gsub("(%u)(%u%l)", "%1 %2")
  for word in name:gmatch("%a+") do
    words[#words + 1] = word:lower()
  end
  return words
end

local function has_ending(word)
  for _, ending in ipairs(ENDINGS) do
    if word:sub(-#ending) == ending then return true end
  end
  return false
end

local function name_says_so(name)
  local words = words_of(name)
  local last, before = words[#words], words[#words - 1]
  if not last then return false end
  if last == "key" then return BEFORE_KEY[before] == true end
  if last == "string" then return before == "connection" end
  if last == "secret" and BEFORE_NAME[before] then return false end
  return SECRET[last] == true or has_ending(last)
end

local SHORTEST = 12 -- the shortest value that is recognized by its form

local function value_says_so(value)
  if #value < SHORTEST then return nil end
  for _, known in ipairs(VALUES) do
    if value:find(known[1]) then return known[2] end
  end
  local token = value:find("^[%w._~/+=-]+$") and tokens.of(value)
  return token and not token.is_public and "the value is " .. token.what or nil
end

---Why an environment variable seems to hold a secret in plain text.
---@param name string
---@param value string
---@return string? reason a clause without the value; nil if it holds no secret
function plaintext.reason(name, value)
  local reason = value_says_so(value) or name_says_so(name) and "its name says that it is a secret" or nil
  return reason and not is_harmless(value) and reason or nil
end

return plaintext
