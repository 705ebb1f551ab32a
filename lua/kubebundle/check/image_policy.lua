-- The image policy of kb.check, option `images`: the registries and repositories allowed for images, and their tags.
-- Used by the rules image-not-allowed and image-tag-forbidden.

local core = require "kubebundle.core"
local facts = require "kubebundle.registry.facts"
local glob = require "kubebundle.kubelet.keyring.glob"

local HUB = facts.docker_hub
local WILDCARD = "[*?%[\\]"

---@class kubebundle.check.images
---@field allow? string[] registries (`ghcr.io`, `*.azurecr.io`), or repositories and what is below them
---(`ghcr.io/acme`, `docker.io/library`); `*` and `?` match text within a label of the host or a part of the path
---@field require_digest? boolean image-not-pinned is an error, unless it has a severity of its own
---@field forbid_tags? string[] tags, or patterns such as `*-SNAPSHOT`; an image without tag and digest has `latest`

local KNOWN = "allow:string[] require_digest:boolean forbid_tags:string[]"

---@class kubebundle.check.image_policy
---@field plain table<string, true>? nil: every image is allowed
---@field paths table<string, string[][]> patterns of paths, by host
---@field patterns { host: string[], path: string[] }[] those with a pattern of a host
---@field verdicts table<string, boolean> by name
---@field tags string[]
---@field tag_verdicts table<string, string|false> the pattern that forbids a tag
---@field requires_digest boolean
local Policy = {}
Policy.__index = Policy

local policy = {}

local function split(text, separator)
  local parts = {}
  for part in (text .. separator):gmatch("([^" .. separator .. "]*)" .. separator) do
    parts[#parts + 1] = part
  end
  return parts
end

-- Why a pattern cannot match as meant; nil if it is fine.
local function problem_of(pattern)
  local host, path = pattern:match "^([^/]*)/?(.*)$"
  if pattern:find "://" then return "expected no scheme" end
  if pattern:find "^%s" or pattern:find "%s$" or host == "" then return "expected REGISTRY or REGISTRY/PATH" end
  if not (host == "localhost" or host:find "[.:*]") then
    return ("missing registry (%s/library/%s is an official image of Docker Hub)"):format(HUB.domain, pattern)
  end
  if path:find "[:@]" then return "expected no tag or digest" end
  if ("/" .. path .. "/"):find("//", 1, true) and path ~= "" then return "empty part between slashes" end
  if path:find "[A-Z]" then return "repositories are lower case" end
end

local function add_allowed(self, pattern)
  local host, path = pattern:match "^([^/]*)(.*)$"
  if host == HUB.alias then host = HUB.domain end
  local parts = path ~= "" and split(path:sub(2), "/") or {}
  if host:find(WILDCARD) then
    self.patterns[#self.patterns + 1] = { host = split(host, "."), path = parts }
  elseif path:find(WILDCARD) then
    self.paths[host] = self.paths[host] or {}
    table.insert(self.paths[host], parts)
  else
    self.plain[host .. path] = true
  end
end

-- Whether each part matches its pattern; `is_whole`: no further parts may follow.
local function match_parts(patterns, parts, is_whole)
  if #parts < #patterns or is_whole and #parts > #patterns then return false end
  for index, pattern in ipairs(patterns) do
    if not glob.match(pattern, parts[index]) then return false end
  end
  return true
end

local function is_allowed(self, domain, path)
  local name = domain
  if self.plain[name] then return true end
  for part in path:gmatch "[^/]+" do
    name = name .. "/" .. part
    if self.plain[name] then return true end
  end
  local labels, parts = split(domain, "."), split(path, "/")
  for _, pattern in ipairs(self.paths[domain] or {}) do
    if match_parts(pattern, parts) then return true end
  end
  for _, pattern in ipairs(self.patterns) do
    if match_parts(pattern.host, labels, true) and match_parts(pattern.path, parts) then return true end
  end
  return false
end

--- Whether an image is allowed, by its registry and repository.
---@param parts table as image.parse returns it
---@return boolean
function Policy:allows(parts)
  local verdict = self.verdicts[parts.name]
  if verdict == nil then
    verdict = is_allowed(self, parts.domain, parts.path)
    self.verdicts[parts.name] = verdict
  end
  return verdict
end

local function forbidding(self, tag)
  for _, pattern in ipairs(self.tags) do
    if glob.match(pattern, tag) then return pattern end
  end
  return false
end

--- The pattern that forbids a tag; nil if none does. With a digest the tag does not matter.
---@param parts table as image.parse returns it
---@return string? pattern
---@return string? tag
function Policy:forbids(parts)
  if parts.digest ~= "" then return nil end
  local tag = parts.tag ~= "" and parts.tag or "latest"
  local pattern = self.tag_verdicts[tag]
  if pattern == nil then
    pattern = forbidding(self, tag)
    self.tag_verdicts[tag] = pattern
  end
  return pattern or nil, pattern and tag or nil
end

--- Reads the option `images`.
---@param given kubebundle.check.images?
---@return kubebundle.check.image_policy? policy nil if none is given
---@return string? message if it is invalid
---@return integer? index of the invalid item of `allow`
function policy.read(given)
  if given == nil then return nil end
  if type(given) ~= "table" then return nil, "images: expected a table, got " .. type(given) end
  local message = core.options_problem(given, KNOWN)
  if message then return nil, "images: " .. message end
  local self = setmetatable({
    plain = given.allow and {},
    paths = {},
    patterns = {},
    verdicts = {},
    tag_verdicts = {},
    tags = given.forbid_tags or {},
    requires_digest = given.require_digest == true,
  }, Policy)
  if given.allow and #given.allow == 0 then return nil, "images: allow is empty: no image would be allowed" end
  for index, pattern in ipairs(given.allow or {}) do
    pattern = pattern:gsub("/$", "")
    local problem = problem_of(pattern)
    if problem then return nil, ("images: invalid allow[%d] %s: %s"):format(index, pattern, problem), index end
    add_allowed(self, pattern)
  end
  return self
end

return policy
