-- The table of rules; docs/rules.md is generated from it.

local rules = require "kubebundle.check.rules"

-- The names with which people disable and allow rules.
local contract = [[
  pull-no-credential pull-secret-missing pull-secret-other-namespace service-account-secrets-shadowed
  field-misplaced field-unknown secret-type-mismatch secret-double-encoded secret-too-large data-not-base64
  auth-malformed auth-disagrees credential-empty credential-whitespace credential-swapped credential-expires
  credential-overlap hub-key-unusable server-invalid registry-port-mismatch image-without-registry image-invalid
  token-unresolved gcr-key-shape env-plaintext-secret document-invalid document-skipped namespace-mismatch
  object-copied registry-localhost pull-secret-duplicate credential-placeholder credential-quoted credential-is-id
  credential-short-lived document-not-docker-config secret-made-elsewhere name-invalid label-invalid
  selector-mismatch object-duplicate object-order namespace-missing field-too-new schema-unchecked
  api-version-removed api-version-unknown kind-unknown scope-mismatch
  field-required field-type value-range value-length value-format value-choice value-invalid fields-exclusive
  list-duplicate port-conflict mount-unknown-volume probe-handler env-source resources-invalid
  template-metadata-invalid credential-mismatch reference-missing service-selects-nothing
  image-not-pinned image-not-allowed image-tag-forbidden
]]

describe("the table of rules", function()
  it("has exactly the known names", function()
    local expected = {}
    for name in contract:gmatch("%S+") do
      expected[#expected + 1] = name
    end
    local names = table.move(rules.names, 1, #rules.names, 1, {})
    table.sort(expected)
    table.sort(names)
    assert.same(expected, names)
  end)

  it("has groups, which were one rule once", function()
    assert.same({ "value-type" }, { (next(rules.groups)) })
    for _, name in ipairs(rules.groups["value-type"]) do
      assert.equal("value-type", rules.by_name[name].group)
    end
    assert.is_true(rules.is_known "value-type")
  end)

  it("has a file for each, with a check of its own or the pass that reports it", function()
    for _, name in ipairs(rules.names) do
      local rule = rules.by_name[name]
      assert.is_true((rule.check == nil) ~= (rule.by == nil), name)
      assert.equal("function", type(rule.check or require("kubebundle.check.passes." .. rule.by)), name)
    end
  end)

  it("has severity, stage, summary and remedy for each", function()
    local severities = { error = true, warning = true, info = true }
    local stages = { apply = true, pull = true, policy = true }
    for _, name in ipairs(rules.names) do
      local rule = rules.by_name[name]
      assert.equal(name, rule.name)
      assert.truthy(severities[rule.severity] and stages[rule.stage], rule.name)
      assert.truthy(rule.summary:find("%.$") and rule.remedy:find("%.$"), rule.name)
    end
  end)
end)

describe("the tables of rules of all commands", function()
  local all = require("kubebundle.report.rules").tables()
  all[#all + 1] = require "kubebundle.fn.rules"

  it("have a summary for each, and no duplicate names", function()
    local severities = { error = true, warning = true, info = true }
    local stages = { render = true, apply = true, pull = true, policy = true }
    local seen = {}
    for _, known in ipairs(all) do
      for _, name in ipairs(known.names) do
        local rule = known.by_name[name]
        assert.is_nil(seen[name], name)
        seen[name] = true
        assert.equal(name, rule.name)
        assert.truthy(severities[rule.severity] and stages[rule.stage], name)
        assert.truthy(rule.summary:find "%.$" and (not rule.remedy or rule.remedy:find "%.$"), name)
      end
    end
  end)

  -- Rules reported by modules are found in their text, where a name is a separate string.
  it("have every rule that a module names", function()
    local text = io.popen("find lua -name '*.lua' | xargs grep -ho 'rule = \"[a-z0-9-]*\"'"):read "a"
    local count = 0
    for name in text:gmatch '"([%l%d-]*%l)"' do
      local found = false
      for _, known in ipairs(all) do
        found = found or known.is_known(name)
      end
      assert.is_true(found, name)
      count = count + 1
    end
    assert.truthy(count > 20)
  end)
end)
