-- Resource quantities such as 500m, 0.5 and 64Mi, as the API server parses and compares them (k8s.io/apimachinery,
-- pkg/api/resource). Exact: they may have any number of digits.

local bytes = require "kubebundle.util.bytes"
local core = require "kubebundle.core"

local quantities = {}

-- The exponents of ten and two denoted by suffixes.
local DECIMAL = { [""] = 0, n = -9, u = -6, m = -3, k = 3, M = 6, G = 9, T = 12, P = 15, E = 18 }
local BINARY = { Ki = 10, Mi = 20, Gi = 30, Ti = 40, Pi = 50, Ei = 60 }

local NANO, MILLI = -9, -3
local MAX_BINARY = "9223372036854775807" -- larger binary quantities are clamped to this

---@class kubebundle.quantity
---@field negative boolean
---@field digits string significant digits without zeros at either end; "" for zero
---@field magnitude integer the value is 0.DIGITS times ten to this

-- Go keeps the exponent in 32 bits.
local function exponent_of(suffix)
  local exponent = math.tointeger(tonumber(suffix:match("^[eE]([+-]?%d+)$") or nil))
  return exponent and (exponent + 0x80000000) % 0x100000000 - 0x80000000
end

-- The base and exponent of a suffix; nil if it is not one.
local function scale_of(suffix)
  if DECIMAL[suffix] then
    return 10, DECIMAL[suffix]
  elseif BINARY[suffix] then
    return 2, BINARY[suffix]
  end
  return 10, suffix ~= "" and exponent_of(suffix) or nil
end

local CHUNK, CHUNK_LIMIT = 9, 1000000000 -- decimal digits multiplied at once

-- The digits multiplied by a small number.
local function multiply(digits, factor)
  local chunks, carry = {}, 0
  for last = #digits, 1, -CHUNK do
    local product = tonumber(digits:sub(math.max(1, last - CHUNK + 1), last), 10) * factor + carry
    carry = product // CHUNK_LIMIT
    chunks[#chunks + 1] = ("%09d"):format(product % CHUNK_LIMIT)
  end
  chunks[#chunks + 1] = tostring(carry)
  for index = 1, #chunks // 2 do
    chunks[index], chunks[#chunks + 1 - index] = chunks[#chunks + 1 - index], chunks[index]
  end
  return table.concat(chunks)
end

-- The text without trailing occurrences of the digit, and their number.
local function cut(text, digit)
  local last = #text
  while text:byte(last) == digit do
    last = last - 1
  end
  return text:sub(1, last), #text - last
end

local ZERO, NINE, SPACE = ("09 "):byte(1, 3)

-- The value DIGITS times ten to `exponent`.
local function new(negative, digits, exponent)
  digits = digits:match("^0*(.*)$")
  local magnitude = #digits + exponent
  digits = cut(digits, ZERO)
  return { negative = negative and digits ~= "", digits = digits, magnitude = digits == "" and 0 or magnitude }
end

local function compare_absolute(a, b)
  if a.digits == "" or b.digits == "" then
    return #a.digits - #b.digits
  elseif a.magnitude ~= b.magnitude then
    return a.magnitude - b.magnitude
  elseif a.digits == b.digits then
    return 0
  end
  return bytes.less(a.digits, b.digits) and -1 or 1
end

local largest_binary = new(false, MAX_BINARY, 0)

local function new_binary(negative, digits, exponent, power)
  while power > 0 do
    digits = multiply(digits, 1 << math.min(power, 20))
    power = power - 20
  end
  local value = new(negative, digits, exponent)
  if compare_absolute(value, largest_binary) > 0 then value = new(negative, MAX_BINARY, 0) end
  return value
end

-- Adds one to the last digit.
local function increment(digits)
  local head, nines = cut(digits, NINE)
  local last = head == "" and ZERO or head:byte(-1)
  return head:sub(1, -2) .. string.char(last + 1) .. ("0"):rep(nines)
end

--- The quantity as the server stores it for resources: fractions of a thousandth are rounded up, away from zero.
---@param quantity kubebundle.quantity
---@return kubebundle.quantity
function quantities.rounded(quantity)
  local kept = quantity.magnitude - MILLI
  if quantity.digits == "" or kept >= #quantity.digits then return quantity end
  return new(quantity.negative, increment(quantity.digits:sub(1, math.max(kept, 0))), MILLI)
end

-- Whether a suffix without digits is zero: if the server's exact parser, which requires digits, is not used.
local function may_be_bare(base, exponent)
  if base == 2 then return exponent <= BINARY.Ti end
  return exponent >= NANO
end

-- The text of a number in JSON's form, which has none for infinities.
local function spelled(value)
  if type(value) ~= "number" then return value end
  return value - value == 0 and core.json.encode(value) or ""
end

---Reads a quantity.
---@param value string|number as written in a manifest
---@return kubebundle.quantity? quantity nil if the API server rejects it
function quantities.parse(value)
  local text = cut(spelled(value):match("^ *(.*)$"), SPACE)
  local sign, whole, rest = text:match("^([+-]?)(%d*)()")
  local fraction, suffix = text:match("^%.(%d*)()", rest)
  local digits, base, exponent = whole .. (fraction or ""), scale_of(text:sub(suffix or rest))
  if text == "" or not exponent or digits == "" and not may_be_bare(base, exponent) then return nil end
  local places = fraction and -#fraction or 0
  if base == 2 then return new_binary(sign == "-", digits, places, exponent) end
  return new(sign == "-", digits, places + exponent)
end

---Compares two quantities.
---@param a kubebundle.quantity
---@param b kubebundle.quantity
---@return integer sign negative if `a` is less than `b`, zero if they are equal
function quantities.compare(a, b)
  if a.negative ~= b.negative then return a.negative and -1 or 1 end
  local order = compare_absolute(a, b)
  return a.negative and -order or order
end

---The nearest float of a quantity, to add some of them.
---@param quantity kubebundle.quantity
---@return number
function quantities.number(quantity)
  local digits = quantity.digits
  -- not `0.0`: Lua reads the point of a literal by the locale
  local number = digits == "" and tonumber "0e0" or tonumber(digits .. "e" .. quantity.magnitude - #digits)
  return quantity.negative and -number or number
end

---Whether a quantity is a whole number.
---@param quantity kubebundle.quantity
---@return boolean
function quantities.is_whole(quantity)
  return quantity.magnitude >= #quantity.digits
end

return quantities
