-- Lua that runs inside a C function, as a finalizer does at any allocation, and takes from the function what it
-- works on. Run as a program of its own, with the number of a case: the heap has to be small.

local cases = require "spec.reentry.cases"
local harms = require "spec.reentry.harms"

-- From now on, each allocation that may collect does a whole cycle.
collectgarbage "incremental"
if _VERSION == "Lua 5.4" then
  collectgarbage("setpause", 0)
  collectgarbage("setstepmul", 1000)
else
  collectgarbage("param", "pause", 0)
  collectgarbage("param", "stepmul", 0) -- steps without an end
end
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
  attack(case, at, harms.ruin)
  attack(case, at, harms.empty)
  at = at < 12 and at + 1 or at * 4 // 3
end
print(points .. " points")
