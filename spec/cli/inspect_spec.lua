local command = require "spec.support.command"
local core = require "kubebundle.core"

local run = command.kubebundle
local CANARY = "canary-Pw@1"

local config = core.dockerconfig.encode { { server = "r.example.com", username = "ci", password = CANARY } }
local manifest = ([[
kind: Secret
metadata: {name: regcred, namespace: shop}
type: kubernetes.io/dockerconfigjson
data: {.dockerconfigjson: %s}
---
kind: Secret
metadata: {name: plain}
stringData: {key: %s}
]]):format(core.base64.encode(config), CANARY)

describe("kubebundle inspect", function()
  it("shows registries, user names, and equal labels for equal values", function()
    local result = run({ "inspect", "-" }, { stdin = manifest })
    assert.same(0, result.status)
    assert.same("2 objects, 2 Secrets; 0 errors, 0 warnings\n", result.stderr)
    assert.same(
      [[
-: Secret shop/regcred (kubernetes.io/dockerconfigjson)
  r.example.com
    username: ci
    password: #1

-: Secret plain (Opaque)
  key: #1
]],
      result.stdout
    )
  end)

  it("shows secret values only with --reveal", function()
    for _, format in ipairs { "text", "json", "yaml" } do
      local hidden = run({ "inspect", "--format", format, "-" }, { stdin = manifest })
      assert.same(0, hidden.status)
      assert.not_matches(CANARY, hidden.stdout .. hidden.stderr, 1, true)
      assert.not_matches(core.base64.encode(config), hidden.stdout, 1, true)
      local shown = run({ "inspect", "--reveal", "--format", format, "-" }, { stdin = manifest })
      assert.matches(CANARY, shown.stdout, 1, true)
    end
  end)

  it("gives the same as JSON", function()
    local list = core.json.decode(run({ "inspect", "--format", "json", "-" }, { stdin = manifest }).stdout)
    assert.same({ "regcred", "plain" }, { list[1].name, list[2].name })
    assert.same("ci", list[1].registries[1].username)
    assert.same("-", list[2].file)
    assert.same("[]\n", run({ "inspect", "--format", "json", "-" }, { stdin = "kind: Pod" }).stdout)
  end)

  it("reads JSON as kubectl writes it", function()
    local text = '{"kind":"List","items":[{"kind":"Secret","metadata":{"name":"a\\/b"},"data":{}}]}'
    assert.same("-: Secret a/b (Opaque)\n", run({ "inspect", "-" }, { stdin = text }).stdout)
  end)

  it("exits with 1 if the kubelet or the API server could not read a Secret", function()
    local result = run({ "inspect", "-" }, { stdin = "kind: Secret\ndata: {x: '!'}\n" })
    assert.same(1, result.status)
    assert.matches("problem: x: illegal base64 data at input byte 0", result.stdout)
  end)

  it("exits with 1 and a finding if a document is not YAML, and shows the others", function()
    local directory <close> = command.directory()
    command.write(directory.path .. "/a.yaml", "a: [")
    command.write(directory.path .. "/b.yaml", manifest)
    local result = run({ "inspect", "." }, { directory = directory.path })
    assert.same(1, result.status)
    assert.matches(
      "^%./a%.yaml:1:5: error: .* %[document%-invalid%]\n2 objects, .*; 1 error, 0 warnings\n$",
      result.stderr
    )
    assert.matches("regcred", result.stdout)
  end)

  it("shows what kubectl reads, and reports the rest", function()
    local one, other = '{"kind": "Secret", "metadata": {"name": "a"}}', '{"kind": "Secret", "metadata": {"name": "b"}}'
    local both = run({ "inspect", "-" }, { stdin = one .. other })
    assert.same("-: Secret a (Opaque)\n\n-: Secret b (Opaque)\n", both.stdout)
    local result = run({ "inspect", "--quiet", "-" }, { stdin = "kind: Secret\nmetadata: {name: a}\n...\n" .. other })
    assert.same(1, result.status)
    assert.same("-: Secret a (Opaque)\n", result.stdout)
    assert.matches("^%-:3:1: error: .* %[document%-invalid%]\n$", result.stderr)
  end)

  it("lets no control character of a Secret reach a terminal", function()
    local text = 'kind: Secret\nmetadata: {name: "a\\e[2J\\n"}\n'
    assert.same("-: Secret a\\x1b[2J\\x0a (Opaque)\n", run({ "inspect", "-" }, { stdin = text }).stdout)
  end)

  it("exits with 2 if a file cannot be read, or standard input is given twice", function()
    local missing = run { "inspect", "nowhere.yaml" }
    assert.same(2, missing.status)
    assert.same("kubebundle: cannot read nowhere.yaml: No such file or directory\n", missing.stderr)
    local twice = run({ "inspect", "-", "-" }, { stdin = manifest })
    assert.same(2, twice.status)
    assert.same("kubebundle: duplicate `-`: standard input can be read only once\n", twice.stderr)
    assert.same("", twice.stdout)
  end)
end)
