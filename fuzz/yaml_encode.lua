-- Any value is the same after encoding and decoding, in either schema; equal values have equal texts.

local kb = require "kubebundle"
local properties = require "fuzz.properties"

return function(input)
  local value = properties.value_of(input)
  local text = kb.yaml.encode(value)
  for _, schema in ipairs { "kubernetes", "core" } do
    local again = properties.read(kb.yaml.decode, text, { schema = schema })
    assert(properties.same(value, again), "another value in schema " .. schema .. ":\n" .. text)
    assert(kb.yaml.encode(again) == text, "another text the second time")
  end
  local json = kb.json.encode(value)
  assert(properties.same(value, properties.read(kb.json.decode, json)), "another value in JSON")
end
