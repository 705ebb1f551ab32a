-- The supported versions of Lua: 5.4 from 5.4.4, and 5.5. Others get an error that says so, in C and in Lua.

local command = require "spec.support.command"

describe("another Lua", function()
  it("gets an error that names the versions, before a module is loaded", function()
    local program = '_VERSION = "Lua 5.3" local _, err = pcall(require, "kubebundle") io.write(err)'
    local result = command.run({ "lua5.4", "-e", program }, { env = { LUA_PATH = package.path, LUA_CPATH = "" } })
    assert.matches("needs Lua 5.4 (5.4.4 or later) or Lua 5.5; this is Lua 5.3", result.stdout, 1, true)
  end)

  it("is rejected when the core is compiled with its headers, with the same message", function()
    local directory <close> = command.directory()
    local releases = { [50300] = false, [50403] = false, [50404] = true, [50500] = true, [50600] = false }
    for release, is_fine in pairs(releases) do
      command.write(
        directory.path .. "/lua.h",
        ("#define LUA_VERSION_NUM %d\n#define LUA_VERSION_RELEASE_NUM %d\n"):format(release // 100, release)
      )
      command.write(directory.path .. "/lauxlib.h", '#include "lua.h"\n')
      command.write(directory.path .. "/a.c", '#include "base/owner.h"\n')
      local words = { "cc", "-E", "-I", directory.path, "-Icsrc", directory.path .. "/a.c" }
      local result = command.run(words)
      assert.equal(is_fine, result.stderr == "", release)
      if not is_fine then assert.matches("5.4.4 or later) or Lua 5.5", result.stderr, 1, true) end
    end
  end)
end)
