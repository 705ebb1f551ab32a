local findings = require "spec.support.findings"

describe("findings as annotations of GitHub Actions", function()
  local function github(...)
    return findings.written("github", { ... })
  end

  it("carry level, place and rule", function()
    assert.same(
      "::error file=k8s/deploy.yaml,line=3,col=10,endColumn=23,title=token-unresolved::"
        .. "Nothing gives `dockertag` a value. Give it by --set dockertag=VALUE.\n"
        .. "::warning title=object-order::Odd order\n",
      github(findings.token, findings.bare)
    )
  end)

  it("call an info a notice", function()
    assert.matches("^::notice file=", github(findings.with { severity = "info" }))
  end)

  it("escape what would end a property or the message", function()
    local finding = { rule = "r", severity = "error", file = "a,b:c%.yaml", message = "x\r\n::group::%" }
    assert.same("::error file=a%2Cb%3Ac%25.yaml,title=r::x%0D%0A:\\x3agroup::%25\n", github(finding))
  end)
end)
