-- What a Secret's data holds, decoded as the API server decodes it before anyone reads the object.

local core = require "kubebundle.core"

local secret_data = {}

local NOT_TEXT = "a value in data must be base64 text"

local function fail(key, code, message)
  return nil, core.failure { code = code, message = message, path = ("data[%s]"):format(key) }
end

-- Go takes a list of byte values for bytes too.
local function from_list(key, list)
  if list[1] == nil and next(list) ~= nil then return fail(key, "secret.invalid-value", NOT_TEXT) end
  local bytes = {}
  for index, byte in ipairs(list) do
    if math.type(byte) ~= "integer" or byte < 0 or byte > 255 then
      return fail(key, "secret.invalid-value", "a list in data must hold integers from 0 to 255")
    end
    bytes[index] = string.char(byte)
  end
  return table.concat(bytes)
end

local function decode(key, value)
  if value == nil or value == core.null then return "" end
  if type(value) == "table" then return from_list(key, value) end
  if type(value) ~= "string" then return fail(key, "secret.invalid-value", NOT_TEXT) end
  local bytes, err = core.base64.decode(value, { lenient = true })
  if not bytes then return fail(key, err.code, err.message) end
  return bytes
end

local function member(object, field, key)
  local map = object[field]
  if type(map) == "table" then return map[key] end
end

---The bytes under a key of a Secret: `stringData` overrides `data`, whose text is decoded all the same.
---@param secret table a Secret object
---@param key string
---@return string|nil bytes "" where the key is absent or null
---@return table? err with `path`; the message is the API server's for bad base64
function secret_data.read(secret, key)
  local bytes, err = decode(key, member(secret, "data", key))
  if not bytes then return nil, err end
  local override = member(secret, "stringData", key)
  if type(override) == "string" then return override end
  return bytes
end

return secret_data
