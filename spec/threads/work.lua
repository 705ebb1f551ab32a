-- What each Lua state of threads.c does, one piece of work for each resumption: every case of the
-- allocation sweep, in a coroutine of its own. Yields the result.

local cases = dofile "spec/oom/cases.lua"

for _, case in ipairs(cases) do
  local result, err = coroutine.wrap(case[2])()
  coroutine.yield((assert(result, err)))
end
