-- IPv6 addresses as Go's net/netip parses them: all that net/url lets stand in brackets.

local ipv6 = {}

local function is_ipv4(text)
  local count = 0
  for field in (text .. "."):gmatch("([^.]*)%.") do
    local fine = field:find("^[0-9][0-9]?[0-9]?$") and not field:find("^0.") and tonumber(field) < 256
    if not fine then return false end
    count = count + 1
  end
  return count == 4
end

-- How many 16-bit groups the colon-separated text has, or nil. An IPv4 address may be the last two.
local function group_count(text, ipv4_allowed)
  if text == "" then return 0 end
  local count, ended = 0, false
  for field in (text .. ":"):gmatch("([^:]*):") do
    if ended then return nil end
    if field:find("^[0-9a-fA-F][0-9a-fA-F]?[0-9a-fA-F]?[0-9a-fA-F]?$") then
      count = count + 1
    elseif ipv4_allowed and is_ipv4(field) then
      count, ended = count + 2, true
    else
      return nil
    end
  end
  return count
end

---@param text string an address without brackets, perhaps with a zone: `fe80::1%eth0`
---@return boolean
function ipv6.is_valid(text)
  local address, zone = text:match("^([^%%]*)%%(.*)$")
  if zone == "" then return false end
  address = address or text
  local head, tail = address:match("^(.-)::(.*)$")
  if not head then return group_count(address, true) == 8 end
  local before, after = group_count(head, false), group_count(tail, true)
  return before ~= nil and after ~= nil and before + after <= 7
end

return ipv6
