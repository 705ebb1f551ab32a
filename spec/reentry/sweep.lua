-- Runs Lua inside C, at every allocation and by every metamethod; called by tools/reentry:
--   lua5.4 spec/reentry/sweep.lua STRIDE [PART-OF-A-NAME]
-- The cases are those of the allocation sweep, which call every C function. Two attacks:
--
--   strike   at each STRIDE-th allocation inside a C function the collector runs, and a finalizer closes, or empties,
--            all that the functions of the case were given
--   hostile  each STRIDE-th call of a public or C function gets its tables with hostile metamethods
--
-- Attempts share a process while the case still gives the right result after them; otherwise the next ones get a new
-- one. Each process must end by itself, and leave no memory after its state is closed. After a hostile call that
-- ruins nothing the result must be right.

local strike = require "strike"
local harms = require "spec.reentry.harms"
local hostile = require "spec.reentry.hostile"

local stride, only = tonumber(arg[1]), arg[2]

-- {====== What is attacked ======

local seen = {}

-- Replaces the functions of a table, and of nested tables.
local function replace_functions(list, replacement)
  if seen[list] then return end
  seen[list] = true
  for name, member in pairs(list) do
    if type(member) == "function" then
      list[name] = replacement(member)
    elseif type(member) == "table" then
      replace_functions(member, replacement)
    end
  end
end

local calls, attacked, turn_hostile = 0, nil, nil

local function has_table(...)
  for index = 1, select("#", ...) do
    if type((select(index, ...))) == "table" then return true end
  end
  return false
end

-- The same function, except for the call that is attacked.
local function exposed(original)
  return function(...)
    if not has_table(...) then return original(...) end
    calls = calls + 1
    if calls ~= attacked then return original(...) end
    return original(turn_hostile(...))
  end
end

local function exposed_in_c(original)
  return exposed(strike.wrap(original))
end

local function note_arguments(original)
  return exposed(function(...)
    for index = 1, select("#", ...) do
      strike.note((select(index, ...)))
    end
    return original(...)
  end)
end

local core = require "kubebundle.core"
local has_http, http = pcall(require, "kubebundle.http")
local server = has_http and os.getenv "KUBEBUNDLE_SERVER"
replace_functions(core, exposed_in_c)
if server then replace_functions(http, exposed_in_c) end
local has_seal, seal = pcall(require, "kubebundle.seal")
if has_seal then replace_functions(seal, exposed_in_c) end

package.loaded["spec.oom.modules"] = true -- modules that no case needs would slow each collection down
local cases = dofile "spec/oom/cases.lua"
if server then table.move(dofile "spec/oom/http_cases.lua", 1, 20, #cases + 1, cases) end
if has_seal then table.move(dofile "spec/oom/seal_cases.lua", 1, 20, #cases + 1, cases) end
for _, case in ipairs(require "spec.reentry.cases") do
  cases[#cases + 1] = {
    case.name,
    function()
      case.call(case.arguments())
      return ""
    end,
  }
end
seen[core], seen[http] = true, true
replace_functions(require "kubebundle", note_arguments)

local results = {}
for number, case in ipairs(cases) do
  results[number] = assert(case[2]())
end
for name, metatable in pairs(debug.getregistry()) do
  local is_ours = type(name) == "string" and name:find "^kubebundle%." and type(metatable) == "table"
  local methods = is_ours and rawget(metatable, "__index")
  if type(methods) == "table" then replace_functions(methods, exposed_in_c) end
end

-- }======

collectgarbage()
collectgarbage("incremental", 1, 1000, 63) -- each step is a full cycle
strike.at()

-- {====== Attempts ======

---@class sweep.attempt
---@field what string
---@field run function
---@field heals boolean? the case must give the right result afterwards

local faults, attempts = 0, 0

local function is_right(number)
  local fine, result = pcall(cases[number][2])
  return fine and result == results[number]
end

-- Makes attempts from the given index; returns their number.
local function make_attempts(number, list, first, last)
  for index = first, last do
    list[index].run()
    if index < last and not is_right(number) then return index - first + 1 end
  end
  if list[last].heals and not is_right(number) then os.exit(3) end
  return last - first + 1
end

-- Attempts that share a process; after a failure they are repeated one by one. Returns their number.
local function try_some(number, list, first, last, expected)
  local bytes, made = strike.child(function()
    return make_attempts(number, list, first, last)
  end)
  if bytes == expected and made > 0 then return made end
  if first < last then return try_some(number, list, first, first, expected) end
  faults = faults + 1
  local ended = bytes and ("%d bytes are left"):format(bytes - expected) or made
  io.stderr:write(("    ^ %s: %s\n"):format(list[first].what, ended))
  return 1
end

local function try_all(number, list, expected)
  attempts = attempts + #list
  local first = 1
  while first <= #list do
    first = first + try_some(number, list, first, math.min(first + 15, #list), expected)
  end
end

-- }======

-- {====== Strike ======

local function arm(harm)
  setmetatable({}, {
    __gc = function()
      strike.outside(function()
        local values, ruined = {}, {}
        for _, value in pairs(strike.targets) do
          values[#values + 1] = value
        end
        for _, value in ipairs(values) do
          harm(value, ruined)
        end
      end)
    end,
  })
end

local function strike_at(nth, harm, run)
  for index in pairs(strike.targets) do
    strike.targets[index] = nil
  end
  arm(harm)
  strike.at(nth)
  pcall(run)
  strike.at()
  collectgarbage()
end

-- Returns the attempts, and the number of allocations.
local function strikes(number, case)
  local list = {}
  strike.at()
  case[2]()
  local points = strike.at()
  collectgarbage()
  for _, name in ipairs { "ruin", "empty" } do
    for nth = number % stride, points - 1, stride do
      list[#list + 1] = {
        what = ("%s: %s at allocation %d"):format(case[1], name, nth),
        run = function()
          strike_at(nth, harms[name], case[2])
        end,
      }
    end
  end
  return list, points
end

-- }======

-- {====== Hostile ======

-- Runs in a coroutine, which may yield a few times before it is closed.
local function run_in_coroutine(run)
  local thread = coroutine.create(run)
  for _ = 1, 5 do
    coroutine.resume(thread)
  end
  coroutine.close(thread)
end

local function attack_call(case, nth, form, act)
  calls, attacked = 0, nth
  function turn_hostile(...)
    local given = table.pack(...)
    for index = 1, given.n do
      given[index] = hostile.copy(given[index], act, form)
    end
    return table.unpack(given, 1, given.n)
  end
  run_in_coroutine(case[2])
  attacked = nil
  collectgarbage() -- Lua does not finalize what finalizers create while a state is closed
end

-- Returns the attempts, and the number of calls.
local function hostile_calls(number, case)
  local list = {}
  calls = 0
  case[2]()
  local count = calls
  for nth = 1 + number % stride, count, stride do
    for form_name, form in pairs(hostile.forms) do
      for act_name, act in pairs(hostile.acts(case[2])) do
        list[#list + 1] = {
          what = ("%s: call %d, %s, %s"):format(case[1], nth, form_name, act_name),
          heals = act_name ~= "ruin",
          run = function()
            attack_call(case, nth, form, act)
          end,
        }
      end
    end
  end
  return list, count
end

-- }======

local started, points_in_all, calls_in_all = os.time(), 0, 0
for number, case in ipairs(cases) do
  if not only or case[1]:find(only, 1, true) then
    local before = faults
    local bytes = assert(strike.child(case[2]))
    local list, points = strikes(number, case)
    try_all(number, list, bytes)
    local count
    list, count = hostile_calls(number, case)
    try_all(number, list, bytes)
    points_in_all, calls_in_all = points_in_all + points, calls_in_all + count
    local result = faults > before and ("  %d FAULTS"):format(faults - before) or ""
    print(("%-60s %6d allocations %5d calls%s"):format(case[1], points, count, result))
  end
end
local summary = "%d allocations in C, %d calls with tables; %d attempts in %d s, %d faults"
print(summary:format(points_in_all, calls_in_all, attempts, os.time() - started, faults))
os.exit(faults == 0)
