local command = require "spec.support.command"

local here = io.popen("pwd"):read()

describe("another Lua", function()
  for _, name in ipairs { "lua5.3", "luajit" } do
    it("gets an error that names the versions: " .. name, function()
      if not os.execute("command -v " .. name .. " >/dev/null") then
        pending(name .. " is not installed (tools/packages ci unpacks it)")
        return
      end
      local result = command.run({ name, "-e", "require 'kubebundle'" }, {
        env = { LUA_PATH = here .. "/lua/?.lua;" .. here .. "/lua/?/init.lua;;", LUA_CPATH = here .. "/build/?.so;;" },
      })
      assert.equal(1, result.status)
      assert.matches("kubebundle needs Lua 5.4 (5.4.4 or later) or Lua 5.5; this is Lua 5.", result.stderr, 1, true)
    end)
  end
end)
