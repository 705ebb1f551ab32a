local command = require "spec.support.command"
local scratch = require "spec.support.scratch"()

local function files_below(folder)
  local files = {}
  for path in io.popen(("find '%s' -type f"):format(folder)):lines() do
    files[#files + 1] = path:sub(#folder + 2)
  end
  return files
end

describe("an installation", function()
  it("needs nothing of the checkout, and leaves no file of its own when it is removed", function()
    local prefix = scratch "prefix"
    assert.equal(0, command.run({ "tools/install", prefix }).status)
    local result = command.run({ prefix .. "/bin/kubebundle", "--version" }, {
      directory = scratch(),
      env = {
        LUA_PATH = prefix .. "/share/lua/5.4/?.lua;" .. prefix .. "/share/lua/5.4/?/init.lua;;",
        LUA_CPATH = prefix .. "/lib/lua/5.4/?.so;;",
      },
    })
    assert.same({ 0, "" }, { result.status, result.stderr })

    command.write(prefix .. "/share/lua/5.4/other.lua", "")
    assert.equal(0, command.run({ "tools/uninstall", prefix }).status)
    assert.same({ "share/lua/5.4/other.lua" }, files_below(prefix))
  end)
end)
