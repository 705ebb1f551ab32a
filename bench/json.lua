-- Compares JSON with lua-cjson:
--   lua5.4 bench/json.lua
-- Ratios are how many times longer the peer takes; below 1 it is faster. lua-cjson writes keys in no order, keeps
-- integers as doubles and accepts more than JSON; it is here for its speed.

package.cpath = "./build/?.so;" .. package.cpath
package.path = "./?.lua;" .. package.path

local core = require "kubebundle.core"
local corpus = require "bench.corpus"
local measure = require "bench.measure"

local has_cjson, cjson = pcall(require, "cjson")

local function compare(name, value)
  local text = core.json.encode(value)
  local own = assert(core.json.decode(text))
  local decoders, encoders = {}, {}
  local decode = measure.seconds(function()
    return core.json.decode(text)
  end)
  local encode = measure.seconds(function()
    return core.json.encode(own)
  end)
  if has_cjson then
    local others = cjson.decode(text)
    decoders[1] = { "lua-cjson", measure.seconds(function()
      return cjson.decode(text)
    end) }
    encoders[1] = { "lua-cjson", measure.seconds(function()
      return cjson.encode(others)
    end) }
  end
  measure.print("json.decode, " .. name, decode, decoders)
  measure.print("json.encode, " .. name, encode, encoders)
end

compare("1,000 units", core.yaml.decode_all(corpus.stream(1000)))
compare("100 KB", corpus.list(core, 100 * 1024))
compare("1 KB", corpus.list(core, 1024))

if not has_cjson then print("lua-cjson is not installed (Debian: lua-cjson): no ratio to it") end
