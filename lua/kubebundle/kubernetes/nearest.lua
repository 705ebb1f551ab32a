-- Suggests what was probably meant: the known word closest to a misspelled one, and the right place of a misplaced
-- field.

local schema = require "kubebundle.kubernetes.schema"
local tables = require "kubebundle.util.tables"
local words = require "kubebundle.util.words"

local nearest = {}

--- A remedy that names the closest word, or nil.
---@param word string
---@param candidates string[]
---@return string?
function nearest.advice(word, candidates)
  local best = words.nearest(word, candidates)
  return best and ("Write `%s`."):format(best)
end

local function struct_of(field)
  return field.struct or field.type_name and schema.struct_of(field) or nil
end

-- The types along a path from the root type, which is [0].
local function types_along(root, path, depth)
  local along, struct, field = { [0] = root }, root, nil
  for index = 1, depth do
    if struct then
      field = struct.fields[path[index]]
    else
      field = field.item
    end
    if not field then return along end
    struct = struct_of(field)
    along[index] = struct
  end
  return along
end

-- A table that computes the value for each type once: a text may contain a million wrong fields.
local function by_struct(work)
  return setmetatable({}, {
    __mode = "k",
    __index = function(self, struct)
      self[struct] = work(struct)
      return self[struct]
    end,
  })
end

local sorted_fields = by_struct(function(struct)
  local list = {}
  for name in pairs(struct.fields) do
    list[#list + 1] = name
  end
  table.sort(list)
  return list
end)

-- The type inside the field's lists, and the brackets to write after its name.
local function item_struct(field)
  local brackets = ""
  while field.kind == "list" do
    field, brackets = field.item, brackets .. "[]"
  end
  return struct_of(field), brackets
end

local MAX_STEPS = 3

-- The shortest way down to a field of a name: {way=, steps=}. Breadth first.
local ways_down = by_struct(function(struct)
  local ways, level = {}, { { struct = struct, way = "" } }
  for steps = 0, MAX_STEPS do
    local below = {}
    for _, place in ipairs(level) do
      for _, name in ipairs(sorted_fields[place.struct]) do
        ways[name] = ways[name] or { way = place.way .. name, steps = steps }
        local child, brackets = item_struct(place.struct.fields[name])
        if child then below[#below + 1] = { struct = child, way = place.way .. name .. brackets .. "." } end
      end
    end
    level = below
  end
  return ways
end)

local function way_down(struct, name, limit)
  local found = ways_down[struct][name]
  return found and found.steps <= limit and found.way or nil
end

local function path_text(path, depth)
  local parts = {}
  for index = 1, depth do
    local key = path[index]
    parts[#parts + 1] = type(key) == "number" and ("[%d]"):format(key - 1) or (index > 1 and "." or "") .. key
  end
  return table.concat(parts)
end

-- Names that are so common among types that a match elsewhere means nothing.
local common = tables.set [[
  name namespace kind type key value path items optional readOnly driver user operator status
]]

-- The right place of a field that does not belong at path[depth]: in the nearest parent object, or below that, whose
-- type has the field.
local function right_place(root, path, depth)
  local name, along = path[depth], types_along(root, path, depth - 1)
  for up = depth - 1, 0, -1 do
    local steps = depth - 1 - up
    if along[up] and not (common[name] and steps > 1) then
      local way = way_down(along[up], name, common[name] and 1 - steps or MAX_STEPS)
      if way then
        local base = path_text(path, up)
        return base == "" and way or base .. "." .. way
      end
    end
  end
end

-- A reference such as an entry of imagePullSecrets has only a name: `secretName` means that.
local REFERENCE = "LocalObjectReference"

local function meant_field(name, struct)
  if struct.name == REFERENCE and name:lower():find("name$") then return "name" end
  return words.nearest(name, sorted_fields[struct])
end

local function report_unknown(walk, name, struct, depth)
  local meant = meant_field(name, struct)
  walk:report("field-unknown", depth, "unknown field", meant and ("Write `%s`."):format(meant) or nil, "key")
end

--- Reports a key that the type at its place does not have: misplaced, misspelled or unknown.
---@param walk table from fields.walk
---@param key any
---@param depth integer of the key in walk.path
---@param struct table the type at its place
function nearest.report(walk, key, depth, struct)
  local place = type(key) == "string" and struct.name ~= REFERENCE and right_place(walk.root, walk.path, depth)
  if place then
    return walk:report("field-misplaced", depth, "misplaced field", ("Move it to `%s`."):format(place), "key")
  end
  report_unknown(walk, tostring(key), struct, depth)
end

return nearest
