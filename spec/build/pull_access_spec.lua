-- Everything that lets the pods of many namespaces pull, and existing service accounts in manifests.

local accounts = require "kubebundle.build.accounts"
local kb = require "kubebundle"

local SECRET = {
  name = "regcred",
  registries = { { server = "r.example.com", username = "robot", password = "made-up" } },
}

local function namespaces(count)
  local list = {}
  for index = 1, count do
    list[index] = "team-" .. index
  end
  return list
end

describe("kb.pull_access", function()
  it("gives each of 50 namespaces itself, its Secret and its accounts, each kind before those that need it", function()
    local documents =
      kb.pull_access { namespaces = namespaces(50), secret = SECRET, service_accounts = { "default", "ci" } }
    assert.equal(200, #documents)
    local kinds, order = {}, { Namespace = 1, Secret = 2, ServiceAccount = 3 }
    for index, document in ipairs(documents) do
      kinds[index] = order[document.kind]
    end
    for index = 2, #kinds do
      assert.is_true(kinds[index - 1] <= kinds[index])
    end
    assert.same({}, kb.check(kb.bundle({ documents }):yaml()))
  end)

  it("causes no failed first pull of pods that come after it, by the kubelet's rules", function()
    local documents = kb.pull_access { namespaces = { "shop" }, secret = SECRET }
    local pod = kb.deployment { name = "web", namespace = "shop", image = "r.example.com/web:1" }
    local explained = kb.explain(kb.bundle({ documents, pod }):yaml())
    assert.equal("credential", explained[1].verdict)
  end)

  it("accepts the name of existing Secrets", function()
    local documents = kb.pull_access { namespaces = { "shop" }, secret = "mine" }
    assert.equal("mine", documents[2].imagePullSecrets[1].name)
    assert.equal(2, #documents)
  end)

  it("rejects what cannot work, with its own name in the message", function()
    for _, options in ipairs {
      { secret = SECRET },
      { namespaces = {}, secret = SECRET },
      { namespaces = { "A_b" }, secret = SECRET },
      { namespaces = { "a" } },
      { namespaces = { "a" }, secret = { name = "x", namespace = "a" } },
    } do
      local fine, message = pcall(kb.pull_access, options)
      assert.is_false(fine)
      assert.matches("kb%.pull_access: ", message)
    end
  end)
end)

describe("service accounts of manifests", function()
  local text = [[
# accounts
apiVersion: v1
kind: ServiceAccount
metadata: {name: a, namespace: shop} # one
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: b, namespace: shop}
imagePullSecrets:
- name: other   # keep
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: c, namespace: elsewhere}
imagePullSecrets: [{name: regcred}]
]]

  it("list the Secret, and every other byte stays", function()
    local patched, found = accounts.patch(text, { name = "regcred", namespaces = { "shop" } })
    local expected =
      text:gsub("# one\n", "# one\nimagePullSecrets:\n- name: regcred\n"):gsub("# keep\n", "# keep\n- name: regcred\n")
    assert.equal(expected, patched)
    assert.same({ shop = true }, found)
    assert.equal(patched, (accounts.patch(patched, { name = "regcred", namespaces = {} })))
  end)
end)
