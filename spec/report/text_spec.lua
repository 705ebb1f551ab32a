local findings = require "spec.support.findings"

describe("findings as text", function()
  local function text(list, options)
    return findings.written("text", list, options)
  end

  it("are one line each: position, severity, message and remedy, rule", function()
    assert.same(
      "k8s/deploy.yaml:3:10: error: Nothing gives `dockertag` a value. "
        .. "Give it by --set dockertag=VALUE. [token-unresolved]\nwarning: Odd order [object-order]\n",
      text { findings.token, findings.bare }
    )
  end)

  it("separate the sentences if the first has no full stop", function()
    local finding = { rule = "r", severity = "info", message = "One", remedy = "Two", file = "f" }
    assert.same("f: info: One. Two [r]\n", text { finding })
  end)

  it("name the object if there is no file", function()
    assert.same(
      "Deployment/shop/web: error: One [r]\n",
      text { { rule = "r", severity = "error", message = "One", object = "Deployment/shop/web" } }
    )
  end)

  it("let no control character of a file name or message reach a terminal", function()
    local finding = findings.with { file = "a\27[2J\n.yaml", message = "b\r\u{9B}1m", remedy = false }
    assert.same("a\\x1b[2J\\x0a.yaml:3:10: error: b\\x0d\\u009b1m [token-unresolved]\n", text { finding })
  end)

  it("are coloured only on request", function()
    assert.not_matches("\27", text { findings.token })
    local coloured = text({ findings.token }, { colour = true })
    assert.matches("\27%[1mk8s/deploy%.yaml:3:10:\27%[0m \27%[1;31merror:\27%[0m ", coloured)
  end)
end)

describe("an excerpt of the source", function()
  local function excerpt(source, changes)
    local options = {
      excerpts = true,
      source = function()
        return source
      end,
    }
    local text = findings.written("text", { findings.with(changes or {}) }, options)
    return (text:gsub("^[^\n]*\n", ""))
  end

  it("is the line with the fault underlined", function()
    assert.same(
      "  image: r/x:#(tag)#\n             ^~~~~~~\n",
      excerpt("a: 1\nb: 2\nimage: r/x:#(tag)#\n", { column = 12, end_column = 19 })
    )
  end)

  it("counts CR, LF and CRLF as line ends, and characters rather than bytes", function()
    assert.same(
      "  name: é\u{1F600}x\n          ^\n",
      excerpt("a: 1\rb: 2\r\nname: é\u{1F600}x", { column = 9, end_column = 10 })
    )
  end)

  it("keeps a tab before the fault, so that the mark is below it", function()
    assert.same("  \tname: x\n  \t      ^\n", excerpt("\n\n\tname: x", { column = 8, end_column = 9 }))
  end)

  it("finds lines in any order", function()
    local source = "name: a\nname: b\nname: c\n"
    local options = {
      excerpts = true,
      source = function()
        return source
      end,
    }
    local list = {}
    for _, line in ipairs { 3, 1, 2 } do
      list[#list + 1] = findings.with { line = line, column = 7, end_column = 8 }
    end
    local lines = {}
    for name in findings.written("text", list, options):gmatch("\n  (name: %a)\n") do
      lines[#lines + 1] = name
    end
    assert.same({ "name: c", "name: a", "name: b" }, lines)
  end)

  it("shows a window of a long line", function()
    local line = "image: " .. ("x/"):rep(500) .. "#(tag)#" .. ("y"):rep(500)
    local shown, mark = excerpt("\n\n" .. line, { column = 1008, end_column = 1015 }):match("^(.-)\n(.-)\n$")
    assert.is_true(#shown < 130)
    local from, to = mark:find("%^~+")
    assert.same("#(tag)#", shown:sub(from, to))
  end)

  it("is left out if there is none", function()
    assert.same("", excerpt("a: 1\n"))
    assert.same("", excerpt(nil))
    assert.same("", excerpt("\n\n\xFF\xFE"))
    assert.same("", excerpt("a: 1\nb: 2\nc: 3\n", { column = 40, line = 3 }))
    assert.same("", excerpt("", { line = false }))
  end)

  it("masks more in a document with a Secret", function()
    local source = "name: a\n---\nkind: Secret\nstringData:\n  name: canary\n---\nname: b\n"
    local list, options = {}, {
      excerpts = true,
      source = function()
        return source
      end,
    }
    for _, line in ipairs { 1, 5, 7, 3, 1 } do
      list[#list + 1] = findings.with { line = line, column = 1 }
    end
    local shown = findings.written("text", list, options):gsub("[^\n]*%]\n", ""):gsub(" *%^~*\n", "")
    assert.same("  name: a\n    name: ***\n  name: b\n  kind: Secret\n  name: a\n", shown)
  end)

  it("masks a value whose key does not say that it is public", function()
    assert.same("  value: ***\n         ^~~\n", excerpt("\n\nvalue: canary", { column = 8, end_column = 10 }))
    assert.same(
      "  value: ***#(pw)#***\n            ^~~~~~\n",
      excerpt("\n\nvalue: canary#(pw)#canary", { column = 14, end_column = 20 })
    )
  end)
end)
