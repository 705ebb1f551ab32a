local findings = require "spec.support.findings"

describe("findings as logging commands of Azure Pipelines", function()
  local function azure(...)
    return findings.written("azure", { ... })
  end

  it("carry type, place and rule", function()
    assert.same(
      "##vso[task.logissue type=error;sourcepath=k8s/deploy.yaml;linenumber=3;columnnumber=10;"
        .. "code=token-unresolved;]Nothing gives `dockertag` a value. Give it by --set dockertag=VALUE.\n"
        .. "##vso[task.logissue type=warning;code=object-order;]Odd order\n",
      azure(findings.token, findings.bare)
    )
  end)

  it("have an info as a warning", function()
    assert.matches("type=warning;", azure(findings.with { severity = "info" }))
  end)

  it("escape what would end a property or the message", function()
    local finding = { rule = "r", severity = "error", file = "a;b]c%.yaml", message = "x\n##vso[a.b]%" }
    assert.same(
      "##vso[task.logissue type=error;sourcepath=a%3Bb%5Dc%AZP25.yaml;code=r;]x%0A#\\x23vso[a.b]%AZP25\n",
      azure(finding)
    )
  end)
end)
