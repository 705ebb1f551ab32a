-- A little of everything that is in C, for many states at a time.

local core = require "kubebundle.core"

local TEXT = "kind: Secret\nmetadata: {name: web}\nstringData: {key: '#(value)#', list: [1, 2.5, yes, ~]}\n"

for round = 1, 3 do
  local value = assert(core.yaml.decode(TEXT .. "round: " .. round .. "\n"))
  local text = core.yaml.encode(value) .. core.json.encode(value)
  coroutine.yield(core.base64.encode(text) .. core.template.mask(TEXT) .. tostring(core.template.compile(TEXT) ~= nil))
end
