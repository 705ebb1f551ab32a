-- Lua that runs inside a C function, as a finalizer does at any allocation, and takes from the function what it
-- works on. Run as a program of its own, with the number of a case: the heap has to be small.

local cases = require "spec.reentry.cases"

-- From now on, each allocation that may collect does a whole cycle.
collectgarbage("incremental")
collectgarbage("setpause", 0)
collectgarbage("setstepmul", 1000)
collectgarbage()

local ran, strike_at, strike, is_armed = 0, 0, nil, false

-- Makes garbage with a finalizer, which makes the next one.
local function arm()
  setmetatable({}, {
    __gc = function()
      if not is_armed then return end
      arm()
      ran = ran + 1
      if ran == strike_at then strike() end
    end,
  })
end

-- All the ways in which Lua ends a value: its methods, its metamethods called by hand, and emptying it.
local function ruin(value, seen)
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
    for key, member in pairs(value) do
      members[key] = member
    end
    for key, member in pairs(members) do
      value[key] = nil
      ruin(member, seen)
    end
  end
end

-- Empties a table alone, so that its members are garbage while the function works on one of them.
local function empty(value)
  if type(value) ~= "table" then return end
  for key in pairs(value) do
    value[key] = nil
  end
end

-- Calls the function while the `at`-th finalizer inside it does `harm` to its arguments, which are made anew.
local function attack(case, at, harm)
  local arguments = table.pack(case.arguments())
  strike = function()
    local seen = {}
    for index = 1, arguments.n do
      harm(arguments[index], seen)
    end
  end
  ran, strike_at, is_armed = 0, at, true
  arm()
  local results = table.pack(pcall(case.call, table.unpack(arguments, 1, arguments.n)))
  is_armed = false
  if case.afterwards then case.afterwards(table.unpack(arguments, 1, arguments.n)) end
  return table.unpack(results, 1, results.n)
end

-- Undisturbed, the function has to do its work.
local case = cases[tonumber(arg[1])]
assert(select(2, assert(attack(case, 0))))
local points, at = ran, 1
while at <= points do
  attack(case, at, ruin)
  attack(case, at, empty)
  at = at < 12 and at + 1 or at * 4 // 3
end
print(points .. " points")
