-- Lua code that runs inside a C function, as a finalizer does at any allocation, and takes away what the function
-- works on. Run as a separate program, with the number of a case, because the heap must be small.

local cases = require "spec.reentry.cases"
local harms = require "spec.reentry.harms"

-- From now on, each allocation that may collect runs a full cycle.
collectgarbage "incremental"
if _VERSION == "Lua 5.4" then
  collectgarbage("setpause", 0)
  collectgarbage("setstepmul", 1000)
else
  collectgarbage("param", "pause", 0)
  collectgarbage("param", "stepmul", 0) -- unlimited steps
end
collectgarbage()

local ran, strike_at, strike, is_armed = 0, 0, nil, false

-- Creates garbage with a finalizer, which creates the next one.
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

-- Calls the function while the `at`-th finalizer inside it does `harm` to its arguments, which are new each time.
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

-- Undisturbed, the function must work.
local case = cases[tonumber(arg[1])]
assert(select(2, assert(attack(case, 0))))
local points, at = ran, 1
while at <= points do
  attack(case, at, harms.ruin)
  attack(case, at, harms.empty)
  at = at < 12 and at + 1 or at * 4 // 3
end
print(points .. " points")
