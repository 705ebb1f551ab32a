-- Image references as the kubelet parses them: the grammar of github.com/distribution/reference v0.6.0, and the name
-- by which the kubelet looks up credentials.

local core = require "kubebundle.core"
local facts = require "kubebundle.registry.facts"
local options_of = require "kubebundle.util.options"

local image = {}

local HUB = facts.docker_hub
local OFFICIAL = HUB.official .. "/"

local MALFORMED = "invalid reference format"
local DIGEST_SIZES = { sha256 = 64, sha384 = 96, sha512 = 128 }

-- `message` begins with the reference package's message, which kubelet and runtimes show, too.
local function fail(code, message, why)
  return nil, core.failure { code = code, message = why and message .. ": " .. why or message }
end

local function is_host(text)
  if text:find("^%[[a-fA-F0-9:]+%]$") then return true end
  for label in (text .. "."):gmatch("([^.]*)%.") do
    if not (label:find("^[A-Za-z0-9][A-Za-z0-9-]*$") and label:find("[A-Za-z0-9]$")) then return false end
  end
  return true
end

local function is_domain(text)
  local host = text:match("^(.*):[0-9]+$")
  return is_host(host or text)
end

local function is_separator(text)
  return text == "." or text == "_" or text == "__" or text:find("^%-+$") ~= nil
end

local function show(character)
  if character:find("^[%g ]") and #character == 1 then return "'" .. character .. "'" end
  return #character > 1 and character or ("0x%02X"):format(character:byte())
end

-- What is wrong with a path component, or nil.
local function component_problem(text)
  if text == "" then return "empty part between slashes in the name" end
  local at = text:find("[^a-z0-9._-]")
  if at then
    local character = utf8.len(text, at, at) and text:match(utf8.charpattern, at) or text:sub(at, at)
    return "the character " .. show(character) .. " is not allowed in a name"
  end
  if not text:find("^[a-z0-9]") or not text:find("[a-z0-9]$") then
    return "each part of the name must begin and end with a lower-case letter or a digit"
  end
  for separator in text:gmatch("[._-]+") do
    if not is_separator(separator) then return "invalid separator (expected '.', '_', '__' or any number of '-')" end
  end
end

local function path_problem(path)
  for component in (path .. "/"):gmatch("([^/]*)/") do
    local problem = component_problem(component)
    if problem then return problem end
  end
end

local function tag_problem(tag)
  if tag == "" then return "empty tag after ':'" end
  if #tag > 128 then return "the tag has more than 128 characters" end
  if not tag:find("^[A-Za-z0-9_]") then return "the tag must begin with a letter, a digit or '_'" end
  if tag:find("[^A-Za-z0-9_.-]") then return "the tag may only contain letters, digits, '_', '.' and '-'" end
end

-- The grammar's digest: algorithm parts joined by one of -_+. and at least 32 hexadecimal digits.
local function digest_problem(digest)
  local algorithm, hexadecimal = digest:match("^([^:]*):([0-9a-fA-F]*)$")
  if not algorithm then return "invalid digest (expected ALGORITHM:HEXADECIMAL)" end
  if #hexadecimal < 32 then return "the digest has fewer than 32 hexadecimal digits" end
  for part in (algorithm .. "."):gmatch("([^-_+.]*)[-_+.]") do
    if not part:find("^[A-Za-z][A-Za-z0-9]*$") then return "invalid algorithm in the digest" end
  end
end

-- What go-digest requires in addition to the grammar, with its messages.
local function unsupported_digest(digest)
  local algorithm, encoded = digest:match("^([^:]*):(.*)$")
  local size = DIGEST_SIZES[algorithm]
  if not size then
    return algorithm:find("[A-Z]") and "invalid checksum digest format" or "unsupported digest algorithm"
  end
  if #encoded ~= size then return "invalid checksum digest length" end
  if encoded:find("[A-F]") then return "invalid checksum digest format" end
end

-- Splits off the domain, completing Docker's short names.
local function split_domain(text)
  local first, rest = text:match("^([^/]*)/(.*)$")
  if not first then return HUB.domain, OFFICIAL .. text end
  if first == HUB.alias then first = HUB.domain end
  if not (first == "localhost" or first:find("[.:A-Z]")) then return HUB.domain, text end
  if first == HUB.domain and not rest:find("/", 1, true) then rest = OFFICIAL .. rest end
  return first, rest
end

-- NAME[:TAG][@DIGEST], NAME being the domain and the path.
local function split_reference(text)
  local body, digest = text:match("^([^@]*)@(.*)$")
  body = body or text
  local name, tag = body:match("^(.*/[^/:]*):([^/]*)$")
  return name or body, tag, digest
end

-- If the first part is not a host, it belongs to the path, as in the grammar: `ex_ample.com/app`.
local function split_name(name)
  local domain, path = name:match("^([^/]*)/(.*)$")
  if domain and is_domain(domain) then return domain, path end
  return "", name
end

local function name_problem(domain, path, name)
  local problem = path_problem(path)
  if not problem then return nil end
  if domain ~= "" then return problem end
  local first = name:match("^[^/]*")
  if not path_problem(name:sub(#first + 2)) then return "the part before the first '/' is not a host name" end
  return problem
end

-- Whether only capital letters in the supposed host make the name invalid.
local function is_valid_in_lower_case(name)
  local domain, path = split_name(name:lower())
  return name:find("[A-Z]") and not name_problem(domain, path, name:lower())
end

local function parse_full(text)
  local name, tag, digest = split_reference(text)
  local domain, path = split_name(name)
  local tag_or_digest = tag and tag_problem(tag) or digest and digest_problem(digest)
  local problem = name_problem(domain, path, name)
  if problem and not tag_or_digest and is_valid_in_lower_case(name) then
    return fail("image.upper-case", "repository name must be lowercase")
  end
  problem = problem or tag_or_digest
  if problem then return fail("image.syntax", MALFORMED, problem) end
  if #path > 255 then return fail("image.too-long", "repository name must not be more than 255 characters") end
  local unsupported = digest and unsupported_digest(digest)
  if unsupported then return fail("image.unsupported-digest", unsupported) end
  return { domain = domain, path = path, tag = tag or "", digest = digest or "", name = name }
end

-- Recognizes common mistakes, reported before the grammar's general messages.
local function known_mistake(ref)
  if ref == "" then return "the image is empty" end
  if ref:find("^[ \t-\r]") or ref:find("[ \t-\r]$") then return "leading or trailing white space" end
  local scheme = ref:match("^(%a+)://")
  if scheme then return "an image must not have a scheme such as " .. scheme .. "://" end
end

--- Parses an image reference as the kubelet does.
---@param ref string
---@return { domain: string, path: string, tag: string, digest: string, name: string }? parts
--- `name` is what the kubelet looks up; absent parts are ""; the domain is "" if the first part is not a host name
--- but valid in a path
---@return kubebundle.failure? err `message` begins with the message of github.com/distribution/reference
function image.parse(ref)
  if type(ref) ~= "string" then error("an image is a string, not a " .. type(ref), 2) end
  if #ref == 64 and not ref:find("[^a-f0-9]") then
    return fail(
      "image.hexadecimal",
      "invalid repository name (" .. ref .. "), cannot specify 64-byte hexadecimal strings"
    )
  end
  local domain, rest = split_domain(ref)
  local remote = rest:match("^[^:]*")
  local mistake = known_mistake(ref)
  if remote:find("[A-Z]") then
    return fail("image.upper-case", MALFORMED .. ": repository name (" .. remote .. ") must be lowercase", mistake)
  end
  if mistake then return fail("image.syntax", MALFORMED, mistake) end
  return parse_full(domain .. "/" .. rest)
end

--- The imagePullPolicy that the API server sets by default: "Always" for the tag `latest` and for neither tag nor
--- digest, else (also for an invalid image) "IfNotPresent".
---@param ref string
---@return "Always"|"IfNotPresent" policy
function image.pull_policy(ref)
  options_of.argument("kb.image.pull_policy", "ref", ref, "string")
  local parts = image.parse(ref)
  if not parts then return "IfNotPresent" end
  local latest = parts.tag == "latest" or (parts.tag == "" and parts.digest == "")
  return latest and "Always" or "IfNotPresent"
end

return image
