-- Finds differences between a value of this module and a peer's (fuzz/peers/peer.lua).

local cjson = require "cjson"
local core = require "kubebundle.core"
local kb = require "kubebundle"

local compare = {}

---@class fuzz.difference
---@field ours any
---@field theirs any as the peer wrote it

local function is_map(value)
  return type(value) == "table" and not core.is_array(value) and value ~= kb.null
end

local function float_of(hex)
  return (string.unpack(">d", (hex:gsub("%x%x", function(digits)
    return string.char(tonumber(digits, 16))
  end))))
end

--- A scalar of a peer as a value of ours; nil if this module has no such value.
---@param theirs any
---@return any
function compare.scalar(theirs)
  if type(theirs) == "string" or type(theirs) == "boolean" then return theirs end
  if type(theirs) ~= "table" then return kb.null end
  if theirs.integer then return math.tointeger(theirs.integer) or tonumber(theirs.integer .. ".0") end
  if theirs.float then return float_of(theirs.float) end
  return nil
end

local function same_scalar(ours, theirs)
  local value = compare.scalar(theirs)
  if value == nil then return false end
  return value == ours and math.type(value) == math.type(ours) or (value ~= value and ours ~= ours)
end

-- A peer's key as our text.
local function key_text(key)
  if type(key) == "table" and key.integer then return key.integer end
  return type(key) == "boolean" and tostring(key) or key
end

local add_differences

-- The key of ours that is a known difference of theirs.
local function paired_key(ours, theirs, is_known)
  for key in pairs(ours) do
    if is_known(key, theirs) or is_known(kb.yaml.scalar(key), theirs) then return key end
  end
end

-- Entries whose key is not there under the same text. Where such a key is known to differ in itself, the mapping is not
-- compared further.
local function pair_keys(rest, ours, found, is_known)
  for _, entry in ipairs(rest) do
    if is_known(ours, { key = entry[1] }) then return end
    local key = paired_key(ours, entry[1], is_known)
    if not key then
      found[#found + 1] = { ours = ours, theirs = { key = entry[1] } }
      return
    end
    add_differences(ours[key], entry[2], found, is_known)
    ours[key] = nil
  end
end

local function add_of_maps(ours, theirs, found, is_known)
  local left, rest = {}, {}
  for key, value in pairs(ours) do
    left[key] = value
  end
  for _, entry in ipairs(theirs) do
    local key = key_text(entry[1])
    if left[key] == nil then
      rest[#rest + 1] = entry
    else
      add_differences(left[key], entry[2], found, is_known)
      left[key] = nil
    end
  end
  pair_keys(rest, left, found, is_known)
  local missing = { ours = left, theirs = { missing = true } }
  if next(left) ~= nil and #rest == 0 and not is_known(left, missing.theirs) then found[#found + 1] = missing end
end

function add_differences(ours, theirs, found, is_known)
  local tree = type(theirs) == "table" and theirs or {}
  if tree.map and is_map(ours) then
    add_of_maps(ours, tree.map, found, is_known)
  elseif tree.list and core.is_array(ours) and #ours == #tree.list then
    for index, item in ipairs(tree.list) do
      add_differences(ours[index], item, found, is_known)
    end
  elseif not same_scalar(ours, theirs) and not is_known(ours, theirs) then
    found[#found + 1] = { ours = ours, theirs = theirs }
  end
end

--- Whether a tree of a peer has a mapping with two equal keys.
---@param tree any
---@return boolean
function compare.has_repeated_key(tree)
  if type(tree) ~= "table" then return false end
  local seen = {}
  for _, entry in ipairs(tree.map or {}) do
    local key = cjson.encode(entry[1])
    if seen[key] then return true end
    seen[key] = true
  end
  for _, item in pairs(tree) do
    if compare.has_repeated_key(item) then return true end
  end
  return false
end

--- The differences between a value and a peer's, except those for which `is_known` is true.
---@param ours any
---@param theirs any
---@param is_known? fun(ours: any, theirs: any): boolean
---@return fuzz.difference[]
function compare.differences(ours, theirs, is_known)
  local found = {}
  add_differences(ours, theirs, found, is_known or function()
    return false
  end)
  return found
end

return compare
