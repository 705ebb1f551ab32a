-- lua-cjson and lyaml when memory runs out, for comparison:  tools/oom 1 spec/oom/peers.lua

local cjson = require "cjson"
local lyaml = require "lyaml"

local long = ("0123456789abcdef"):rep(200)
local value = { list = { 1, 2.5, true, "text" }, [long] = long }

-- The text of an error, except for out of memory, which the harness expects to see.
local function refused(...)
  local _, message = pcall(...)
  if message == "not enough memory" then error(message, 0) end
  return tostring(message)
end

return {
  {
    "cjson encode",
    function()
      return tostring(#cjson.encode(value))
    end,
  },
  {
    "cjson decode",
    function()
      return cjson.decode('{"list": [1, 2.5, "a\\u0000b", {}, [], null], "' .. long .. '": 1}').list[3]
    end,
  },
  {
    "cjson decode, refused",
    function()
      return refused(cjson.decode, '{"a": [1, 2, "b\\x"]}')
    end,
  },
  {
    "lyaml dump",
    function()
      return tostring(#lyaml.dump { value })
    end,
  },
  {
    "lyaml load",
    function()
      return lyaml.load("a: &x {k: [1, 0x1F, yes, ~]}\nb: *x\nd: >-\n  " .. long .. "\n").d
    end,
  },
  {
    "lyaml load, refused",
    function()
      return refused(lyaml.load, "a: [1, 2\nb: {c: d}\n")
    end,
  },
}
