-- IP addresses as Go parses them (net/netip).

local ip = {}

local MAX = 255

local function has_four_parts(text, is_part)
  local count = 0
  for part in (text .. "."):gmatch("([^.]*)%.") do
    if not is_part(part) then return false end
    count = count + 1
  end
  return count == 4
end

local function is_strict_part(text)
  return text:find("^[0-9][0-9]?[0-9]?$") ~= nil and not text:find("^0.") and tonumber(text) <= MAX
end

local function is_sloppy_part(text)
  return text:find("^[0-9]+$") ~= nil and tonumber(text) <= MAX
end

---@param text string
---@return boolean
function ip.is_v4(text)
  return has_four_parts(text, is_strict_part)
end

---Whether a text is an IPv4 address for the API server, which accepts leading zeros (k8s.io/utils/net, ParseIPSloppy).
---@param text string
---@return boolean
function ip.is_sloppy_v4(text)
  return has_four_parts(text, is_sloppy_part)
end

-- How many 16-bit groups the colon-separated text has, or nil. An IPv4 address may be the last two.
local function group_count(text, ipv4_allowed)
  if text == "" then return 0 end
  local count, ended = 0, false
  for field in (text .. ":"):gmatch("([^:]*):") do
    if ended then return nil end
    if field:find("^[0-9a-fA-F][0-9a-fA-F]?[0-9a-fA-F]?[0-9a-fA-F]?$") then
      count = count + 1
    elseif ipv4_allowed and ip.is_v4(field) then
      count, ended = count + 2, true
    else
      return nil
    end
  end
  return count
end

---@param text string an address without brackets, perhaps with a zone: `fe80::1%eth0`
---@return boolean
function ip.is_v6(text)
  local address, zone = text:match("^([^%%]*)%%(.*)$")
  if zone == "" then return false end
  address = address or text
  local head, tail = address:match("^(.-)::(.*)$")
  if not head then return group_count(address, true) == 8 end
  local before, after = group_count(head, false), group_count(tail, true)
  return before ~= nil and after ~= nil and before + after <= 7
end

return ip
