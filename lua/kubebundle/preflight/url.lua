-- What the preflight needs of URLs: their origin (RFC 6454), and where a relative one leads (RFC 3986, 5.2).

local url = {}

local DEFAULT_PORTS = { http = "80", https = "443" }

---@return string|nil scheme
---@return string|nil authority
---@return string|nil rest path, query and fragment
local function split(text)
  local scheme, authority, rest = text:match "^(%a[%w+.-]*)://([^/?#]*)(.*)$"
  return scheme and scheme:lower(), authority, rest
end

---The scheme, host and port that answer for a URL; nil where it is no http(s) URL.
---@param text string
---@return string|nil
function url.origin(text)
  local scheme, authority = split(text)
  if not DEFAULT_PORTS[scheme] or authority:find "@" then
    return nil
  end
  local host, port = authority:match "^(.-):(%d+)$"
  host, port = host or authority, port or DEFAULT_PORTS[scheme]
  return host ~= "" and scheme .. "://" .. host:lower() .. ":" .. port or nil
end

---@param absolute string a URL
---@return string authority host[:port]
function url.authority(absolute)
  local _, authority = split(absolute)
  return authority
end

---@param base string an absolute URL
---@param reference string what a Location header says
---@return string|nil absolute nil where it leads to no http(s) URL
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
    local folder = rest:match "^[^?#]*/" or "/"
    absolute = scheme .. "://" .. authority .. folder .. reference
  end
  return url.origin(absolute) and absolute or nil
end

---A registry's host without its port.
---@param domain string as an image names it: host[:port]
---@return string
function url.host(domain)
  return domain:match "^(%[.-%])" or domain:match "^[^:]*"
end

---@param host string
function url.is_loopback(host)
  return host == "localhost" or host == "[::1]" or host:match "^127%.%d+%.%d+%.%d+$" ~= nil
end

---Percent-encodes what may not stand in a query value.
---@param text string
function url.escape(text)
  return (text:gsub("[^%w%-._~:/]", function(byte)
    return ("%%%02X"):format(byte:byte())
  end))
end

return url
