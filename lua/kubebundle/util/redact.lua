-- Makes external text printable: no control characters, no log commands, nothing that looks like a credential, and
-- for a source line only what cannot be one. `redact.shown` is for every printed line.

local tables = require "kubebundle.util.tables"
local tokens = require "kubebundle.util.tokens"

local redact = {}

local MASK = "***"

--- Shorter text is not masked as a secret, in bytes: it is in every message by chance, and the gaps would show it.
redact.MIN_SECRET = 4

-- Build services execute `##vso[...]` and `##[...]` (Azure Pipelines, GitHub Actions) anywhere in a line of a log,
-- and `::command ...::` (GitHub Actions). In each the second character is replaced.
local function without_commands(text, hash, colon)
  text = text:gsub("##(%a*%[)", "#" .. hash .. "%1")
  return (
    text:gsub("::(%a[%w_-]*)()", function(name, after)
      local is_command = text:find("^%s", after) or text:find("^::", after)
      return is_command and ":" .. colon .. name or nil
    end)
  )
end

-- Line separators, and what changes the direction of text: people would read another text.
local function without_format(text)
  return (
    text:gsub("\xE2[\x80\x81][\xA6-\xAE]", function(character)
      local code = utf8.codepoint(character)
      local is_format = code >= 0x2028 and code <= 0x202E or code >= 0x2066 and code <= 0x2069
      return is_format and ("\\u%04x"):format(code) or nil
    end)
  )
end

--- The text on one line, with control characters (which a terminal would interpret) as \xNN, those that reorder text
--- as \uNNNN, and log commands disarmed.
---@param text string
---@return string
function redact.printable(text)
  text = text:gsub("[%c\127]", function(byte)
    return ("\\x%02x"):format(byte:byte())
  end)
  text = text:gsub("\xC2([\x80-\x9F])", function(byte)
    return ("\\u00%02x"):format(byte:byte())
  end)
  return redact.disarmed(without_format(text))
end

--- The text without log commands.
---@param text string
---@return string
function redact.disarmed(text)
  return without_commands(text, "\\x23", "\\x3a")
end

--- The same for an encoded JSON text, whose strings keep their values.
---@param json string
---@return string
function redact.json_text(json)
  return without_commands(json, "\\u0023", "\\u003a")
end

--- The text with invalid UTF-8 replaced: file names may contain any bytes.
---@param text string
---@return string
function redact.utf8(text)
  return utf8.len(text) and text or (text:gsub("[\x80-\xFF]", "\u{FFFD}"))
end

-- A long run with upper and lower case and digits is opaque, unlike host names, digests and UUIDs.
local function opaque(word)
  return #word >= 24 and word:find("%u") and word:find("%l") and word:find("%d") and true or false
end

--- Whether a word has the form of a token, and may be a credential anywhere.
---@param word string
---@return boolean
function redact.token_shaped(word)
  return tokens.of(word) ~= nil or opaque(word)
end

-- Masks `user:password@` before a host. `repository:tag@sha256:...` does not match.
local function mask_user_info(text)
  text = text:gsub("://[^/%s\"']*@", "://" .. MASK .. "@")
  return (
    text:gsub("[^%s\"']+", function(word)
      local info, after = word:match("^(.+)@(.*)$")
      return info and info:find(":[^/]") and not after:find("^sha%d") and MASK .. "@" .. after or nil
    end)
  )
end

-- Masks a URL's query: `host/path?token=x`. In a pattern such as `r?.example.com` the sign is a wildcard.
local function mask_query(text)
  if not text:find("?", 1, true) then return text end
  return (
    text:gsub("[^%s\"']+", function(word)
      local at = word:find("?", 1, true)
      if not at or at == #word then return nil end
      local before = word:sub(1, at - 1):gsub("^%a*://", "")
      local is_query = before:find("/", 1, true) or word:find("=", at, true)
      return is_query and word:sub(1, at) .. MASK or nil
    end)
  )
end

--- Masks every word with the form of a token, user and password before a host, and queries.
---@param text string
---@return string
function redact.text(text)
  text = mask_query(mask_user_info(text))
  return (text:gsub("[%w+_~=.-]+", function(word)
    return redact.token_shaped(word) and MASK or nil
  end))
end

--- External text for printing: credentials masked, control characters escaped, log commands disarmed.
---@param text string
---@return string
function redact.shown(text)
  return redact.printable(redact.text(text))
end

--- A user name for printing: tokens are sometimes used as user names.
---@param name string
---@return string
function redact.user_name(name)
  return redact.token_shaped(name) and MASK or redact.shown(redact.utf8(name))
end

-- Masks one secret, ignoring case.
local function without_one(text, secret)
  local parts, at, lower = {}, 1, text:lower()
  secret = secret:lower()
  local from, to = lower:find(secret, 1, true)
  while from do
    parts[#parts + 1] = text:sub(at, from - 1)
    at = to + 1
    from, to = lower:find(secret, at, true)
  end
  parts[#parts + 1] = text:sub(at)
  return table.concat(parts, MASK)
end

--- Masks every occurrence of a known secret, ignoring case: a server's response may repeat what was sent to it.
---@param text string
---@param secrets string[]
---@return string
function redact.without(text, secrets)
  for _, secret in ipairs(secrets) do
    text = #secret >= redact.MIN_SECRET and without_one(text, secret) or text
  end
  return text
end

-- What precedes a kind: `kind: !!str `, `kind: >-` on the line above, `"kind" :`.
local KINDS = { "kind[^\n,{}]*$", "kind[\"']?%s*:[^\n]*\n%s*[\"']?$", "kind[\"']?%s*:%s*[\"']?$" }
local LOOK_BACK = 120 -- unlimited, the time would be quadratic

--- Whether a text contains a Secret, judging by its text. A false alarm is harmless.
---@param text string
---@return boolean
function redact.holds_secret(text)
  if text:find("\0", 1, true) then -- UTF-16
    text = text:gsub("%z", "")
  end
  for position, rest in text:gmatch("()Secret(%w*)") do
    local before = text:sub(math.max(1, position - LOOK_BACK), position - 1)
    for _, kind in ipairs((rest == "" or rest == "List") and KINDS or {}) do
      if before:find(kind) then return true end
    end
  end
  return false
end

-- Keys with public values. Other values are masked in an excerpt. In a document with a Secret most of these could be
-- keys of its data.
local public_keys = tables.set [[
  apiVersion kind name namespace type immutable image imagePullPolicy restartPolicy replicas key optional
  serviceAccount serviceAccountName secretName claimName containerPort port targetPort nodePort protocol cpu
  memory app owner tier component version schedule mountPath path
]]
local public_keys_of_secret = tables.set "apiVersion kind namespace type immutable"

-- Text around tokens: punctuation of YAML and JSON is kept, letters and digits are masked.
local function masked(text)
  return text:find("^[%s\"',:{}%[%]]*$") and text or MASK
end

-- Masks everything except tokens #(name)#, which findings are about.
local function only_tokens(text)
  local parts, position = {}, 1
  for from, to in text:gmatch("()#%([%w_.%- \t]*%)#()") do
    parts[#parts + 1] = masked(text:sub(position, from - 1))
    parts[#parts + 1] = text:sub(from, to - 1)
    position = to
  end
  parts[#parts + 1] = masked(text:sub(position))
  return table.concat(parts)
end

local function masked_value(is_public, value)
  local comment = value:find("%s#[^(]")
  local text = comment and (value:sub(1, comment):match("^.*%S") or "") or value
  local shown = is_public and redact.text(text) or only_tokens(text)
  return shown .. (comment and " # " .. MASK or "")
end

-- For `key: value` the key, and the value if the key implies that it is public; otherwise only the tokens.
local function masked_line(line, in_secret)
  local indent, at = line:match("^([%s-]*)()")
  local key, rest = line:match("^([\"']?[%w_./$-]+[\"']?)()", at)
  local colon, value = line:match("^(%s*:%f[%s\0]%s*)(.*)$", rest or #line + 1)
  if not colon then return indent .. only_tokens(line:sub(at)) end
  local public = in_secret and public_keys_of_secret or public_keys
  return indent .. key .. colon .. masked_value(public[key:match("[%w_./$-]+")], value)
end

--- A source line for printing: for `key: value` the key, and the value if the key implies that it is public;
--- otherwise only the tokens. Tabs stay.
---@param line string
---@param in_secret? boolean whether its document holds a Secret
---@return string
function redact.line(line, in_secret)
  return (masked_line(line, in_secret):gsub("[^\t]+", redact.printable))
end

return redact
