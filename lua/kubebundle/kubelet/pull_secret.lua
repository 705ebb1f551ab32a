-- A Secret object as the checker reads it: the bytes of its values and, for a pull secret, the entries of its docker
-- config document. Each Secret is read once.

local bytes_order = require "kubebundle.util.bytes"
local core = require "kubebundle.core"
local once = require "kubebundle.util.once"
local pull_secrets = require "kubebundle.kubernetes.pull_secrets"
local read = require "kubebundle.util.read"
local secret_copies = require "kubebundle.kubelet.secret_copies"
local secret_data = require "kubebundle.kubernetes.secret_data"

local null = core.null
local map = read.map

local pull_secret = {}

---@class kubebundle.check.data_value
---@field bytes string? nil if unknown or unreadable
---@field field "data"|"stringData" the map that contains the value
---@field failure table? why the base64 text is invalid; wrong types are the schema's business
---@field token boolean? it contains a token

local function read_data(values, data)
  for key, value in pairs(data) do
    local bytes, failure = secret_data.decode(value)
    failure = type(value) == "string" and failure or nil
    values[key] = { bytes = bytes, failure = failure, field = "data", token = read.is_token(value) }
  end
end

-- A value of stringData replaces one in data, once that is decoded: an invalid one is still an error.
local function read_strings(values, strings)
  for key, value in pairs(strings) do
    local before = values[key]
    values[key] = {
      bytes = type(value) == "string" and value or value == null and "" or nil,
      failure = before and before.failure,
      field = before and before.failure and "data" or "stringData",
      token = read.is_token(value),
    }
  end
end

--- The values of a Secret by their keys.
---@param object kubebundle.check.object
---@return table<string, kubebundle.check.data_value>
pull_secret.values = once(function(object)
  local values = {}
  read_data(values, map(object.value, "data"))
  if object.value.stringData then read_strings(values, map(object.value, "stringData")) end
  return values
end)

-- Also a document for the keyring, by its fields secret and entries.
---@class kubebundle.check.pull_secret
---@field secret string? the name of the Secret
---@field key string of the value in use
---@field field "data"|"stringData" the field of that value
---@field entries table[]? from core.dockerconfig.decode; nil if there are none
---@field bytes string? the document
---@field failure table? the kubelet's error about the document
---@field undecided boolean? it contains a token, or a controller fills it
---@field refused boolean? the API server rejects the Secret

--- Whether a token leaves the Secret's content undecided.
---@param object kubebundle.check.object
---@return boolean
function pull_secret.is_open(object)
  if object.is_encrypted then return read.is_token(object.value.type) end
  if not object.source.tokens[1] then return false end
  local open, value = object.source.open, object.value
  return open[value]
    or open[map(value, "data")]
    or open[map(value, "stringData")]
    or read.is_token(value.type)
    or read.is_token(value.data)
    or read.is_token(value.stringData)
end

-- null is a document, too: the kubelet reads no entries in it.
local function is_document(bytes)
  return core.json.go_valid(bytes) and bytes:find("^%s*[{n]") ~= nil
end

-- By text, while some Secret has the entries: most pull secrets are copies, one for each namespace.
local decoded = {}

for _, form in ipairs(pull_secrets.forms) do
  decoded[form] = setmetatable({}, { __mode = "v" })
end

-- The entries of a document; not to be modified.
local function decode(text, form)
  local entries, failure = decoded[form][text], nil
  if not entries then
    entries, failure = pull_secrets.decode(text, form)
    decoded[form][text] = entries
  end
  return entries, failure
end

local function read_object(object, form)
  local key = form.key
  local value = pull_secret.values(object)[key]
  if not value then
    local is_open = pull_secret.is_open(object)
    return { secret = object.name, key = key, field = "data", undecided = is_open, refused = not is_open }
  end
  local secret = {
    secret = object.name,
    key = key,
    field = value.field,
    undecided = value.token or secret_copies.filled(object) ~= nil or nil,
    refused = value.failure ~= nil or not value.bytes and not value.token,
    entries = nil,
    failure = nil,
  }
  if not value.bytes or secret.refused then return secret end
  if secret.undecided then return secret end
  secret.bytes = value.bytes
  secret.entries, secret.failure = decode(value.bytes, form)
  if secret.failure and not is_document(value.bytes) then
    secret.refused, secret.failure = true, nil
  end
  return secret
end

local read_form = once(read_object)

--- A Secret as the kubelet would use it, or nil if its type is not that of a pull secret.
---@param object kubebundle.check.object
---@return kubebundle.check.pull_secret?
function pull_secret.of(object)
  local form = pull_secrets.form(object.value.type)
  return form and read_form(object, form)
end

--- The key of a Secret that contains a docker config, whatever its name; nil if there is none.
---@type fun(object: kubebundle.check.object): string?
pull_secret.found_key = once(function(object)
  local values = pull_secret.values(object)
  for _, form in ipairs(pull_secrets.forms) do
    if values[form.key] then return form.key end
  end
  for _, key in ipairs(bytes_order.sorted_keys(values)) do
    local text = values[key].bytes
    if text and text:find('"auths"', 1, true) and core.json.go_valid(text) then return key end
  end
end)

return pull_secret
