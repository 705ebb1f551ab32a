-- What Lua code that runs inside a C function can do to the values on which the function works.

local harms = {}

-- All the ways in which Lua can end a value: its methods, its metamethods called directly, and emptying it.
function harms.ruin(value, seen)
  if seen[value] then return end
  seen[value] = true
  if type(value) == "userdata" then
    for _, method in ipairs { "close", "discard", "commit", "restore" } do
      pcall(function()
        value[method](value)
      end)
    end
    local metatable = debug.getmetatable(value) or {}
    for _, name in ipairs { "__close", "__gc" } do
      pcall(function()
        metatable[name](value)
      end)
    end
  elseif type(value) == "table" then
    local members = {}
    for key, member in next, value do
      members[key] = member
    end
    for key, member in pairs(members) do
      rawset(value, key, nil)
      harms.ruin(member, seen)
    end
  end
end

-- Empties only a table, so that its members are garbage while the function works on one of them.
function harms.empty(value)
  if type(value) ~= "table" then return end
  for key in next, value do
    rawset(value, key, nil)
  end
end

return harms
