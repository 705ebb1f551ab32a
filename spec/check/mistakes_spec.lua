-- Each known mistake as a small manifest (spec/check/mistakes/NAME.yaml, `# rule:` names what finds it) and
-- the same without the mistake (NAME.fixed.yaml).

local check = require "kubebundle.check"
local command = require "spec.support.command"

local folder = "spec/check/mistakes/"

local function names()
  local list = {}
  for name in io.popen("ls " .. folder):lines() do
    local stem = name:match("^(.*)%.yaml$")
    if not stem:find("%.fixed$") then list[#list + 1] = stem end
  end
  table.sort(list)
  return list
end

-- The rules of severity warning and error that find something.
local function rules_of(findings)
  local rules, seen = {}, {}
  for _, finding in ipairs(findings) do
    if finding.severity ~= "info" and not seen[finding.rule] then
      seen[finding.rule] = true
      rules[#rules + 1] = finding.rule
    end
  end
  return rules
end

describe("the mistake", function()
  for _, name in ipairs(names()) do
    local text = command.read(folder .. name .. ".yaml")
    local rule = text:match("# rule: (%S+)")

    it(("%s is found by %s, and by nothing else"):format(name, rule), function()
      local findings = check(text, { filename = name })
      assert.same({ rule }, rules_of(findings))
      for _, finding in ipairs(findings) do
        assert.truthy(finding.line and finding.column, finding.rule .. " has no position")
        assert.equal(name, finding.file)
        assert.truthy(finding.remedy)
      end
    end)

    it(name .. " is gone once it is corrected", function()
      assert.same({}, check(command.read(folder .. name .. ".fixed.yaml")))
    end)
  end
end)
