-- The text of an item whose value was changed by a script: only differences are written, so that comments, order and
-- quotes elsewhere are kept.

local core = require "kubebundle.core"
local edit = require "kubebundle.edit"
local read = require "kubebundle.util.read"
local same = require "kubebundle.util.same"

local function sorted_keys(a, b)
  local keys, seen = {}, {}
  for _, map in ipairs { a, b } do
    for key in pairs(map) do
      if not seen[key] then
        seen[key] = true
        keys[#keys + 1] = key
      end
    end
  end
  table.sort(keys)
  return keys
end

-- A step of a path; nil for a key that a path cannot express.
local function step(key)
  if type(key) ~= "string" or key:find '["%]%c]' then return nil end
  return '["' .. key .. '"]'
end

local Differences = {}
Differences.__index = Differences

function Differences:add(kind, path, value)
  self[#self + 1] = { kind = kind, path = path, value = value }
end

function Differences:maps(old, new, path)
  for _, key in ipairs(sorted_keys(old, new)) do
    local below = step(key)
    if not below then
      self.unknown = true
    elseif new[key] == nil then
      self:add("delete", path .. below)
    elseif old[key] == nil then
      self:add("set", path .. below, new[key])
    else
      self:values(old[key], new[key], path .. below)
    end
  end
end

function Differences:lists(old, new, path)
  for index, item in ipairs(new) do
    if index <= #old then
      self:values(old[index], item, ("%s[%d]"):format(path, index - 1))
    else
      self:add("set", path .. "[+]", item)
    end
  end
end

function Differences:values(old, new, path)
  if same(old, new) then return end
  local are_tables = type(old) == "table" and type(new) == "table"
  if are_tables and read.is_list(old) and read.is_list(new) and #old > 0 and #new >= #old then
    self:lists(old, new, path)
  elseif are_tables and not read.is_list(old) and not read.is_list(new) then
    self:maps(old, new, path)
  else
    self:add("set", path, new)
  end
end

local function decode(text, mode)
  local value, err = (mode == "json" and core.json.decode or core.yaml.decode)(text)
  return err == nil and value or nil
end

local function edited(item, value, mode)
  local document = edit.edit(item.text)
  local differences = setmetatable({}, Differences)
  differences:values(item.value, value, "")
  if not document or differences.unknown then return nil end
  for _, difference in ipairs(differences) do
    local done
    if difference.kind == "delete" then
      done = document:delete(difference.path)
    else
      done = document:set(difference.path, difference.value)
    end
    if not done then return nil end
  end
  local text = document:text()
  return same(decode(text, mode), value) and text or nil
end

-- Encodes the whole item at the columns of the old one.
local function encoded(item, value, mode)
  if mode == "json" or item.pad == 0 then return core.json.encode(value) end
  local pad = (" "):rep(item.pad)
  return pad .. core.yaml.encode(value):gsub("\n([^\n])", "\n" .. pad .. "%1")
end

---@param item kubebundle.fn.item
---@param value table the new value
---@param mode "yaml"|"json"
---@return string text like item.text
return function(item, value, mode)
  if same(item.value, value) then return item.text end
  return edited(item, value, mode) or encoded(item, value, mode)
end
