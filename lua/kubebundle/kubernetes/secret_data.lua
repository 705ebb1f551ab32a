-- A Secret's data, decoded as the API server decodes it before anyone reads the object.

local core = require "kubebundle.core"
local read = require "kubebundle.util.read"

local secret_data = {}

local NOT_TEXT = "a value in data must be base64 text"

local function fail(code, message)
  return nil, core.failure { code = code, message = message }
end

-- Go also accepts a list of byte values as bytes.
local function from_list(list)
  if list[1] == nil and next(list) ~= nil then return fail("secret.invalid-value", NOT_TEXT) end
  local bytes = {}
  for index, byte in ipairs(list) do
    if math.type(byte) ~= "integer" or byte < 0 or byte > 255 then
      return fail("secret.invalid-value", "a list in data must hold integers from 0 to 255")
    end
    bytes[index] = string.char(byte)
  end
  return table.concat(bytes)
end

---The bytes of a value of `data`.
---@param value any
---@return string|nil bytes "" if it is absent or null
---@return kubebundle.failure? err the message is the API server's for bad base64
function secret_data.decode(value)
  if read.is_null(value) then return "" end
  if type(value) == "table" then return from_list(value) end
  if type(value) ~= "string" then return fail("secret.invalid-value", NOT_TEXT) end
  local bytes, err = core.base64.decode(value, { lenient = true })
  if not bytes then return fail(err.code, err.message) end
  return bytes
end

local function member(object, field, key)
  local map = object[field]
  if type(map) == "table" then return map[key] end
end

--- The bytes under a key of a Secret: `stringData` overrides `data`, which is decoded anyway.
---@param secret table a Secret object
---@param key string
---@return string|nil bytes "" if the key is absent or null
---@return table? err with `path`; the message is the API server's for bad base64
function secret_data.read(secret, key)
  local bytes, err = secret_data.decode(member(secret, "data", key))
  if not bytes then
    err.path = ("data[%s]"):format(key)
    return nil, err
  end
  local override = member(secret, "stringData", key)
  if type(override) == "string" then return override end
  return bytes
end

return secret_data
