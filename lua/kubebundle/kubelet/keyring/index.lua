-- Finds the keys of a keyring for an image without checking each: hosts without wildcards by their text, hosts with
-- wildcards by a substring that the image's host must contain, paths by their lengths.

local place = require "kubebundle.kubelet.keyring.place"
local prefixes = require "kubebundle.kubelet.keyring.prefixes"

---@class kubebundle.keyring.pattern a host with wildcards
---@field location kubebundle.keyring.place of one of its keys
---@field paths table the keys by their paths
---@field parts table<string, true>? substrings of every host that it matches

---@class kubebundle.keyring.index
---@field hosts table<string, table> the keys by their paths, by host and port
---@field patterns kubebundle.keyring.pattern[]
---@field by_part table<string, kubebundle.keyring.pattern[]>? nil until the first lookup
---@field parts string[] of by_part
---@field lengths integer[] of the parts
local Index = {}
Index.__index = Index

local index = {}

-- Characters that make a label a pattern. Labels without them match if they are equal.
local SPECIAL = "[*?%[\\]"

local function authority_of(location)
  return location.host .. "\0" .. location.port
end

local function new_list()
  return {}
end

local function add(self, item)
  local location = item.location
  local authority = authority_of(location)
  local paths = self.hosts[authority]
  if not paths then
    paths = prefixes.new()
    self.hosts[authority] = paths
    if location.host:find(SPECIAL) then self.patterns[#self.patterns + 1] = { location = location, paths = paths } end
  end
  local list = paths:get(location.path, new_list)
  list[#list + 1] = item
end

-- What follows a class or an escape is ignored: it is not worth parsing.
local function parts_of(host)
  local parts = {}
  for part in host:match("^[^%[\\]*"):gmatch("[^*?]+") do
    parts[part] = true
  end
  return parts
end

local function count_parts(patterns)
  local counts = {}
  for _, pattern in ipairs(patterns) do
    pattern.parts = parts_of(pattern.location.host)
    for part in pairs(pattern.parts) do
      counts[part] = (counts[part] or 0) + 1
    end
  end
  return counts
end

-- The substring shared by the fewest patterns, the longest of several; "" if there is none.
local function rarest(parts, counts)
  local best = ""
  for part in pairs(parts) do
    local is_rarer = best == "" or counts[part] < counts[best]
    if is_rarer or counts[part] == counts[best] and #part > #best then best = part end
  end
  return best
end

-- Indexes the patterns by their rarest substrings, once all are known.
local function file_patterns(self)
  local counts, has_length = count_parts(self.patterns), {}
  self.by_part, self.parts, self.lengths = {}, {}, {}
  for _, pattern in ipairs(self.patterns) do
    local part = rarest(pattern.parts, counts)
    local list = self.by_part[part]
    if not list then
      list = {}
      self.by_part[part] = list
      self.parts[#self.parts + 1] = part
    end
    list[#list + 1] = pattern
    if not has_length[#part] then
      has_length[#part] = true
      self.lengths[#self.lengths + 1] = #part
    end
  end
end

-- The substrings that a host contains: searched one by one or, if that is less work, by looking up each substring of
-- the host.
local function parts_in(self, host)
  local found = {}
  if #self.parts <= #host * #self.lengths then
    for _, part in ipairs(self.parts) do
      found[part] = host:find(part, 1, true) and true or nil
    end
    return found
  end
  for _, length in ipairs(self.lengths) do
    for at = 1, #host - length + 1 do
      local piece = host:sub(at, at + length - 1)
      found[piece] = self.by_part[piece] and true or nil
    end
  end
  return found
end

local function append(found, paths, text)
  for _, items in ipairs(paths:of(text)) do
    table.move(items, 1, #items, #found + 1, found)
  end
end

local function find_patterns(self, target, found)
  if not self.by_part then file_patterns(self) end
  for part in pairs(parts_in(self, target.host)) do
    for _, pattern in ipairs(self.by_part[part]) do
      if place.hosts_match(pattern.location, target) then append(found, pattern.paths, target.path) end
    end
  end
end

--- The items whose keys apply to an image, in no fixed order.
---@param target kubebundle.keyring.place
---@return table[]
function Index:find(target)
  local found = {}
  local paths = not target.host:find(SPECIAL) and self.hosts[authority_of(target)]
  if paths then append(found, paths, target.path) end
  if #self.patterns > 0 then find_patterns(self, target, found) end
  return found
end

--- An index of items, whose `location` is their key's; nil if the key applies to nothing.
---@param items { location: kubebundle.keyring.place? }[]
---@return kubebundle.keyring.index
function index.new(items)
  local self = setmetatable({ hosts = {}, patterns = {} }, Index)
  for _, item in ipairs(items) do
    if item.location then add(self, item) end
  end
  return self
end

return index
