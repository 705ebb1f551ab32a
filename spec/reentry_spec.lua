-- Lua code that runs inside a C function (a finalizer, a metamethod) and takes away what it works on: the function
-- may fail, but nothing worse. A sanitizer detects more (`tools/asan spec/reentry_spec.lua`).

local cases = require "spec.reentry.cases"
local command = require "spec.support.command"

local found = pcall(require, "kubebundle.http")
local servers = found and require "spec.support.servers"

local environment = {
  LUA_PATH = "./?.lua;./lua/?.lua;./lua/?/init.lua;;",
  LUA_CPATH = "./build/?.so;;",
}

-- Runs `lua5.4` with these arguments in a separate process; returns its output.
local function elsewhere(...)
  local result = command.run({ "lua5.4", ... }, { env = environment })
  assert.same({ 0, "" }, { result.status, result.stderr })
  return result.stdout
end

describe("a finalizer that ruins the arguments, at each allocation in turn, of", function()
  local server

  local directory

  setup(function()
    directory = command.directory()
    environment.KUBEBUNDLE_FOLDER = directory.path
    server = found and servers.python("status", "401")
    environment.KUBEBUNDLE_SERVER = server and server.host
  end)

  teardown(function()
    directory:remove()
    if server then server:stop() end
  end)

  for index, case in ipairs(cases) do
    it(case.name, function()
      assert.matches("^%d+ points\n$", elsewhere("spec/reentry/attack.lua", tostring(index)))
    end)
  end
end)
