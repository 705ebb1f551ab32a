-- A decoded value can be encoded, and is the same when decoded again.

local core = require "kubebundle.core"
local kb = require "kubebundle"
local properties = require "fuzz.properties"

local function check(input, schema)
  local list, err = kb.yaml.decode_all(input, { schema = schema })
  if not list then
    properties.check_error(err)
    return nil
  end
  if properties.is_finite(list) then
    local text = kb.yaml.encode_all(list)
    local again = properties.read(kb.yaml.decode_all, text, { schema = schema })
    assert(properties.same(list, again), "another value after encoding")
    assert(kb.yaml.encode_all(again) == text, "another text the second time")
  end
  return list
end

return function(input)
  local list = check(input, "kubernetes")
  if utf8.len(input) then check(input, "core") end
  local positions = core.yaml.positions(input)
  assert((positions ~= nil) or list == nil, "positions are of another mind")
end
