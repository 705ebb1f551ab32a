-- The table of rules; docs/rules.md is written from it.

local rules = require "kubebundle.check.rules"

-- The names by which people disable and allow rules.
local contract = [[
  pull-no-credential pull-secret-missing pull-secret-other-namespace service-account-secrets-shadowed
  field-misplaced field-unknown secret-type-mismatch secret-double-encoded secret-too-large data-not-base64
  auth-malformed auth-disagrees credential-empty credential-whitespace credential-swapped credential-expires
  credential-overlap hub-key-unusable registry-port-mismatch image-without-registry image-invalid
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
  it("has the names that people know, and no others", function()
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

  it("says of each how bad it is, where it hurts, what happens and what to do", function()
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
