-- A little of everything, for many states at a time: what a program does with a manifest.

local kb = require "kubebundle"

local TEMPLATE = "kind: Secret\nmetadata: {name: web}\nstringData: {key: '#(value)#', list: [1, 2.5, yes, ~]}\n"

for round = 1, 3 do
  local text = assert(kb.template.render(TEMPLATE, { value = "it's " .. round }))
  local value = assert(kb.yaml.decode(text))
  coroutine.yield(kb.yaml.encode(value) .. kb.json.encode(value) .. kb.base64.encode(text))
end
