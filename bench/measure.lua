-- Measurements for the benchmarks: the best of several rounds, and ratios to peers.

local measure = {}

--- Seconds that one call takes, the best of `rounds` (default 12).
---@param action fun()
---@param rounds? integer
---@return number
function measure.seconds(action, rounds)
  local calls, best = 1, math.huge
  repeat -- as many calls as fit into a hundredth of a second
    local start = os.clock()
    for _ = 1, calls do
      action()
    end
    local spent = os.clock() - start
    calls = spent > 0.01 and calls or calls * 2
  until spent > 0.01
  for _ = 1, rounds or 12 do
    collectgarbage()
    local start = os.clock()
    for _ = 1, calls do
      action()
    end
    best = math.min(best, (os.clock() - start) / calls)
  end
  return best
end

--- Stores figures for bench/chart.lua if KUBEBUNDLE_BENCH names a file: a line for each peer.
---@param work string
---@param ours number seconds
---@param peers { [1]: string, [2]: number }[] name and seconds
function measure.record(work, ours, peers)
  local path = os.getenv "KUBEBUNDLE_BENCH"
  if not path then return end
  local file <close> = assert(io.open(path, "a"))
  for _, peer in ipairs(peers) do
    assert(file:write(("%s\t%s\t%.9f\t%.9f\n"):format(work, peer[1], ours, peer[2])))
  end
end

--- Prints and stores one line: the work, our time, and how many times longer each peer takes.
---@param work string
---@param ours number seconds
---@param peers { [1]: string, [2]: number }[] name and seconds
function measure.print(work, ours, peers)
  local line = { ("%-30s %10.3f ms"):format(work, ours * 1e3) }
  for _, peer in ipairs(peers) do
    line[#line + 1] = ("%s %.2f"):format(peer[1], peer[2] / ours)
  end
  print(table.concat(line, "   "))
  measure.record(work, ours, peers)
end

return measure
