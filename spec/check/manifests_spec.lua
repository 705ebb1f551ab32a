-- Whole manifests: good ones have no findings, the one with which kubebundle started has the expected ones.

local check = require "kubebundle.check"
local command = require "spec.support.command"
local template = require "kubebundle.template"

local good = "spec/check/good/"

local function found_in(text)
  local found = {}
  for _, finding in ipairs(check(text)) do
    if finding.severity ~= "info" then
      found[#found + 1] = ("%s %d:%d"):format(finding.rule, finding.line, finding.column)
    end
  end
  return found
end

describe("a good manifest", function()
  for name in io.popen("ls " .. good):lines() do
    it("gives no error and no warning: " .. name, function()
      assert.same({}, found_in(command.read(good .. name)))
    end)
  end

  for path in io.popen("ls examples/manifests/*.yaml examples/manifests/*.json"):lines() do
    it("gives no error and no warning: " .. path, function()
      assert.same({}, found_in(command.read(path)))
    end)
  end

  it("has no findings if all credentials exist, however often it is repeated", function()
    local unit = command.read(require("spec.support.manifests").fine)
    local units = {}
    for index = 1, 40 do
      units[index] =
        unit:gsub("name: shop", "name: shop-" .. index):gsub("namespace: shop", "namespace: shop-" .. index)
    end
    assert.same({}, check(table.concat(units, "---\n")))
  end)
end)

describe("the example made by hand", function()
  local text = command.read "examples/shipping-service/deployment.yaml"

  it("has a token that is not filled and a secret in plain text, and nothing else", function()
    assert.same({ "token-unresolved 38:61", "env-plaintext-secret 54:16" }, found_in(text))
  end)

  it("has only the secret's finding once it is rendered", function()
    local rendered = assert(template.render(text, { dockertag = "1.4.2" }))
    assert.same({ "env-plaintext-secret 54:16" }, found_in(rendered))
  end)

  it("can have its findings allowed by comments", function()
    local allowed = text
      :gsub('(value: "EXAMPLE[^\n]*)', "%1 # kubebundle: allow env-plaintext-secret")
      :gsub("( *)(image: registry)", "%1# kubebundle: allow token-unresolved\n%1%2")
    assert.same({}, found_in(allowed))
  end)
end)
