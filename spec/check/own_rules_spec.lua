-- Custom rules: in Lua with the option `rules`, for the command with --rules.

local command = require "spec.support.command"
local kb = require "kubebundle"

local SOURCE = [[
return {
  name = "team-label",
  severity = "warning",
  stage = "policy",
  summary = "Nobody knows whose object this is.",
  remedy = "Set the label team.",
  check = function(bundle, report)
    for _, object in ipairs(bundle:of_kind "ConfigMap") do
      if not object:get 'metadata.labels["example.com/team"]' then report(object, "metadata.labels", "no team") end
    end
  end,
}
]]

local function own()
  return load(SOURCE)()
end

local function config_map(labels)
  return kb.yaml.encode {
    apiVersion = "v1",
    kind = "ConfigMap",
    metadata = { name = "a", namespace = "default", labels = labels },
    data = { a = "b" },
  }
end

local function found(text, options)
  local list = {}
  for _, finding in ipairs(kb.check(text, options)) do
    list[#list + 1] = ("%s %s %s"):format(finding.rule, finding.severity, finding.path)
  end
  return list
end

describe("an own rule", function()
  it("reports next to the built-in ones, at the place of its path", function()
    local text = config_map { tier = "x" }
    assert.same({ "team-label warning metadata.labels" }, found(text, { rules = { own() } }))
    assert.same({}, found(config_map { ["example.com/team"] = "x" }, { rules = { own() } }))
    local finding = kb.check(text, { rules = { own() } })[1]
    assert.equal("Set the label team.", finding.remedy)
    assert.equal("policy", finding.stage)
    assert.is_number(finding.line)
    assert.same({}, found(text))
  end)

  it("is disabled, allowed and given a severity by its name", function()
    local text = config_map { tier = "x" }
    assert.same({}, found(text, { rules = { own() }, disable = { "team-label" } }))
    local options = { rules = { own() }, severity = { ["team-label"] = "error" } }
    assert.same({ "team-label error metadata.labels" }, found(text, options))
    local allowed = text:gsub("metadata:", "metadata: # kubebundle: allow team-label")
    assert.same({}, found(allowed, { rules = { own() } }))
    assert.falsy(pcall(kb.check, text, { disable = { "team-label" } }))
  end)

  it("sees the items of Lists, all items of a list, but no token as a value", function()
    local seen = {}
    local rule = {
      name = "images",
      check = function(bundle, report)
        for _, object in ipairs(bundle.objects) do
          for image, path in object:each "spec.template.spec.containers[*].image" do
            seen[#seen + 1] = image
            report("images", object, path, "seen")
          end
          assert.is_nil(object:get "spec.none[3].at")
        end
      end,
    }
    local web = kb.deployment { name = "web", namespace = "default", image = "r.example.com/web:1" }
    table.insert(web.spec.template.spec.containers, { name = "b", image = "r.example.com/b:#(tag)#" })
    table.insert(web.spec.template.spec.containers, { name = "c", image = "r.example.com/c:2" })
    local list = { apiVersion = "v1", kind = "List", items = { web } }
    local paths = {}
    for _, finding in ipairs(kb.check({ list }, { rules = { rule } })) do
      if finding.rule == "images" then paths[#paths + 1] = finding.path end
    end
    assert.same({ "r.example.com/web:1", "r.example.com/c:2" }, seen)
    assert.same({ "spec.template.spec.containers[0].image", "spec.template.spec.containers[2].image" }, paths)
  end)

  -- The matches of object:each for a path: "PATH=VALUE" each.
  local function places(pattern)
    local list = {}
    local rule = {
      name = "places",
      check = function(bundle, report)
        for value, path in bundle.objects[1]:each(pattern) do
          list[#list + 1] = tostring(value)
          report(bundle.objects[1], path, "here")
        end
      end,
    }
    local web =
      kb.deployment { name = "web", namespace = "default", image = "r.example.com/web:1", env = { A = "1", B = "2" } }
    web.metadata.annotations = { ["example.com/b"] = "y", a = "x" }
    for _, finding in ipairs(kb.check({ web }, { rules = { rule } })) do
      if finding.rule == "places" then list[#list + 1] = finding.path end
    end
    table.sort(list)
    return table.concat(list, " ")
  end

  it("looks up by the paths of kb.edit, and each member of a mapping", function()
    local env = "spec.template.spec.containers[name=web].env"
    assert.equal("2 spec.template.spec.containers[0].env[1].value", places(env .. "[name=B].value"))
    assert.equal("", places(env .. "[name=C].value"))
    assert.equal("metadata.annotations.a metadata.annotations[example.com/b] x y", places "metadata.annotations[*]")
    assert.equal(places ".metadata.annotations['example.com/b']", places 'metadata.annotations["example.com/b"]')
    assert.equal("metadata.name web", places ".metadata.name")
  end)

  it("reports a missing path at its existing part, and raises for an invalid one", function()
    local paths = {
      ["spec.template.spec.containers[name=web].lifecycle"] = "spec.template.spec.containers[0].lifecycle",
      ["spec.template.spec.containers[name=none].image"] = "spec.template.spec.containers",
      [""] = "",
    }
    for given, expected in pairs(paths) do
      local rule = {
        name = "places",
        check = function(bundle, report)
          report(bundle.objects[1], given, "here")
        end,
      }
      local web = kb.deployment { name = "web", namespace = "default", image = "r.example.com/web:1" }
      for _, finding in ipairs(kb.check({ web }, { rules = { rule } })) do
        if finding.rule == "places" then assert.equal(expected, finding.path or "") end
      end
    end
    local fine, err = pcall(kb.check, kb.namespace { name = "a" }, {
      rules = {
        {
          name = "a-b",
          check = function(bundle, report)
            report(bundle.objects[1], "metadata")
          end,
        },
      },
    })
    assert.falsy(fine)
    assert.matches("own_rules_spec.lua:%d+: report: invalid message: expected string, got nil", err)
    for _, invalid in ipairs { "", "a[", "a..b", "a[+]", false, 1 } do
      fine, err = pcall(places, invalid)
      assert.falsy(fine, invalid)
      assert.matches("own_rules_spec.lua:%d+: object:each: ", err)
    end
  end)

  it("is rejected with a message: names that are taken, invalid or missing, other fields", function()
    local run = { name = "x", check = print }
    for reason, rule in pairs {
      ["there is a rule image-invalid already"] = { name = "image-invalid", check = print },
      ["missing or invalid name"] = { name = "Not Kebab", check = print },
      ["missing check"] = { name = "a-b" },
      ['unknown option "chek"'] = { name = "a-b", chek = print },
      ['invalid option "severity"'] = { name = "a-b", severity = "bad", check = print },
      ["expected a table"] = "text",
    } do
      local fine, err = pcall(kb.check, "", { rules = { run, rule } })
      assert.falsy(fine, reason)
      assert.matches(reason, err, 1, true)
      assert.matches("rules[2]", err, 1, true)
    end
    assert.falsy(pcall(kb.check, "", { rules = { run, run } }))
  end)
end)

describe("kubebundle check --rules", function()
  local directory = command.directory()
  teardown(function()
    directory:remove()
  end)
  command.write(directory.path .. "/a.yaml", config_map { tier = "x" })

  local function check(name, source, ...)
    local rules = directory.path .. "/" .. name
    os.execute("mkdir -p " .. command.quote(rules))
    if source then command.write(rules .. "/rule.lua", source) end
    return command.kubebundle { "check", "--rules", rules, directory.path .. "/a.yaml", ... }
  end

  it("runs the rules of the files in a directory", function()
    local result = check("good", SOURCE)
    assert.equal(0, result.status)
    assert.matches("[team-label]", result.stderr, 1, true)
    assert.equal(1, check("good", SOURCE, "--severity", "team-label=error").status)
    assert.is_nil(check("good", SOURCE, "--disable", "team-label").stderr:find("[team-label]", 1, true))
  end)

  it("ends with 2 if a file is not a rule, or a rule raises", function()
    for name, source in pairs {
      syntax = "return {",
      text = "return 'x'",
      raises = "error 'boom'",
      inside = "return { name = 'a-b', check = function() error 'boom' end }",
      taken = "return { name = 'image-invalid', check = print }",
      empty = false,
    } do
      local result = check(name, source)
      assert.equal(2, result.status, name)
      assert.equal("", result.stdout)
    end
  end)
end)

describe("kubebundle rules", function()
  it("lists all rules, or describes one", function()
    local expected, listed = {}, {}
    local tables = require("kubebundle.report.rules").tables()
    tables[#tables + 1] = require "kubebundle.fn.rules"
    for _, rules in ipairs(tables) do
      table.move(rules.names, 1, #rules.names, #expected + 1, expected)
    end
    table.sort(expected)
    for line in command.kubebundle({ "rules" }).stdout:gmatch "[^\n]+" do
      listed[#listed + 1] = line:match "^%S+"
    end
    assert.same(expected, listed)
    for _, name in ipairs { "token-kept", "preflight-dns", "tag-moved", "builder-warning", "local-config" } do
      assert.equal(0, command.kubebundle({ "rules", name }).status, name)
    end
    local text = command.kubebundle({ "rules", "image-invalid" }).stdout
    assert.matches("severity: error", text, 1, true)
    assert.equal(2, command.kubebundle({ "rules", "image-invalif" }).status)
    assert.matches("port-conflict", command.kubebundle({ "rules", "value-type" }).stdout, 1, true)
  end)
end)

describe("kb.report", function()
  it("gives findings as a text in each format of the command", function()
    local findings = kb.check(config_map { tier = "x" }, { rules = { own() }, filename = "a.yaml" })
    for _, format in ipairs(require("kubebundle.report").formats) do
      assert.matches("team%-label", kb.report[format](findings), format)
    end
    assert.equal("team-label", kb.json.decode(kb.report.json(findings))[1].rule)
    assert.equal("[]", (kb.report.json({}):gsub("%s", "")))
    assert.falsy(pcall(kb.report.text, "findings"))
  end)

  it("rejects options that a format does not have", function()
    for _, format in ipairs(require("kubebundle.report").formats) do
      assert.has_no_error(function()
        kb.report[format]({}, {})
      end)
      local fine, message = pcall(kb.report[format], {}, { colour = true })
      assert.is_false(fine)
      assert.matches("kb.report." .. format .. ": ", message, 1, true)
      assert.falsy(pcall(kb.report[format], {}, "x"))
    end
  end)

  it("describes own rules in SARIF", function()
    local rule = own()
    local findings = kb.check(config_map { tier = "x" }, { rules = { rule }, filename = "a.yaml" })
    local log = kb.json.decode(kb.report.sarif(findings, { rules = { rule } }))
    assert.equal(rule.summary, log.runs[1].tool.driver.rules[1].fullDescription.text)
  end)
end)
