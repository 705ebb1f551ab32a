-- A password typed on a terminal.

local command = require "spec.support.command"
local core = require "kubebundle.core"

-- What the user sees, and the result: spec/support/typist.py, and standard output.
local function typed(keys)
  local directory <close> = command.directory()
  local here = command.run({ "pwd" }).stdout:gsub("\n", "")
  local secret = "bin/kubebundle secret regcred --server r.example.com --username ci --password-stdin"
  local result = command.run({
    "/usr/bin/python3",
    "spec/support/typist.py",
    "Password: ",
    keys,
    "sh",
    "-c",
    ("exec lua5.4 %s >%s/secret.yaml"):format(secret, directory.path),
  }, { env = { LUA_PATH = here .. "/lua/?.lua;" .. here .. "/lua/?/init.lua;;", LUA_CPATH = here .. "/build/?.so;;" } })
  assert.same("", result.stderr)
  local terminal = assert(core.json.decode(result.stdout))
  terminal.written = command.read(directory.path .. "/secret.yaml")
  return terminal
end

local function password_of(manifest)
  local document = core.yaml.decode(manifest).data[".dockerconfigjson"]
  return core.dockerconfig.decode(core.base64.decode(document))[1].password
end

describe("--password-stdin on a terminal", function()
  it("asks, does not echo the input, and reads the line without its end", function()
    local terminal = typed "typed-EXAMPLE-1\\n"
    assert.same({ 0, true, "Password: \r\n" }, { terminal.status, terminal.echoes, terminal.screen })
    assert.same("typed-EXAMPLE-1", password_of(terminal.written))
  end)

  it("ends by the signal of Ctrl-C, and the terminal echoes again", function()
    local terminal = typed "half-EXAMPLE\\x03"
    assert.same({ -2, true, "" }, { terminal.status, terminal.echoes, terminal.written })
    assert.is_nil(terminal.screen:find("EXAMPLE", 1, true))
  end)

  it("exits with 2 if nothing is typed", function()
    for _, keys in ipairs { "\\n", "\\x04" } do
      local terminal = typed(keys)
      assert.same({ 2, true, "" }, { terminal.status, terminal.echoes, terminal.written })
    end
  end)
end)
