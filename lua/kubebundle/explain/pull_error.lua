-- Classifies a failed pull by the structure of the runtime's error: HTTP status, the registry's error code, Go's
-- certificate checks, and the fixed phrases of containerd, CRI-O and docker at the start of a segment of the error.
-- Digits and words inside an image name or a URL are ignored.

local go_error = require "kubebundle.explain.go_error"

local pull_error = {}

---@class kubebundle.explain.pull_error
---@field kind string one of `order` below, or `unknown`
---@field detail string? for certificate `authority`, `dates` or `names`; for unreachable `name` or `plain-http`; for
---rate-limited `kubelet`; for directory the digits of the AADSTS code
---@field is_anonymous boolean? no credential was sent
---@field platform string? requested by the node, such as `linux/arm64`
---@field host string? that received a request of the distribution API

-- If one error has several kinds, the first of these: first what is decided before a credential matters, then the
-- registry's answer to it, then everything else.
local order = {
  "short-name",
  "platform",
  "schema1",
  "not-utf8",
  "certificate",
  "rate-limited",
  "firewall",
  "directory",
  "expired",
  "unreachable",
  "refused",
  "disk-full",
  "store-damaged",
  "mismatch",
  "part-missing",
  "absent",
  "server-error",
}

-- HTTP status and the registry's code, which containerd and docker write in lower case with spaces.
local meanings = {
  ["401"] = "refused",
  ["403"] = "refused",
  ["404"] = "absent",
  ["429"] = "rate-limited",
  unauthorized = "refused",
  denied = "refused",
  ["manifest unknown"] = "absent",
  ["name unknown"] = "absent",
  ["blob unknown"] = "part-missing",
  ["manifest blob unknown"] = "part-missing",
  toomanyrequests = "rate-limited",
  unavailable = "server-error",
}

local reason_phrases = {
  ["401"] = "Unauthorized",
  ["403"] = "Forbidden",
  ["404"] = "Not Found",
  ["429"] = "Too Many Requests",
  ["500"] = "Internal Server Error",
  ["502"] = "Bad Gateway",
  ["503"] = "Service Unavailable",
  ["504"] = "Gateway Time",
}

-- The start of segments: the phrase, its kind, its detail.
local phrases = {
  { "short name mode is enforcing", "short-name" },
  { "short-name resolution enforced", "short-name" },
  { 'short-name "" did not resolve to an alias', "short-name" },
  { "no match for platform", "platform" },
  { "no matching manifest for", "platform" },
  { "no image found in manifest list for architecture", "platform" },
  { "no image found in image index for architecture", "platform" },
  { "string field contains invalid UTF-8", "not-utf8" },
  { "no space left on device", "disk-full" },
  { "pull QPS exceeded", "rate-limited", "kubelet" },
  { "You have reached your pull rate limit", "rate-limited" },
  { "no basic auth credentials", "refused" },
  { "pull access denied", "refused" },
  { "requested access to the resource is denied", "refused" },
  { "access to the requested resource is not authorized", "refused" },
  { "authentication required", "refused" },
  { "authorization failed", "refused" },
  { "insufficient_scope", "refused" },
  { "access forbidden", "refused" },
  { "access denied", "refused" },
  { "invalid username/password", "refused" },
  { "not found", "absent" },
  { "manifest for", "absent" },
  { "repository name not known to registry", "absent" },
  { "failed to get reader from content store", "store-damaged" },
  { "unexpected commit digest", "mismatch" },
  { "unexpected commit size", "mismatch" },
  { "content at", "part-missing" },
  { "could not fetch content descriptor", "part-missing" },
  { "no such host", "unreachable", "name" },
  { "server misbehaving", "unreachable", "name" },
  { "Temporary failure in name resolution", "unreachable", "name" },
  { "server gave HTTP response to HTTPS client", "unreachable", "plain-http" },
  { "first record does not look like a TLS handshake", "unreachable", "plain-http" },
  { "i/o timeout", "unreachable" },
  { "TLS handshake timeout", "unreachable" },
  { "handshake failure", "unreachable" },
  { "protocol version not supported", "unreachable" },
  { "connection refused", "unreachable" },
  { "connection reset by peer", "unreachable" },
  { "connection timed out", "unreachable" },
  { "network is unreachable", "unreachable" },
  { "no route to host", "unreachable" },
  { "context deadline exceeded", "unreachable" },
  { "request canceled", "unreachable" },
  { "EOF", "unreachable" },
  { "unexpected EOF", "unreachable" },
  { "bad certificate", "certificate" },
  { "certificate required", "certificate" },
  { "certificate signed by unknown authority", "certificate", "authority" },
  { "certificate has expired or is not yet valid", "certificate", "dates" },
  { "certificate is valid for", "certificate", "names" },
  { "certificate is not valid for any names", "certificate", "names" },
  { "cannot validate certificate for", "certificate", "names" },
  { "certificate relies on legacy Common Name", "certificate", "names" },
  { "x509", "certificate" },
  { "failed to verify certificate", "certificate" },
}

-- Segments that mean that no credential was sent.
local anonymous_phrases = { "failed to fetch anonymous token", "no basic auth credentials" }

-- Whether a segment begins with a phrase followed by its end or a punctuation mark.
local function begins(segment, phrase)
  if segment:sub(1, #phrase) ~= phrase then return false end
  local following = segment:sub(#phrase + 1, #phrase + 1)
  return following == "" or following:find("[^%w_/:-]") ~= nil
end

-- The HTTP status in a segment: `401 Unauthorized`, or the bare number after words that announce one.
local function status_of(segment, before)
  local status, rest = segment:match("^(%d%d%d)(.*)$")
  if status and (rest == "" or rest:find("^[%s,(]")) then
    local phrase = reason_phrases[status]
    local announced = before:find("[Ss]tatus") or before:find("http code", 1, true)
    return (announced or phrase and rest:sub(2, #phrase + 1) == phrase) and status or nil
  end
  return segment:match("^error parsing HTTP (%d%d%d) response body")
    or segment:match("^invalid status code from registry (%d%d%d)%f[%D]")
end

local function meaning_of_status(status)
  return status and (meanings[status] or tonumber(status) >= 500 and "server-error") or nil
end

-- Whether a segment contains a word delimited by spaces: image names contain none.
local function has_word(segment, word)
  return (" " .. segment .. " "):find(" " .. word .. "[.,;]? ") ~= nil
end

local blocked_words = { "not allowed", "not permitted", "not authorized", "not in the", "blocked", "forbidden" }

-- The phrases of Azure, GitHub and Google for a registry that restricts source addresses, and common ones.
local function is_firewall(segment)
  if
    segment:find("client with ip ", 1, true) and segment:find(" is not allowed access", 1, true)
    or segment:find("vpcservicecontrolsuniqueidentifier", 1, true)
    or segment:find(" ip allow ?list")
    or segment:find(" ip whitelist", 1, true)
  then
    return true
  end
  for _, words in ipairs(segment:find("ip address", 1, true) and blocked_words or {}) do
    if segment:find(words, 1, true) then return true end
  end
  return false
end

local function is_schema1(parsed)
  local text = " " .. parsed.text
  if text:find(" schema 1 ", 1, true) or text:find(" application/vnd.docker.distribution.manifest.v1+", 1, true) then
    return true
  end
  for _, quoted in ipairs(parsed.quoted) do
    if quoted:find("^application/vnd%.docker%.distribution%.manifest%.v1%+") then return true end
  end
  return false
end

local function add_segment(found, segment, before)
  for _, phrase in ipairs(phrases) do
    if begins(segment, phrase[1]) then
      found[phrase[2]] = found[phrase[2]] or {}
      found[phrase[2]].detail = found[phrase[2]].detail or phrase[3]
    end
  end
  local lower = segment:lower()
  local meaning = meanings[(lower:gsub("_", " "))] or meaning_of_status(status_of(segment, before))
  local directory = (" " .. segment):match(" AADSTS(%d+)")
  if meaning then found[meaning] = found[meaning] or {} end
  if directory then found.directory = { detail = directory } end
  if has_word(lower, "tokens?") and has_word(lower, "expired") then found.expired = {} end
  if is_firewall(lower) then found.firewall = {} end
end

local function is_anonymous(segments)
  for _, segment in ipairs(segments) do
    for _, phrase in ipairs(anonymous_phrases) do
      if begins(segment, phrase) then return true end
    end
  end
end

-- docker: `no matching manifest for linux/arm64/v8 in ...`; CRI-O: `architecture "arm64", variant "v8", OS "linux"`.
local function platform_of(text)
  local platform = text:match("no matching manifest for (%w+/[%w/]+)")
  local architecture = text:match('for architecture "?(%w+)')
  return platform or architecture and (text:match(', OS "?(%w+)') or "linux") .. "/" .. architecture
end

-- The last host that received a request of the distribution API: token services have other paths.
local function host_of(text)
  local last
  for host, rest in text:gmatch("https?://([%w.:%[%]-]+)([^%s\"']*)") do
    if rest:find("^/v2/") or rest:find("[?&]ns=") then last = host:lower():gsub(":443$", "") end
  end
  return last
end

--- Parses the error of a pull.
---@param text string
---@return kubebundle.explain.pull_error
function pull_error.read(text)
  local parsed, found = go_error.parse(text), {}
  for index, segment in ipairs(parsed.segments) do
    add_segment(found, segment, parsed.segments[index - 1] or "")
  end
  if is_schema1(parsed) then found.schema1 = {} end
  -- a text in a body of JSON
  for _, quoted in ipairs(parsed.quoted) do
    local code = quoted:match("^AADSTS(%d+): ")
    if code then found.directory = { detail = code } end
  end
  local read = {
    kind = "unknown",
    is_anonymous = is_anonymous(parsed.segments),
    platform = platform_of(text),
    host = host_of(text),
  }
  for _, kind in ipairs(order) do
    if found[kind] then
      read.kind, read.detail = kind, found[kind].detail
      return read
    end
  end
  return read
end

return pull_error
