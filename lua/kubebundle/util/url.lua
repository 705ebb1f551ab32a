-- URLs: host and path as parsed by Go's net/url (1.26), for the keys of docker config documents; the origin (RFC
-- 6454), and the target of a relative one (RFC 3986, 5.2), for requests. Error messages are Go's without the quoted
-- text, because a key may contain a credential.

local lazy = require "kubebundle.util.lazy"

local ip = lazy "kubebundle.util.ip"

local url = {}

-- Bytes allowed unescaped in a host: unreserved, sub-delims and Go's additions.
local HOST = "^[A-Za-z0-9_.~!$&'()*+,;=:%[%]<>\"\x80-\xFF-]$"
local HOST_RUN = "^[A-Za-z0-9_.~!$&'()*+,;=:%[%]<>\"\x80-\xFF-]*"
local USER = "^[A-Za-z0-9._:~!$&'()*+,;=%%@-]*$"

---@return string|nil scheme in lower case
---@return string|nil authority
---@return string|nil rest path, query and fragment
local function split(text)
  local scheme, authority, rest = text:match("^(%a[%w+.-]*)://([^/?#]*)(.*)$")
  return scheme and scheme:lower(), authority, rest
end

local function decode(text)
  return (text:gsub("%%(%x%x)", function(digits)
    return string.char(tonumber(digits, 16))
  end))
end

local function has_malformed_escape(text)
  return text:gsub("%%%x%x", ""):find("%", 1, true) ~= nil
end

local function unescape(text)
  if has_malformed_escape(text) then return nil, "invalid URL escape" end
  return decode(text)
end

-- In a host only bytes of 128 and above may be escaped, and the percent sign itself (for zones).
local function host_escape_allowed(digits)
  return digits == "25" or tonumber(digits, 16) >= 0x80
end

-- A zone also allows escapes for what it may contain unescaped, and for spaces.
local function zone_escape_allowed(digits)
  local byte = tonumber(digits, 16)
  return digits == "25" or byte == 0x20 or (byte < 0x80 and string.char(byte):find(HOST) ~= nil)
end

local function unescape_host(text, escape_allowed)
  local at = 1
  while true do
    local _, last = text:find(HOST_RUN, at)
    at = last + 1
    if at > #text then return decode(text) end
    if text:sub(at, at) ~= "%" then return nil, "invalid character in host name" end
    local digits = text:match("^%%(%x%x)", at)
    if not (digits and escape_allowed(digits)) then return nil, "invalid URL escape" end
    at = at + 3
  end
end

local function is_port(text)
  return text == "" or text:find("^:[0-9]*$") ~= nil
end

local function unescape_address(text)
  local zone = text:find("%25", 1, true)
  if not zone then return unescape_host(text, host_escape_allowed) end
  local address, reason = unescape_host(text:sub(1, zone - 1), host_escape_allowed)
  if not address then return nil, reason end
  local rest
  rest, reason = unescape_host(text:sub(zone), zone_escape_allowed)
  return rest and address .. rest, reason
end

local function parse_bracketed(text)
  local inner, port = text:match("^%[(.*)%](.*)$")
  if not inner then return nil, "missing ']' in host" end
  if not is_port(port) then return nil, "invalid port after host" end
  local address, reason = unescape_address(inner)
  if not address then return nil, reason end
  if not ip.is_v6(address) then return nil, "invalid IP-literal" end
  return "[" .. address .. "]" .. port
end

local function parse_host(text)
  if text:find("^.+%[") then return nil, "invalid IP-literal" end
  if text:sub(1, 1) == "[" then return parse_bracketed(text) end
  if not is_port(text:match(":.*") or "") then return nil, "invalid port after host" end
  return unescape_host(text, host_escape_allowed)
end

local function parse_authority(text)
  local user, host = text:match("^(.*)@(.*)$")
  local parsed, reason = parse_host(host or text)
  if not parsed then return nil, reason end
  if user and (not user:find(USER) or has_malformed_escape(user)) then return nil, "invalid userinfo" end
  return parsed
end

---@param text string begins with http:// or https://
---@return string|nil host with its port, unescaped; userinfo, query and fragment are dropped
---@return string path unescaped; or, without a host, the reason
function url.parse(text)
  local before, fragment = text:match("^([^#]*)#?(.*)$")
  if before:find("[\0-\x1F\x7F]") then return nil, "invalid control character in URL" end
  local _, authority, rest = split(before)
  local host, reason = parse_authority(authority)
  if not host then return nil, reason end
  local path
  path, reason = unescape(rest:match("^[^?]*"))
  if not path then return nil, reason end
  if has_malformed_escape(fragment) then return nil, "invalid URL escape" end
  return host, path
end

--- Splits like Go's net.SplitHostPort; a host that it rejects is returned whole, without a port.
---@param text string
---@return string host without brackets if there is a port
---@return string port "" if there is none
function url.split_port(text)
  local host, port = text:match("^%[([^%[%]]*)%]:([^:%[%]]*)$")
  if not host then
    host, port = text:match("^([^:%[%]]*):([^:%[%]]*)$")
  end
  if not host then return text, "" end
  return host, port
end

-- Host and port of an authority; brackets stay.
local function cut_port(authority)
  local host, port = authority:match("^(.*):(%d*)$")
  return host or authority, port or ""
end

local DEFAULT_PORTS = { http = "80", https = "443" }

--- The origin of a URL: scheme, host and port; nil if it is not an http(s) URL.
---@param text string
---@return string|nil
function url.origin(text)
  local scheme, authority = split(text)
  if not DEFAULT_PORTS[scheme] or authority:find("@", 1, true) then return nil end
  local host, port = cut_port(authority)
  return host ~= "" and ("%s://%s:%s"):format(scheme, host:lower(), port ~= "" and port or DEFAULT_PORTS[scheme]) or nil
end

---@param absolute string a URL
---@return string authority host[:port]
function url.authority(absolute)
  local _, authority = split(absolute)
  return authority
end

---@param base string an absolute URL
---@param reference string the value of a Location header
---@return string|nil absolute nil if the result is not an http(s) URL
function url.join(base, reference)
  local scheme, authority, rest = split(base)
  reference = reference:gsub("#.*$", "")
  local absolute
  if split(reference) then
    absolute = reference
  elseif reference:sub(1, 2) == "//" then
    absolute = scheme .. ":" .. reference
  elseif reference:sub(1, 1) == "/" then
    absolute = scheme .. "://" .. authority .. reference
  else
    local folder = rest:match("^[^?#]*/") or "/"
    absolute = scheme .. "://" .. authority .. folder .. reference
  end
  return url.origin(absolute) and absolute or nil
end

---A registry's host without its port.
---@param domain string as in an image: host[:port]
---@return string
function url.host(domain)
  return (cut_port(domain))
end

---@param host string
function url.is_loopback(host)
  return host == "localhost" or host == "[::1]" or host:sub(1, 4) == "127." and ip.is_v4(host)
end

local function percent(byte)
  return ("%%%02X"):format(byte:byte())
end

--- Percent-encodes characters that are not allowed in a query value.
---@param text string
---@return string
function url.escape(text)
  return (text:gsub("[^%w%-._~:/]", percent))
end

--- Percent-encodes all but the unreserved characters (RFC 3986, 2.3), as in a form.
---@param text string
---@return string
function url.escape_all(text)
  return (text:gsub("[^%w%-._~]", percent))
end

return url
