-- Each fault in check, in preflight and at a real registry.

local command = require "spec.support.command"
local faults = require "spec.support.faults"
local servers = require "spec.support.servers"

describe("a bundle with one fault", function()
  if not pcall(require, "kubebundle.http") then
    pending("needs kubebundle.http (libcurl4-openssl-dev)")
    return
  end
  for _, program in ipairs { "docker-registry", "skopeo", "htpasswd" } do
    if not servers.has(program) then
      pending("needs " .. program)
      return
    end
  end

  local registry, page
  setup(function()
    registry = faults.registry()
    page = command.read "docs/faults.md"
  end)
  teardown(function()
    registry:stop()
  end)

  it("differs from one without, which is pulled", function()
    local row, result, rules = faults.try(nil, registry)
    assert.same({}, rules)
    assert.is_true(result.pulled)
    assert.matches(row, page, 1, true)
  end)

  for _, fault in ipairs(faults.list) do
    it("is not pulled: " .. fault.name, function()
      local row, result, rules = faults.try(fault, registry)
      assert.is_false(result.pulled)
      assert.equal(fault.verdict, result.verdict)
      assert.same(fault.rule and { [fault.rule] = true } or {}, rules)
      assert.matches(row, page, 1, true)
    end)
  end
end)
