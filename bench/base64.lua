-- Compares base64 with luasocket's mime, and with only copying the result to a new Lua string:
--   lua5.4 bench/base64.lua
-- Each figure is the best of several rounds; a ratio above 1 means that kubebundle is faster.

package.cpath = "./build/?.so;" .. package.cpath

package.path = "./?.lua;" .. package.path

local core = require "kubebundle.core"
local base64, portable = core.base64, core.base64_portable
local measure = require "bench.measure"
local has_mime, mime = pcall(require, "mime.core")

--- The seconds of one call.
local function seconds(action, argument, options)
  local calls, best = 1, math.huge
  repeat -- as many calls as fit into a hundredth of a second
    local start = os.clock()
    for _ = 1, calls do
      action(argument, options)
    end
    local spent = os.clock() - start
    calls = calls * 2
  until spent > 0.01
  for _ = 1, 12 do
    collectgarbage()
    local start = os.clock()
    for _ = 1, calls do
      action(argument, options)
    end
    best = math.min(best, (os.clock() - start) / calls)
  end
  return best
end

local function copy(text)
  return text:sub(1, -1)
end

local function row(work, size, ours, others)
  io.write(("%-34s %9.0f MB/s"):format(work, size / ours / 1e6))
  for _, other in ipairs(others) do
    io.write(("   %s %6.2f"):format(other[1], other[2] / ours))
  end
  io.write("\n")
end

local function compare(size, name)
  math.randomseed(1)
  local bytes = {}
  for i = 1, size do
    bytes[i] = string.char(math.random(0, 255))
  end
  bytes = table.concat(bytes)
  local text = base64.encode(bytes)
  local directions = {
    { "encode", base64.encode, bytes, text, has_mime and mime.b64 },
    { "decode", base64.decode, text, bytes, has_mime and mime.unb64 },
  }
  for _, direction in ipairs(directions) do
    local verb, ours, input, output, peer = table.unpack(direction, 1, 5)
    local others = { { "copy", seconds(copy, output) } }
    if peer then table.insert(others, 1, { "mime", seconds(peer, input) }) end
    local spent = seconds(ours, input)
    row(verb .. " " .. name, size, spent, others)
    measure.record(("base64.%s, %s"):format(verb, name), spent, others)
    row("  without vectors", size, seconds(portable[verb], input), others)
  end
end

compare(48, "48 bytes")
compare(1024 * 1024, "1 MiB")
if not has_mime then print("luasocket is not installed: no ratio to its mime") end
