local findings = require "spec.support.findings"

local function lines(...)
  local list = {}
  for line in findings.written("markdown", { ... }):gmatch("([^\n]*)\n") do
    list[#list + 1] = line
  end
  return list
end

describe("findings as Markdown", function()
  it("are a table below their number", function()
    local odd = { rule = "object-order", severity = "info", message = "Odd order" }
    assert.same({
      "kubebundle: 1 error, 2 warnings, 1 info.",
      "",
      "| Severity | Place | Finding | Remedy | Rule |",
      "| --- | --- | --- | --- | --- |",
      "| **error** | k8s/deploy.yaml:3 | Nothing gives `dockertag` a value. | Give it by --set dockertag=VALUE. "
        .. "| `token-unresolved` |",
      "| warning |  | Odd order |  | `object-order` |",
      "| warning |  | Odd order |  | `object-order` |",
      "| info |  | Odd order |  | `object-order` |",
    }, lines(findings.token, findings.bare, findings.bare, odd))
  end)

  it("say that there are none", function()
    assert.same({ "kubebundle: no findings." }, lines())
  end)

  it("stay one row of five cells whatever a message holds", function()
    local texts = { "a | b", "`x | y`", "a\nb\r\n| c", "`odd | tick", "<img src=x> **b** [l](u)", "``a|b``" }
    for _, nasty in ipairs(texts) do
      local row = lines(findings.with { message = nasty, file = nasty, remedy = nasty })[5]
      local cells = row:gsub("\\|", "")
      local _, bars = cells:gsub("|", "")
      assert.same(6, bars, row)
      assert.is_nil(row:find("<", 1, true) and not row:find("`", 1, true), row)
    end
  end)
end)
