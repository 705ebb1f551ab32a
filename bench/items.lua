-- Checks that twice the items take about twice the work, whatever the items are:
--   lua5.4 bench/items.lua [--count N] [NAME]
--   lua5.4 bench/items.lua --missing            the public functions and options without a case
-- Each case is a public function or a command with many of one thing. It runs with N/2 and N items (64,000 by
-- default), each in its own process. Prints the factor of executed Lua instructions (exact), the factor of time
-- (without the garbage collector; the least of several runs if needed), and the memory per item. Anything that grows
-- faster than LIMIT is an error, and the exit status is 1.

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./?.lua;./lua/?.lua;./lua/?/init.lua;" .. package.path

local LIMIT = 2.3
local STEP = 1000 -- Lua instructions between two counts
local FEW = 100 -- counts too few to be meaningful
local SHORT = 0.05 -- seconds too short to be meaningful

-- Also counts in coroutines: a hook belongs to one thread.
local function counter()
  local steps = 0
  local function count()
    steps = steps + 1
  end
  local create = coroutine.create
  coroutine.create = function(work) -- luacheck: ignore
    local thread = create(work)
    debug.sethook(thread, count, "", STEP)
    return thread
  end
  return function(work)
    debug.sethook(count, "", STEP)
    work()
    debug.sethook()
    return steps
  end
end

-- The peak memory of this process, in bytes.
local function peak()
  local file <close> = assert(io.open "/proc/self/status")
  return tonumber(file:read("a"):match "VmHWM:%s*(%d+)") * 1024
end

-- Runs one case with one count in this process.
local function run(name, count)
  local counted = counter()
  local work, finish = require "bench.items.all"[name](count)
  collectgarbage()
  collectgarbage "stop"
  local before, start = peak(), os.clock()
  local steps = counted(work)
  print(steps, os.clock() - start, peak() - before)
  if finish then finish() end
end

local function measure(name, count)
  local command = ("lua5.4 bench/items.lua --run '%s' %d"):format(name, count)
  local pipe <close> = assert(io.popen(command))
  local steps, seconds, memory = pipe:read("n", "n", "n")
  if not steps then error(name .. ": no result", 0) end
  return { steps = steps, seconds = seconds, memory = memory }
end

-- If one run each shows too much, the least of several: caches and other programs disturb it.
local function time_factor(name, count, once, twice)
  for _ = 1, 3 do
    if twice.seconds < SHORT or twice.seconds / once.seconds <= LIMIT then break end
    once.seconds = math.min(once.seconds, measure(name, count // 2).seconds)
    twice.seconds = math.min(twice.seconds, measure(name, count).seconds)
  end
  return twice.seconds / once.seconds, twice.seconds < SHORT
end

local function examine(name, count)
  local once, twice = measure(name, count // 2), measure(name, count)
  local steps = twice.steps / math.max(once.steps, 1)
  local time, is_short = time_factor(name, count, once, twice)
  local fine = (steps <= LIMIT or once.steps < FEW) and (time <= LIMIT or is_short)
  print(
    ("%-54s %7d  steps %.2f  time %.2f  %8.3f s  %6.0f bytes an item%s"):format(
      name,
      count,
      steps,
      time,
      twice.seconds,
      twice.memory / count,
      fine and "" or "  grows too fast"
    )
  )
  io.stdout:flush()
  return fine, once.steps < FEW and 0 or steps, is_short and 0 or time
end

local function names_of(wanted)
  local names = {}
  for name in pairs(require "bench.items.all") do
    if not wanted or name:find(wanted, 1, true) then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

if arg[1] == "--run" then
  run(arg[2], math.tointeger(tonumber(arg[3])))
  return
end
if arg[1] == "--missing" then
  local missing = require "bench.items.missing"()
  print(#missing > 0 and "no case for " .. table.concat(missing, ", ") or "every function and option has a case")
  os.exit(#missing == 0)
end
local count, at = 64000, 1
if arg[1] == "--count" then
  count, at = math.tointeger(tonumber(arg[2])), 3
end
local names, fine, most_steps, most_time = names_of(arg[at]), true, 0, 0
for _, name in ipairs(names) do
  local done, result, steps, time = pcall(examine, name, count)
  if not done then print(result) end
  fine = done and result and fine
  most_steps, most_time = math.max(most_steps, steps or 0), math.max(most_time, time or 0)
end
local SUMMARY = "%d cases of %d items; greatest factors %.2f of Lua instructions, %.2f of time"
print(SUMMARY:format(#names, count, most_steps, most_time))
os.exit(fine)
