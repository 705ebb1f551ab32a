-- Mistakes of other tools with such templates, as measured, and the results of this module.

local kb = require "kubebundle"
local support = require "spec.support.render"

local renders, problems = support.renders, support.problems

describe("if replacetokens", function()
  it("lets a value add a key, the value stays one scalar", function()
    renders(
      "securityContext:\n  user: #(x)#\n",
      { x = "ok\n  privileged: true" },
      'securityContext:\n  user: "ok\\n  privileged: true"\n'
    )
  end)

  it("cuts `p@ss #1` to `p@ss`, all of it stays", function()
    renders("password: #(x)#\n", { x = "p@ss #1" }, 'password: "p@ss #1"\n')
  end)

  it("writes `replicas: null` for a missing value, there is an error, or the token stays", function()
    assert.same({ "token-unresolved 1:11" }, problems("replicas: #(n)#\n", {}))
    renders("replicas: #(n)#\n", {}, "replicas: #(n)#\n", { missing = "keep" })
  end)

  it("writes half a file with exit status 0, there is no output with an error", function()
    local text, err = kb.template.render("a: #(x)#\nb: #(y)#\n", { x = 1 })
    assert.is_nil(text)
    assert.equal(1, #err.problems)
  end)

  it("destroys bytes that are not ASCII, they stay", function()
    renders("a: caf\u{E9} #(x)#\n", { x = "\u{1F600}" }, "a: caf\u{E9} \u{1F600}\n")
    assert.same({ "document-invalid 1:7" }, problems("a: caf\xE9 #(x)#\n", { x = 1 }))
  end)

  it("needs 46 s for a prefix and 4,000 spaces, the time is that of reading them", function()
    renders("a: b # #(" .. (" "):rep(4000) .. "\n", {}, "a: b # #(" .. (" "):rep(4000) .. "\n")
    renders("# " .. ("#("):rep(100000) .. "\n", {}, "# " .. ("#("):rep(100000) .. "\n")
  end)

  it("fills a token that a value holds, a value is text", function()
    renders("a: #(x)#\n", { x = "#(y)#", y = "z" }, 'a: "#(y)#"\n')
  end)
end)

describe("if Helm", function()
  it("makes 1.2345678e+07 of 12345678, it stays", function()
    renders("a: #(x)#\nb: v#(x)#\n", kb.values.load("x: 12345678\n"), "a: 12345678\nb: v12345678\n")
  end)

  it("makes 1.1 of a version 1.10, it stays", function()
    renders("image: app:#(tag)#\n", kb.values.load("tag: 1.10\n"), "image: app:1.10\n")
  end)

  it('makes a boolean of a quoted "on" in YAML that it does not quote, it is text', function()
    renders("a: #(x)#\n", kb.values.load("x: 'on'\n"), 'a: "on"\n')
  end)

  it("breaks the indentation of a value of several lines, they are indented", function()
    renders("a: |\n  #(x)#\nb: 1\n", { x = "l1\n  l2\nl3" }, "a: |\n  l1\n    l2\n  l3\nb: 1\n")
  end)
end)

describe("if kustomize", function()
  it("silently reads `replicas: #(x)#` as null, it is the token's place", function()
    renders("replicas: #(x)#\n", { x = 3 }, "replicas: 3\n")
  end)
end)

describe("if envsubst", function()
  it("replaces a missing value with nothing, there is an error", function()
    assert.same({ "token-unresolved 1:14" }, problems("image: x/app:${tag}\n", {}, { tokens = "${ }" }))
  end)

  it("replaces both ${x} and $x, only the given spelling is replaced", function()
    renders('command: [echo, "$x ${x}"]\n', { x = "v" }, 'command: [echo, "$x v"]\n', { tokens = "${ }" })
  end)
end)
