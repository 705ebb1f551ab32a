-- Adds a last member to a mapping, or item to a list, in the style of the existing ones.

local core = require "kubebundle.core"
local lines = require "kubebundle.edit.lines"
local place = require "kubebundle.edit.place"
local write = require "kubebundle.edit.write"

local add = {}

local QUOTES = { single = true, double = true }

-- The quotes of the last string, which the new one copies.
local function quotes_of(node)
  return node and node.type == "scalar" and QUOTES[node.style] and node.style or "plain"
end

local function key_for(self, map, key)
  local last = map.members[#map.members]
  local style = self.mode == "json" and "json" or quotes_of(last and last.key)
  return write.string(key, style, place.is_flow(self, map))
end

-- A scalar as a new member or item below `sibling`; if it has several lines, they are indented by `indent`.
local function scalar_for(self, sibling, value, flow, indent)
  if type(value) ~= "string" then return write.typed(value, self.mode == "json") end
  local at = indent and lines.stop(self.text, place.stop(self, sibling))
  if at and lines.would_join(self.text, at, value, indent) then indent = nil end
  return write.string(value, self.mode == "json" and "json" or quotes_of(sibling), flow, indent)
end

-- Adds `entry` after the last child of a list or mapping between brackets.
local function put_flow(self, holder, entry, changes)
  local text, json = self.text, self.mode == "json"
  local open = lines.skip(text, holder.from, true)
  if not text:find("^[%[{]", open) then return place.unsupported "a pair without braces cannot get another one" end
  local children = holder.members or holder.items
  local last = children[#children]
  if not last then
    changes:put(open + 1, open + 1, entry)
    return true
  end
  if last.key and last.key.from == last.key.to then return place.unsupported "the last key is empty" end
  local stop, start = place.stop(self, last), place.start(self, last)
  local comma = place.comma(self, stop)
  local after = comma and comma + 1 or stop
  local separator = place.gap(self, stop) .. ","
  if place.begins_line(text, start) and lines.is_rest_blank(text, after, json) then
    local indent = text:sub(lines.start(text, start), start - 1)
    local at, follows = lines.stop(text, after), not comma and changes:has_grown(holder)
    if not comma and not follows then changes:put(stop, stop, separator) end
    local line = lines.break_of(text) .. indent .. entry .. (comma and "," or "")
    changes:put(at, at, (follows and "," or "") .. line)
  else
    changes:put(stop, stop, separator .. " " .. entry)
  end
  return true
end

-- Whether a block scalar ends the text without a line break: readers differ on its value once there is one.
local function ends_open(text, node)
  if lines.next(text, node.stop) then return false end
  while node.members or node.items do
    local children = node.members or node.items
    node = children[#children]
    if not node then return false end
  end
  return node.style == "literal" or node.style == "folded"
end

-- Adds lines below the last child of a block.
local function put_lines(self, holder, list, column, changes)
  local children = holder.members or holder.items
  if ends_open(self.text, children[#children]) then
    return place.unsupported "the text ends within a block scalar, without a line break"
  end
  local at = lines.stop(self.text, place.stop(self, children[#children]))
  local line_break, parts = lines.break_of(self.text), {}
  for index, line in ipairs(list) do
    parts[index] = line_break .. (line == "" and "" or (" "):rep(column) .. line)
  end
  changes:put(at, at, table.concat(parts))
  return true
end

local function expect(holder, records, changes)
  local children = holder.members or holder.items
  local at = #children > 0 and children[#children].record_end or holder.children_record
  changes:expect(at, at, records)
  return true
end

-- The lines of a text, the first one prefixed by `head`.
local function split(head, text, column)
  local list = lines.of(head .. text .. "\n")
  for index = 2, #list do
    list[index] = list[index]:sub(column + 1)
  end
  return list
end

local function no_text_form()
  return place.unsupported "the value has no text form"
end

local function flow_member(self, map, key, value, changes)
  local name, written = key_for(self, map, key), write.flow(value, self.mode == "json")
  if not name or not written then return no_text_form() end
  if type(value) == "string" then written = scalar_for(self, map.members[#map.members], value, true) end
  local done, err = put_flow(self, map, name.text .. ": " .. written.text, changes)
  return done and expect(map, name.records .. written.records, changes), err
end

--- Adds to the changes a new last member of a mapping.
---@param self kubebundle.edit.tree
---@param map kubebundle.edit.node
---@param key string
---@param value any
---@param changes kubebundle.edit.changes
---@return true?
---@return kubebundle.failure? err
function add.member(self, map, key, value, changes)
  if place.is_flow(self, map) then return flow_member(self, map, key, value, changes) end
  local last = map.members[#map.members]
  if place.start(self, last) ~= last.key.from then return place.unsupported "the last key is written with `?`" end
  local column, err = place.column(self, map)
  if not column then return nil, err end
  if type(value) == "table" then
    local block = write.block { [key] = value }
    if not block then return no_text_form() end
    local done, problem = put_lines(self, map, block.lines, column, changes)
    return done and expect(map, block.records, changes), problem
  end
  local name = key_for(self, map, key)
  local written = scalar_for(self, map.members[#map.members], value, false, column + 2)
  if not name or not written then return no_text_form() end
  local done, problem = put_lines(self, map, split(name.text .. ": ", written.text, column), column, changes)
  return done and expect(map, name.records .. written.records, changes), problem
end

--- Adds to the changes a new last item of a list.
---@param self kubebundle.edit.tree
---@param list kubebundle.edit.node
---@param value any
---@param changes kubebundle.edit.changes
---@return true?
---@return kubebundle.failure? err
function add.item(self, list, value, changes)
  local last = list.items[#list.items]
  if place.is_flow(self, list) then
    local written = type(value) == "string" and scalar_for(self, last, value, true)
      or write.flow(value, self.mode == "json")
    if not written then return no_text_form() end
    local done, err = put_flow(self, list, written.text, changes)
    return done and expect(list, written.records, changes), err
  end
  local column, err = place.column(self, list)
  if not column then return nil, err end
  if type(value) == "table" then
    local block = write.block(core.array { value })
    if not block then return no_text_form() end
    local done, problem = put_lines(self, list, block.lines, column, changes)
    return done and expect(list, block.records, changes), problem
  end
  local written = scalar_for(self, last, value, false, column + 2)
  if not written then return no_text_form() end
  local done, problem = put_lines(self, list, split("- ", written.text, column), column, changes)
  return done and expect(list, written.records, changes), problem
end

return add
