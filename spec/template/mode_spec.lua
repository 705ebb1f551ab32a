-- The mode of a file, by its name.

local kb = require "kubebundle"
local mode = require "kubebundle.template.mode"
local support = require "spec.support.render"

describe("the mode of a template", function()
  it("is determined by the file name", function()
    for name, expected in pairs {
      ["k8s/web.yaml"] = "yaml",
      ["web.YML"] = "yaml",
      ["appsettings.json"] = "json",
      ["settings.jsonc"] = "json",
      ["web.config"] = "xml",
      ["x.csproj"] = "xml",
      ["Directory.Build.props"] = "xml",
      ["x.targets"] = "xml",
      ["strings.resx"] = "xml",
      ["pom.xml"] = "xml",
      ["nginx.conf"] = "text",
      [".env"] = "text",
      ["Dockerfile"] = "text",
      ["yaml"] = "text",
      ["a.yaml/b"] = "text",
      ["base/Kustomization"] = "yaml",
    } do
      assert.equal(expected, mode.of(name), name)
      for _, ending in ipairs { ".tmpl", ".tpl", ".template", ".in", ".j2", ".in.TMPL" } do
        assert.equal(expected, mode.of(name .. ending), name .. ending)
      end
    end
    assert.equal("text", mode.of ".tmpl")
  end)

  it("is that for a text that is given with a file name, else YAML", function()
    local values = { x = 'a: "b"' }
    support.renders("x=#(x)#\ny=1\n", values, 'x=a: "b"\ny=1\n', { filename = "a.properties.in" })
    support.renders("<a>#(x)#</a>", { x = "<" }, "<a>&lt;</a>", { filename = "a.config.tmpl" })
    support.renders('{"x": "#(x)#" /**/}', values, '{"x": "a: \\"b\\"" /**/}', { filename = "a.json.j2" })
    support.renders("x: #(x)#", values, [[x: "a: \"b\""]], { filename = "a.yml.template" })
    support.renders("x: #(x)#", values, [[x: "a: \"b\""]])
  end)

  it("is unclear if a line of text begins a Kubernetes object", function()
    for text, place in pairs {
      ["apiVersion: v1\nkind: #(x)#\n"] = "1:1",
      ["#(x)#\r\napiVersion: v1\n"] = "2:1",
      ['{\n  "apiVersion": "v1", "kind": "#(x)#"}'] = "2:3",
      ['"apiVersion"'] = "1:1",
    } do
      for _, name in ipairs { "web", "web.tmpl", "web.conf", "web.config" } do
        local list, problems = support.problems(text, { x = 1 }, { filename = name })
        assert.same({ "mode-unclear " .. place }, list, text)
        assert.equal("template.mode-unclear", problems[1].code)
        assert.equal("error", problems[1].severity)
      end
      for _, asked in ipairs { "text", "xml" } do
        assert.is_truthy(kb.template.render(text, { x = 1 }, { filename = "web", mode = asked }))
      end
    end
    for _, text in ipairs { "  apiVersion: #(x)#", "- apiVersion: #(x)#", "my apiVersion: #(x)#" } do
      assert.is_truthy(kb.template.render(text, { x = 1 }, { filename = "web.txt" }), text)
    end
  end)

  it("is unclear if a file named as XML does not begin with markup", function()
    assert.same({ "mode-unclear 2:3" }, (support.problems("\n  [a]\nb=#(x)#", { x = "&" }, { filename = "a.config" })))
    support.renders("[a]\nb=#(x)#", { x = "&" }, "[a]\nb=&", { filename = "a.config", mode = "text" })
    support.renders("a #(x)#", { x = "&" }, "a &amp;", { filename = "a.config", mode = "xml" })
    support.renders("\n ", {}, "\n ", { filename = "a.config" })
  end)
end)
