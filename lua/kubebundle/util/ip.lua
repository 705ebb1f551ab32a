-- IP addresses as Go parses them (net/netip).

local ip = {}

local MAX = 255

---The bytes of an IPv4 address. The API server accepts leading zeros (k8s.io/utils/net, ParseIPSloppy), Go does not.
---@param text string
---@return integer[]? bytes 4; nil if the text is not an address
---@return boolean? has_zeros a part has leading zeros or more than three digits
function ip.parse_v4(text)
  local bytes, has_zeros = {}, false
  for part in (text .. "."):gmatch("([^.]*)%.") do
    if #bytes == 4 or not part:find("^[0-9]+$") or tonumber(part) > MAX then return nil end
    has_zeros = has_zeros or part:find("^0.") ~= nil
    bytes[#bytes + 1] = math.tointeger(tonumber(part))
  end
  if #bytes < 4 then return nil end
  return bytes, has_zeros
end

---@param text string
---@return boolean
function ip.is_v4(text)
  local bytes, has_zeros = ip.parse_v4(text)
  return bytes ~= nil and not has_zeros
end

---Whether a text is an IPv4 address for the API server.
---@param text string
---@return boolean
function ip.is_sloppy_v4(text)
  return ip.parse_v4(text) ~= nil
end

-- Appends the bytes of colon-separated groups, the last of which may be an IPv4 address. Returns whether all groups
-- are valid.
local function parse_groups(text, bytes, ipv4_allowed)
  if text == "" then return true end
  for group, stop in (text .. ":"):gmatch("([^:]*)():") do
    if group:find("^%x%x?%x?%x?$") then
      local value = tonumber(group, 16)
      bytes[#bytes + 1], bytes[#bytes + 2] = value >> 8, value & 0xFF
    else
      local v4, has_zeros = ip.parse_v4(group)
      if not v4 or has_zeros or not ipv4_allowed or stop <= #text then return false end
      table.move(v4, 1, 4, #bytes + 1, bytes)
    end
    if #bytes > 16 then return false end
  end
  return true
end

---@param text string an address without brackets and zone
---@return integer[]? bytes 16; nil if the text is not an address
function ip.parse_v6(text)
  local bytes, rest = {}, {}
  local head, tail = text:match("^(.-)::(.*)$")
  if not head then return text ~= "" and parse_groups(text, bytes, true) and #bytes == 16 and bytes or nil end
  if not parse_groups(head, bytes, false) or not parse_groups(tail, rest, true) or #bytes + #rest > 14 then
    return nil
  end
  for index = #bytes + 1, 16 - #rest do
    bytes[index] = 0
  end
  return table.move(rest, 1, #rest, 17 - #rest, bytes)
end

---@param text string an address without brackets, possibly with a zone: `fe80::1%eth0`
---@return boolean
function ip.is_v6(text)
  local address, zone = text:match("^([^%%]*)%%(.*)$")
  return zone ~= "" and ip.parse_v6(address or text) ~= nil
end

return ip
