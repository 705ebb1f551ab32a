-- What the schema of SARIF 2.1.0 demands of the members that are written, checked member by member.

local core = require "kubebundle.core"
local findings = require "spec.support.findings"

describe("findings as SARIF", function()
  local function log(...)
    return assert(core.json.decode(findings.written("sarif", { ... })))
  end

  it("are a log of one run with the tool's name and version", function()
    local document = log()
    assert.same("2.1.0", document.version)
    assert.matches("sarif%-2%.1%.0%.json$", document["$schema"])
    assert.same(1, #document.runs)
    local run = document.runs[1]
    assert.same({ name = "kubebundle", semanticVersion = require "kubebundle.version", rules = {} }, run.tool.driver)
    assert.same("unicodeCodePoints", run.columnKind)
    assert.same({}, run.results)
  end)

  it("name a rule once, by its index", function()
    local run = log(findings.token, findings.bare, findings.token).runs[1]
    local rule = run.tool.driver.rules[1]
    assert.same("token-unresolved", rule.id)
    assert.same({ level = "error" }, rule.defaultConfiguration)
    assert.truthy(#rule.fullDescription.text > 20 and #rule.help.text > 20)
    assert.same("object-order", run.tool.driver.rules[2].id)
    local indices = {}
    for position, result in ipairs(run.results) do
      indices[position] = result.ruleIndex
      assert.same(run.tool.driver.rules[result.ruleIndex + 1].id, result.ruleId)
    end
    assert.same({ 0, 1, 0 }, indices)
  end)

  it("have level, message and location", function()
    local result = log(findings.token).runs[1].results[1]
    assert.same("error", result.level)
    assert.same("Nothing gives `dockertag` a value. Give it by --set dockertag=VALUE.", result.message.text)
    assert.same({ stage = "render", object = "Deployment/shop/web" }, result.properties)
    assert.same({
      {
        physicalLocation = {
          artifactLocation = { uri = "k8s/deploy.yaml" },
          region = { startLine = 3, startColumn = 10, endColumn = 23 },
        },
        logicalLocations = { { fullyQualifiedName = "spec.template.spec.containers[0].image" } },
      },
    }, result.locations)
  end)

  it("call an info a note, and have no location where none is known", function()
    local result = log({ rule = "r", severity = "info", stage = "policy", message = "m" }).runs[1].results[1]
    assert.same("note", result.level)
    assert.same({}, result.locations)
  end)

  it("write paths as URI references", function()
    local function uri(path)
      local result = log(findings.with { file = path }).runs[1].results[1]
      return result.locations[1].physicalLocation.artifactLocation.uri
    end
    assert.same("a%20b%3Ac.yaml", uri("a b:c.yaml"))
    assert.same("file:///tmp/x.yaml", uri("/tmp/x.yaml"))
    assert.same("%C3%A9.yaml", uri("é.yaml"))
    assert.same("%FF.yaml", uri("\xFF.yaml"))
  end)
end)
