-- A decoded value can be encoded, and is the same when decoded again.

local core = require "kubebundle.core"
local kb = require "kubebundle"
local properties = require "fuzz.properties"

return function(input)
  local value, err = kb.json.decode(input)
  if value == nil then
    properties.check_error(err)
  else
    local text = kb.json.encode(value)
    local again = properties.read(kb.json.decode, text)
    assert(properties.same(value, again), "another value after encoding")
    assert(kb.json.encode(again) == text, "another text the second time")
    assert(properties.same(value, properties.read(kb.json.decode, kb.json.encode(value, { indent = 2 }))))
  end
  local positions = core.json.positions
  if positions then assert((positions(input) ~= nil) == (value ~= nil), "positions are of another mind") end
  core.json.go_valid(input)
  local commented = kb.json.decode(input, { comments = true })
  assert(value == nil or properties.same(value, commented), "comments change a text without any")
  assert((positions(input, { comments = true }) ~= nil) == (commented ~= nil), "comments have no positions")
end
