local command = require "spec.support.command"
local scratch = require "spec.support.scratch"()

local function below(folder)
  local paths = {}
  for path in io.popen(("find '%s' -mindepth 1 | sort"):format(folder)):lines() do
    paths[#paths + 1] = path:sub(#folder + 2)
  end
  return paths
end

local function run(...)
  local result = command.run { ... }
  assert.same({ 0, "" }, { result.status, result.stderr })
end

describe("an installation", function()
  it("needs nothing from the checkout, and leaves no file when it is removed", function()
    local prefix = scratch "prefix"
    run("mkdir", "-p", prefix .. "/share/lua")
    local before = below(prefix)
    run("tools/install", prefix)
    local result = command.run({ prefix .. "/bin/kubebundle", "--version" }, {
      directory = scratch(),
      env = {
        LUA_PATH = prefix .. "/share/lua/5.4/?.lua;" .. prefix .. "/share/lua/5.4/?/init.lua;;",
        LUA_CPATH = prefix .. "/lib/lua/5.4/?.so;;",
      },
    })
    assert.same({ 0, "" }, { result.status, result.stderr })

    run("tools/uninstall", prefix)
    assert.same(before, below(prefix))
  end)

  it("has the command as a program, whose internal errors name files and lines", function()
    local prefix = scratch "program"
    run("tools/install", prefix)
    command.write(
      scratch "broken.lua",
      'local _, message = pcall(require("kubebundle.util.tables").words)\nio.stderr:write(message)\nreturn {}\n'
    )
    local result = command.run({ prefix .. "/bin/kubebundle", "run", scratch "broken.lua" }, { directory = scratch() })
    assert.equal("\127ELF", command.read(prefix .. "/bin/kubebundle"):sub(1, 4))
    assert.truthy(result.stderr:find "kubebundle/util/tables%.lua:%d+: ")
  end)

  it("leaves the files of others, and none of an older version", function()
    local prefix = scratch "shared"
    run("tools/install", prefix)
    local own = below(prefix)
    local list = prefix .. "/share/kubebundle/installed"
    command.write(prefix .. "/share/lua/5.4/kubebundle/old.lua", "")
    command.write(prefix .. "/share/lua/5.4/kubebundle/of_others.lua", "")
    command.write(list, command.read(list) .. "share/lua/5.4/kubebundle/old.lua\n")
    run("tools/install", prefix)
    assert.equal(#own + 1, #below(prefix))

    run("tools/uninstall", prefix)
    local left = { "share", "share/lua", "share/lua/5.4", "share/lua/5.4/kubebundle" }
    left[#left + 1] = "share/lua/5.4/kubebundle/of_others.lua"
    assert.same(left, below(prefix))
  end)

  it("can be removed after it was interrupted", function()
    local prefix = scratch "interrupted"
    run("mkdir", "-p", prefix .. "/bin/kubectl-bundle") -- no file can be placed there
    assert.not_equal(0, command.run({ "tools/install", prefix }).status)
    assert.truthy(#below(prefix) > 10)
    run("rmdir", prefix .. "/bin/kubectl-bundle")
    run("tools/uninstall", prefix)
    assert.same({ "bin" }, below(prefix))
  end)

  it("is not removed if there is none", function()
    assert.equal(1, command.run({ "tools/uninstall", scratch "empty" }).status)
  end)
end)
