-- Compares YAML with lyaml, and with only walking libyaml's events (`scan`):
--   lua5.4 bench/yaml.lua
-- Ratios are how many times longer the peer takes; below 1 it is faster.

package.cpath = "./build/?.so;./build/bench/?.so;" .. package.cpath
package.path = "./?.lua;" .. package.path

local core = require "kubebundle.core"
local corpus = require "bench.corpus"
local measure = require "bench.measure"

local has_lyaml, lyaml = pcall(require, "lyaml")
os.execute("make -s build/bench/libyaml_scan.so")
local has_scan, scan = pcall(require, "libyaml_scan")

--- The same documents in lyaml's terms: it has its own null, and no marked lists.
local function for_lyaml(text)
  return lyaml.load(text, { all = true })
end

local function compare(name, text, rounds)
  local documents = assert(core.yaml.decode_all(text))
  local decode = measure.seconds(function()
    return core.yaml.decode_all(text)
  end)
  local encode = measure.seconds(function()
    return core.yaml.encode_all(documents)
  end)
  local decoders, encoders = {}, {}
  if has_lyaml then
    local peer_documents = for_lyaml(text)
    decoders[1] = { "lyaml", measure.seconds(function()
      return for_lyaml(text)
    end, rounds) }
    encoders[1] = { "lyaml", measure.seconds(function()
      return lyaml.dump(peer_documents)
    end, rounds) }
  end
  if has_scan then decoders[#decoders + 1] = { "scan", measure.seconds(function()
    return scan(text)
  end) } end
  measure.print("yaml.decode_all, " .. name, decode, decoders)
  measure.print("yaml.encode_all, " .. name, encode, encoders)
end

compare("1,000 units", corpus.stream(1000), 3)
compare("100 KB", core.yaml.encode(corpus.list(core, 100 * 1024)), 6)
compare("1 KB", core.yaml.encode(corpus.list(core, 1024)))

-- Colons that libyaml rejects: each text is parsed several times, however many there are, and however many are
-- guessed wrong. Twice the text must take about twice the time.
local function double(name, unit)
  local once, twice = unit:rep(20000), unit:rep(40000)
  local seconds = measure.seconds(function()
    core.yaml.decode_all(once)
  end, 4)
  print(("%-30s %10.3f ms   twice of it %.2f"):format(name, seconds * 1e3, measure.seconds(function()
    core.yaml.decode_all(twice)
  end, 4) / seconds))
end

double("colons in flow", "- [a:, {b: c:}]\n")
double("colons in flow, wrong guesses", "- [a\":, 'b':, c':]\n")

if not has_lyaml then print("lyaml is not installed (Debian: lua-yaml): no ratio to it") end
if not has_scan then print("build/bench/libyaml_scan.so could not be built: no ratio to a bare scan") end
