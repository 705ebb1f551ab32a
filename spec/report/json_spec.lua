local core = require "kubebundle.core"
local findings = require "spec.support.findings"

describe("findings as JSON", function()
  local function decoded(...)
    return assert(core.json.decode(findings.written("json", { ... })))
  end

  it("are an array of objects", function()
    local token = findings.with { end_column = false }
    token.end_column, token.consequence = nil, core.null
    assert.same({ token }, decoded(findings.token))
  end)

  it("have null for what is not known", function()
    local bare = decoded(findings.bare)[1]
    for _, name in ipairs { "consequence", "remedy", "file", "line", "column", "path", "object" } do
      assert.equal(core.null, bare[name])
    end
  end)

  it("are JSON whatever the name of the file", function()
    assert.same("\u{FFFD}a.yaml", decoded(findings.with { file = "\xFFa.yaml" })[1].file)
  end)

  it("are an empty array if there are none", function()
    assert.same("[]\n", findings.written("json", {}))
  end)
end)
