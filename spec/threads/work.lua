-- The work of each Lua state of threads.c, one piece for each resumption: every case of the allocation sweep, in its
-- own coroutine. Yields the result.

local cases = dofile "spec/oom/cases.lua"

for _, case in ipairs(cases) do
  local result, err = coroutine.wrap(case[2])()
  coroutine.yield((assert(result, err)))
end
