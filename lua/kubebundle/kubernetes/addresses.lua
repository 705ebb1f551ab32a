-- IP addresses and CIDR blocks as the API server parses them (k8s.io/apimachinery, pkg/util/validation, ip.go).
--
-- Until Kubernetes 1.35, fields of older kinds accept leading zeros, IPv4 addresses written as IPv6 and bits beyond a
-- prefix; since then they are invalid when an object is created.

local ip = require "kubebundle.util.ip"

local addresses = {}

local STRICT_SINCE = 36 -- minor version

local IP_REASON = "must be a valid IP address"
local CIDR_REASON = "must be a valid CIDR value"

local function is_mapped(bytes)
  for index = 1, 10 do
    if bytes[index] ~= 0 then return false end
  end
  return bytes[11] == 0xFF and bytes[12] == 0xFF
end

---@class kubebundle.address
---@field bytes integer[] 4 or 16; 4 for an IPv4 address written as IPv6
---@field family "IPv4"|"IPv6"
---@field has_zeros boolean? a part has leading zeros
---@field mapped boolean? an IPv4 address written as IPv6

---@param text string
---@return kubebundle.address? address nil if the text is not an address
function addresses.parse(text)
  local bytes, has_zeros = ip.parse_v4(text)
  if bytes then return { bytes = bytes, family = "IPv4", has_zeros = has_zeros } end
  bytes = ip.parse_v6(text)
  if not bytes then return nil end
  if is_mapped(bytes) then return { bytes = table.move(bytes, 13, 16, 1, {}), family = "IPv4", mapped = true } end
  return { bytes = bytes, family = "IPv6" }
end

-- What only a strict parser rejects.
local function strict_reason(address, minor)
  if minor and minor < STRICT_SINCE then return nil end
  if address.has_zeros then return "must not have leading 0s" end
  if address.mapped then return "must not be an IPv4-mapped IPv6 address" end
end

--- Why the API server rejects an IP address, or nil.
---@param text string
---@param minor integer? of Kubernetes
---@return string?
function addresses.ip_reason(text, minor)
  local address = addresses.parse(text)
  if not address then return IP_REASON end
  return strict_reason(address, minor)
end

-- Whether the address begins with the bits of a block, given as bytes and a length.
local function is_within(address, block, length)
  for index = 1, #block do
    local left = length - 8 * (index - 1)
    if left <= 0 then return true end
    local mask = left >= 8 and 0xFF or (0xFF << (8 - left)) & 0xFF
    if address.bytes[index] & mask ~= block[index] & mask then return false end
  end
  return true
end

-- An IPv6 address with the given first bytes and last byte.
local function v6(first, second, last)
  return { first, second, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last }
end

local UNSPECIFIED, LOOPBACK = "may not be unspecified (%s)", "may not be in the loopback range (127.0.0.0/8, ::1/128)"
local LINK_LOCAL = "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
local MULTICAST = "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"

local SPECIAL = {
  { family = "IPv4", block = { 0, 0, 0, 0 }, length = 32, reason = UNSPECIFIED:format("0.0.0.0") },
  { family = "IPv6", block = v6(0, 0, 0), length = 128, reason = UNSPECIFIED:format("::") },
  { family = "IPv4", block = { 127, 0, 0, 0 }, length = 8, reason = LOOPBACK },
  { family = "IPv6", block = v6(0, 0, 1), length = 128, reason = LOOPBACK },
  { family = "IPv4", block = { 169, 254, 0, 0 }, length = 16, reason = LINK_LOCAL },
  { family = "IPv6", block = v6(0xFE, 0x80, 0), length = 10, reason = LINK_LOCAL },
  { family = "IPv4", block = { 224, 0, 0, 0 }, length = 24, reason = MULTICAST },
  { family = "IPv6", block = v6(0xFF, 0x02, 0), length = 16, reason = MULTICAST },
}

--- Why an address cannot be an endpoint or external address, or nil.
---@param text string
---@param minor integer? of Kubernetes
---@return string?
function addresses.endpoint_reason(text, minor)
  local reason = addresses.ip_reason(text, minor)
  if reason then return reason end
  local address = addresses.parse(text)
  for _, special in ipairs(SPECIAL) do
    if special.family == address.family and is_within(address, special.block, special.length) then
      return special.reason
    end
  end
end

---@class kubebundle.cidr
---@field address kubebundle.address
---@field length integer of the prefix
---@field has_zeros boolean the prefix has leading zeros

---@param text string
---@return kubebundle.cidr? cidr nil if the text is not a CIDR
function addresses.parse_cidr(text)
  local base, digits = text:match("^([^/]*)/([0-9]+)$")
  local address = base and addresses.parse(base)
  if not address then return nil end
  local length = tonumber(digits)
  local bits = (address.mapped or address.family == "IPv6") and 128 or 32
  if #digits > 3 or length > bits then return nil end
  if address.mapped then length = math.max(0, length - 96) end
  return { address = address, length = length, has_zeros = digits:find("^0.") ~= nil }
end

local function has_host_bits(cidr)
  local bytes = cidr.address.bytes
  for index = 1, #bytes do
    local left = cidr.length - 8 * (index - 1)
    local mask = left >= 8 and 0xFF or left <= 0 and 0 or (0xFF << (8 - left)) & 0xFF
    if bytes[index] & ~mask & 0xFF ~= 0 then return true end
  end
  return false
end

--- Why the API server rejects a CIDR block, or nil.
---@param text string
---@param minor integer? of Kubernetes
---@return string?
function addresses.cidr_reason(text, minor)
  local cidr = addresses.parse_cidr(text)
  if not cidr then return CIDR_REASON end
  if minor and minor < STRICT_SINCE then return nil end
  if cidr.address.has_zeros or cidr.has_zeros then return "must not have leading 0s in IP or prefix length" end
  if cidr.address.mapped then return "must not have an IPv4-mapped IPv6 address" end
  if has_host_bits(cidr) then return "must not have bits set beyond the prefix length" end
end

--- Whether a block is a proper part of another.
---@param inner kubebundle.cidr
---@param outer kubebundle.cidr
---@return boolean
function addresses.is_strict_subset(inner, outer)
  return inner.address.family == outer.address.family
    and inner.length > outer.length
    and is_within(inner.address, outer.address.bytes, outer.length)
end

return addresses
