-- The requirements of the SARIF 2.1.0 schema for the written members, checked member by member.

local core = require "kubebundle.core"
local command = require "spec.support.command"
local findings = require "spec.support.findings"
local homepage = require "kubebundle.homepage"
local rules = require "kubebundle.report.rules"

-- The validator requests each URL, unless configured otherwise.
local OFFLINE = [[
<?xml version="1.0" encoding="utf-8"?>
<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options">
    <Property Key="RuleEnabled" Value="Disabled" Type="Driver.RuleEnabledState" />
  </Properties>
</Properties>
]]

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
    local driver, version = run.tool.driver, require "kubebundle.version"
    assert.same({ "kubebundle", version, {} }, { driver.name, driver.semanticVersion, driver.rules })
    assert.same({ "kubebundle " .. version, homepage }, { driver.fullName, driver.informationUri })
    assert.same("unicodeCodePoints", run.columnKind)
    assert.same({}, run.results)
  end)

  it("name a rule once, by its index", function()
    local run = log(findings.token, findings.bare, findings.token).runs[1]
    local rule = run.tool.driver.rules[1]
    assert.same("token-unresolved", rule.id)
    assert.same({ level = "error" }, rule.defaultConfiguration)
    assert.same(rules.find("token-unresolved").summary, rule.fullDescription.text)
    assert.same({ text = "A token such as `#(dockertag)#` is still in the manifest." }, rule.shortDescription)
    assert.same({ "TokenUnresolved", homepage .. "/docs/rules.md#token-unresolved" }, { rule.name, rule.helpUri })
    assert.matches("\n\n**Remedy:** Render the manifest (`kubebundle render`)", rule.help.markdown, 1, true)
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

  it("call an info a note", function()
    local result = log({ rule = "r", severity = "info", stage = "policy", message = "m" }).runs[1].results[1]
    assert.same("note", result.level)
  end)

  it("have a file even if none is known, because code scanning drops other results", function()
    local function uri(options)
      local document = core.json.decode(findings.written("sarif", { findings.bare }, options))
      return document.runs[1].results[1].locations[1].physicalLocation.artifactLocation.uri
    end
    assert.same("-", uri())
    assert.same(
      "k8s/a.yaml",
      uri {
        default_file = function()
          return "k8s/a.yaml"
        end,
      }
    )
  end)

  it("describe a rule of the caller's, and one that nobody describes", function()
    local own = { name = "team-label", severity = "info", summary = "No team; nobody is called.", remedy = "Add it." }
    local list = { findings.with { rule = own.name }, findings.with { rule = "odd" } }
    local text = findings.written("sarif", list, { rules = { own } })
    local known, odd = table.unpack(core.json.decode(text).runs[1].tool.driver.rules)
    assert.same({
      id = "team-label",
      name = "TeamLabel",
      shortDescription = { text = "No team." },
      fullDescription = { text = own.summary },
      help = { text = own.summary .. "\n\nAdd it.", markdown = own.summary .. "\n\n**Remedy:** Add it." },
      defaultConfiguration = { level = "note" },
    }, known)
    assert.same({ "odd.", "odd" }, { odd.shortDescription.text, odd.fullDescription.text })
    assert.same({ level = "error" }, odd.defaultConfiguration)
    assert.is_nil(odd.name)
    assert.same("odd\n\nGive it by --set dockertag=VALUE.", odd.help.text)
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

  -- Every rule of every command, custom ones, and findings without a line, a remedy or a file.
  local function whole()
    local list = {
      findings.with { rule = "own-rule" },
      findings.with { rule = "nobodys-rule", remedy = false },
      findings.with { file = "a b/é.yaml", line = false, column = false, end_column = false, path = false },
      findings.bare,
    }
    for _, known in ipairs(rules.tables()) do
      for _, name in ipairs(known.names) do
        list[#list + 1] = findings.with { rule = name, severity = known.by_name[name].severity }
      end
    end
    return findings.written("sarif", list, { rules = { { name = "own-rule" } } })
  end

  it("satisfy Microsoft's validator, GitHub's rules with the others", function()
    local tool = "build/npm/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    if command.run({ "test", "-x", tool }).status ~= 0 then
      return pending "sarif-multitool is not installed (tools/packages ci)"
    end
    local folder <close> = command.directory()
    command.write(folder.path .. "/log.sarif", whole())
    command.write(folder.path .. "/config.xml", OFFLINE)
    local result = command.run({
      tool,
      "validate",
      folder.path .. "/log.sarif",
      "--rule-kind",
      "Sarif;Gh",
      "--level",
      "Error;Warning",
      "--config",
      folder.path .. "/config.xml",
      "--output",
      folder.path .. "/found.sarif",
    }, { env = { DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = "1" } })
    assert.equal(0, result.status, result.stdout .. result.stderr)
    local found = core.json.decode(command.read(folder.path .. "/found.sarif")).runs[1]
    assert.same({}, found.results)
    assert.same(true, found.invocations[1].executionSuccessful)
  end)
end)
