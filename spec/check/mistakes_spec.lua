-- Each known mistake (spec/check/mistakes.yaml) is found, and not reported once corrected; each rule has one.

local check = require "kubebundle.check"
local mistakes = require "spec.support.mistakes"
local rules = require "kubebundle.check.rules"

local function findings_of(mistake, text)
  local options = {}
  for key, value in pairs(mistake.options) do
    if key ~= "directory" then options[key] = value end
  end
  local input = { text = text, filename = mistake.name, is_of_directory = mistake.options.directory }
  return (check.check_all({ input }, options))
end

-- The rules whose messages quote the API server or the kubelet, whatever their length.
local QUOTES_SERVER = {
  ["image-invalid"] = true,
  ["name-invalid"] = true,
  ["label-invalid"] = true,
  ["namespace-mismatch"] = true,
  ["template-metadata-invalid"] = true,
}

-- The rules with findings, except for infos of other rules.
local function rules_of(findings, rule)
  local list, seen = {}, {}
  for _, finding in ipairs(findings) do
    local counts = finding.severity ~= "info" or finding.rule == rule
    if counts and not seen[finding.rule] then
      seen[finding.rule] = true
      list[#list + 1] = finding.rule
    end
  end
  return list
end

describe("the mistake", function()
  for _, mistake in ipairs(mistakes.all()) do
    local name, rule = mistake.name, mistake.rule

    it(("%s is found by %s, and by nothing else"):format(name, rule), function()
      local findings = findings_of(mistake, mistake.broken)
      assert.same({ rule }, rules_of(findings, rule))
      for _, finding in ipairs(findings) do
        assert.truthy(finding.line and finding.column, finding.rule .. " has no position")
        assert.equal(name, finding.file)
        assert.truthy(finding.remedy)
        local is_clause = utf8.len(finding.message) <= 120 or QUOTES_SERVER[finding.rule]
        assert.truthy(is_clause, "longer than a clause: " .. finding.message)
      end
    end)

    it(name .. " is gone once it is corrected", function()
      local left = {}
      for _, finding in ipairs(findings_of(mistake, mistake.fixed)) do
        if not (mistake.also[finding.rule] and finding.severity == "info") then left[#left + 1] = finding end
      end
      assert.same({}, left)
    end)
  end
end)

describe("each rule", function()
  for _, rule in ipairs(rules.names) do
    it(rule .. " has a mistake that it finds", function()
      assert.truthy(mistakes.of_rule(rule))
    end)
  end
end)
