-- The requirements of GitLab's documentation for a Code Quality report, member by member.

local core = require "kubebundle.core"
local findings = require "spec.support.findings"

local function issues(...)
  return assert(core.json.decode(findings.written("gitlab", { ... })))
end

describe("findings as Code Quality of GitLab", function()
  it("have a description, a rule, a severity, a path and a line", function()
    local issue = issues(findings.token)[1]
    assert.same("Nothing gives `dockertag` a value. Give it by --set dockertag=VALUE.", issue.description)
    assert.same({ "token-unresolved", "critical" }, { issue.check_name, issue.severity })
    assert.same({ path = "k8s/deploy.yaml", lines = { begin = 3 } }, issue.location)
    assert.same("[]\n", findings.written("gitlab", {}))
  end)

  it("have paths without ./, and a line even if none is known", function()
    local issue = issues(findings.with { file = "./k8s/a.yaml", line = false })[1]
    assert.same({ path = "k8s/a.yaml", lines = { begin = 1 } }, issue.location)
    assert.same("-", issues(findings.bare)[1].location.path)
  end)

  it("keep their fingerprint when lines move, and share it with no other", function()
    local moved = findings.with { line = 90, column = 1 }
    local first, second = issues(findings.token, findings.token), issues(moved)
    assert.equal(first[1].fingerprint, second[1].fingerprint)
    assert.not_equal(first[1].fingerprint, first[2].fingerprint)
    local other = issues(findings.with { path = "spec.replicas" })
    assert.not_equal(first[1].fingerprint, other[1].fingerprint)
  end)

  it("keep their fingerprint when a number in the message changes", function()
    local function of(message)
      return issues(findings.with { message = message })[1].fingerprint
    end
    assert.equal(of "no connection after 12 ms", of "no connection after 3 ms")
    assert.equal(of "duplicate key (first at 9:1)", of "duplicate key (first at 10:1)")
    assert.not_equal(of "duplicate key (first at 9:1)", of "no connection after 3 ms")
  end)

  it("have a severity of GitLab's", function()
    for ours, theirs in pairs { error = "critical", warning = "minor", info = "info" } do
      assert.equal(theirs, issues(findings.with { severity = ours })[1].severity)
    end
  end)
end)
