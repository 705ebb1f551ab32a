local command = require "spec.support.command"
local core = require "kubebundle.core"
local scratch = require "spec.support.scratch"

local at = scratch()

-- Runs `kubebundle run` with a script of these lines.
local function run(script, arguments, options)
  command.write(at "release.lua", script)
  options = options or {}
  options.directory = at()
  local words = { "run", "release.lua" }
  return command.kubebundle(table.move(arguments or {}, 1, #(arguments or {}), 3, words), options)
end

local DEPLOYMENT = [[
local kb, values = require "kubebundle", ...
return kb.bundle {
  kb.deployment { name = "web", namespace = "shop", image = "example/web:" .. values.tag },
  kb.namespace { name = "shop" },
}
]]

describe("kubebundle run", function()
  it("builds the bundle of the example from values and the environment", function()
    local result = command.kubebundle(
      { "run", "examples/shipping-service/release.lua", "--values", "examples/shipping-service/values.yaml" },
      {
        env = {
          DOCKER_HUB_USERNAME = "acmebot",
          DOCKER_HUB_PASSWORD = "example-Pw@2099",
          VAULT_CLIENT_SECRET = "x",
          ACR_CLIENT_ID = "11111111-2222-4333-8444-555555555555",
          ACR_CLIENT_SECRET = "y",
        },
      }
    )
    assert.same({ 0, "" }, { result.status, result.stderr })
    local kinds = {}
    for index, document in ipairs(core.yaml.decode_all(result.stdout)) do
      kinds[index] = document.kind
    end
    assert.same({ "Namespace", "Secret", "Secret", "Deployment" }, kinds)
  end)

  it("writes the documents in the order in which they are applied", function()
    local result = run(DEPLOYMENT, { "--set", "tag=1.10" })
    assert.same({ 0, "" }, { result.status, result.stderr })
    local documents = core.yaml.decode_all(result.stdout)
    assert.same("Namespace", documents[1].kind)
    assert.same("example/web:1.10", documents[2].spec.template.spec.containers[1].image)
  end)

  it("gives the script the values of --env, whatever it asks for", function()
    local result = run(DEPLOYMENT, { "--env" }, { env = { TAG = "2.0" } })
    assert.same(0, result.status)
    assert.matches("image: example/web:2.0\n", result.stdout, 1, true)
  end)

  it("writes a file only for its owner if the bundle contains a Secret", function()
    local script = [[
local kb = require "kubebundle"
return kb.bundle { kb.opaque_secret { name = "s", data = { a = "b" } } }
]]
    local result = run(script, { "-o", "o.yaml" })
    assert.same({ 0, "", "" }, { result.status, result.stdout, result.stderr })
    assert.same("600\n", command.run({ "stat", "-c", "%a", at "o.yaml" }).stdout)
  end)

  it("keeps what the script prints out of the documents, and its globals to itself", function()
    local result = run("print('a', nil, 1) count = 2 assert(not _G.count)\n" .. DEPLOYMENT, { "--set", "tag=1" })
    assert.same({ 0, "a\tnil\t1\n" }, { result.status, result.stderr })
    assert.matches("^apiVersion: ", result.stdout)
  end)

  it("passes on the builders' warnings", function()
    local result = run [[
local kb = require "kubebundle"
return kb.bundle { kb.pull_secret { name = "s", registries = {
  { server = "registry-1.docker.io", username = "ci", password = "canary" } } } }
]]
    assert.same(0, result.status)
    assert.matches("^release.lua: warning: .*docker.* %[builder%-warning%]\n$", result.stderr)
    assert.not_matches("canary", result.stderr)
  end)

  it("with --check writes nothing if the bundle has errors, which name the object", function()
    local script = [[
local kb = require "kubebundle"
return kb.bundle {
  kb.namespace { name = "shop" },
  { apiVersion = "v1", kind = "Pod", metadata = { name = "web", namespace = "shop" },
    spec = { containers = { { name = "web", image = "Bad Image" } } } },
}
]]
    local result = run(script, { "--check" })
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("^Pod/shop/web: error: [^\n]* %[image%-invalid%]\n", result.stderr)
    assert.same(0, run(DEPLOYMENT, { "--check", "--set", "tag=1" }).status)
  end)

  describe("exits 1, with one line and nothing on stdout,", function()
    local function refused(message, ...)
      local result = run(...)
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.same(message, result.stderr)
    end

    it("for a fault of the script at its line", function()
      refused("release.lua:2:1: error: no [script-error]\n", "\nerror('no')")
      refused("release.lua:1:1: error: syntax error [script-error]\n", "x canary")
      refused("release.lua: error: the script must return a bundle (kb.bundle), got a nil [script-error]\n", "")
      refused("release.lua:3:1: error: attempt to concatenate a nil value (field 'tag') [script-error]\n", DEPLOYMENT)
    end)

    it("for what a builder rejects", function()
      refused(
        "release.lua:2:1: error: kb.namespace: name is missing or empty [script-error]\n",
        "local kb = require 'kubebundle'\nreturn kb.bundle { kb.namespace { } }"
      )
    end)

    it("for a macro that was not expanded", function()
      refused(
        "error: the value of tag is an unexpanded pipeline macro. "
          .. "Define the variable in the pipeline. [value-macro]\n",
        DEPLOYMENT,
        { "--set", "tag=$(dockertag)" }
      )
    end)

    it("for invalid values", function()
      command.write(at "v.yaml", "- 1\n")
      refused(
        "v.yaml:1:1: error: values must be a mapping of names [document-invalid]\n",
        DEPLOYMENT,
        { "--values", "v.yaml" }
      )
    end)
  end)

  it("exits with 2 if the script cannot be read or the file cannot be written", function()
    local missing = command.kubebundle { "run", "nowhere.lua" }
    assert.same(
      { 2, "kubebundle: cannot read nowhere.lua: No such file or directory\n" },
      { missing.status, missing.stderr }
    )
    local unwritable = run(DEPLOYMENT, { "--set", "tag=1", "-o", "/proc/version" })
    assert.same(2, unwritable.status)
    assert.matches("^kubebundle: cannot write /proc/version", unwritable.stderr)
  end)
end)
