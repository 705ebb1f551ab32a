-- A host program may withhold `os`, `io` and `debug` from Lua, or have no rock for HTTP: functions that do not need
-- them work, and the others report what is missing.

local command = require "spec.support.command"

local DOCUMENT = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b:1}]}\n"

-- The program's output in an interpreter that runs these lines first.
local function output(before, program)
  local lines = table.concat({ "local print = print", before, "local document = ...", program }, "\n")
  local result = command.run(
    { "lua5.4", "-e", "assert(load(arg[1]))(arg[2])", "-", lines, DOCUMENT },
    { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } }
  )
  assert.equal("", result.stderr)
  return result.stdout
end

local SANDBOX = [[
for _, name in ipairs { "os", "io", "debug" } do
  _G[name], package.loaded[name] = nil, nil
end
local kb = require "kubebundle"
]]

describe("a host without os, io and debug", function()
  local function inside(program)
    return output(SANDBOX, program)
  end

  it("can read, check, build and render", function()
    assert.equal(
      "6\n",
      inside [[
      local done = 0
      local function does(value) done = done + (value and 1 or 0) end
      does(#kb.check(document) > 0)
      does(#kb.explain(document) == 1)
      does(kb.template.render("a: #(x | base64)#\n", { x = "1" }))
      does(kb.values.parse "a: 1\n")
      local payload = kb.base64.encode('{"exp":1700000000}', { url = true, padding = false })
      local token = "eyJhbGciOiJIUzI1NiJ9." .. payload .. ".c2lnbmF0dXJl"
      local entry = { server = "r.example.com", username = "u", password = token }
      local secret = kb.pull_secret { name = "a", namespace = "b", registries = { entry } }
      local found = {}
      for _, finding in ipairs(kb.bundle({ secret }):check()) do found[finding.rule] = finding.message end
      does(found["credential-expires"]:find "2023%-11%-14 22:13 UTC")
      does(kb.keyring({ secret }):lookup("r.example.com/a")[1].username == "u")
      print(done)
    ]]
    )
  end)

  it("gets an error that names what is missing", function()
    assert.equal(
      ("host.restricted\n"):rep(4),
      inside [[
      local function code(_, err) print(err.code) end
      code(kb.values.load "/some/file.yaml")
      code(kb.credentials.docker_config())
      code(kb.credentials.docker_config "/some/config.json")
      code(kb.credentials.registries "/some/registries.yaml")
    ]]
    )
    assert.matches("os.getenv", inside [[print(select(2, pcall(kb.values.environment, { "a" })))]], 1, true)
    assert.equal("1\n", inside [[print(kb.values.environment({ "a" }, function() return "1" end).a)]])
  end)
end)

describe("kb.preflight without kubebundle.http", function()
  it("names the rock that is missing, at the caller's line", function()
    local message = output(
      [[
        local in_c = package.searchers[3]
        package.searchers[3], package.searchers[4] = function(name)
          if name == "kubebundle.http" then return "\n\tno file" end
          return in_c(name)
        end, nil
      ]],
      [[
        local kb = require "kubebundle"
        print(select(2, pcall(function() local results = kb.preflight(document) return results end)))
      ]]
    )
    assert.matches("kubebundle-preflight", message, 1, true)
    assert.matches("^%[string", message)
  end)
end)
