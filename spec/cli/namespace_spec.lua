-- -n NAMESPACE: the namespace of objects without one, as `kubectl -n` applies them.

local command = require "spec.support.command"
local core = require "kubebundle.core"

local run = command.kubebundle

local SECRET = [[
apiVersion: v1
kind: Secret
metadata: {name: pull}
type: kubernetes.io/dockerconfigjson
stringData: {.dockerconfigjson: '{"auths":{"registry.shop.example":{"username":"ci","password":"made-up-1"}}}'}
]]

local BOTH = SECRET
  .. [[
---
apiVersion: v1
kind: Pod
metadata: {name: till, namespace: shop}
spec: {imagePullSecrets: [{name: pull}], containers: [{name: till, image: registry.shop.example/till}]}
]]

describe("-n", function()
  it("applies to objects without a namespace", function()
    assert.equal(1, run({ "check", "-" }, { stdin = BOTH }).status)
    assert.equal(0, run({ "check", "-n", "shop", "-" }, { stdin = BOTH }).status)
    local list = core.json.decode(run({ "explain", "-n", "shop", "--format", "json", "-" }, { stdin = BOTH }).stdout)
    assert.equal("credential", list[1].verdict)
    local secrets =
      core.json.decode(run({ "inspect", "-n", "shop", "--format", "json", "-" }, { stdin = SECRET }).stdout)
    assert.equal("shop", secrets[1].namespace)
  end)

  it("is an error for objects with another one, with kubectl's message", function()
    for _, name in ipairs { "check", "explain", "preflight" } do
      local result = run({ name, "-n", "bank", "-" }, { stdin = BOTH })
      assert.same({ name, 1 }, { name, result.status })
      local words = 'the namespace from the provided object "shop" does not match the namespace "bank". '
        .. "You must pass '--namespace=shop' to perform this operation."
      assert.matches(words, result.stderr, 1, true)
    end
    local moved = SECRET:gsub("name: pull", "name: pull, namespace: shop", 1)
    local result = run({ "inspect", "-n", "bank", "-" }, { stdin = moved })
    assert.equal(1, result.status)
    assert.matches("does not match the namespace", result.stderr, 1, true)
  end)

  it("does not affect cluster-scoped objects", function()
    local text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
    assert.equal(0, run({ "check", "-n", "bank", "-" }, { stdin = text }).status)
  end)

  it("is a usage error if it is not the name of a namespace", function()
    for _, name in ipairs { "check", "explain", "inspect", "preflight" } do
      assert.same({ name, 2 }, { name, run({ name, "-n", "a b", "-" }, { stdin = BOTH }).status })
    end
  end)
end)

describe("the options of check", function()
  it("count for explain, too", function()
    assert.equal(2, run({ "explain", "--severity", "no-such-rule=off", "-" }, { stdin = BOTH }).status)
    assert.equal(2, run({ "explain", "--kubernetes-version", "x", "-" }, { stdin = BOTH }).status)
  end)

  it("apply to render --check", function()
    local words = { "render", "--check", "--severity", "pull-secret-other-namespace=off", "-" }
    assert.equal(0, run(words, { stdin = BOTH }).status)
    assert.equal(1, run({ "render", "--check", "-" }, { stdin = BOTH }).status)
  end)
end)
