-- The caller's severities of rules and groups.

local check = require "kubebundle.check"

local service =
  { apiVersion = "v1", kind = "Service", metadata = { name = "a" }, spec = { ports = { { port = 0.5 } }, typo = 1 } }

-- Severity by rule.
local function severities(options)
  local by_rule = {}
  for _, finding in ipairs(check({ service }, options)) do
    by_rule[finding.rule] = finding.severity
  end
  return by_rule
end

describe("the severity of a rule", function()
  it("is the one given by the caller for it, or for its group", function()
    assert.same({ ["field-type"] = "error", ["field-unknown"] = "error" }, severities())
    assert.same(
      { ["field-type"] = "warning", ["field-unknown"] = "error" },
      severities { severity = { ["value-type"] = "warning" } }
    )
    assert.same(
      { ["field-type"] = "info", ["field-unknown"] = "warning" },
      severities { severity = { ["value-type"] = "off", ["field-type"] = "info", ["field-unknown"] = "warning" } }
    )
    assert.same({ ["field-unknown"] = "error" }, severities { severity = { ["field-type"] = "off" } })
    assert.same({ ["field-unknown"] = "error" }, severities { disable = { "value-type" } })
  end)

  it("is one of four, of a rule that exists", function()
    assert.has_error(function()
      severities { severity = { nonsense = "error" } }
    end, "unknown rule nonsense")
    assert.has_error(function()
      severities { severity = { ["field-type"] = "bad" } }
    end, "invalid severity bad of field-type (expected error, warning, info or off)")
  end)

  it("cannot be lowered if the input would be applied in another shape", function()
    for _, rule in ipairs { "document-invalid", "token-unresolved" } do
      assert.has_error(function()
        severities { severity = { [rule] = "warning" } }
      end, ("the severity of %s cannot be lowered"):format(rule))
      severities { severity = { [rule] = "error" } }
    end
  end)
end)

describe("a comment", function()
  it("allows a group", function()
    local text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n"
      .. "    - port: http # kubebundle: allow %s\n"
    assert.equal(1, #check(text:format("name-invalid")))
    assert.same({}, check(text:format("value-type")))
    assert.same({}, check(text:format("field-type")))
  end)
end)
