-- Names of tokens, and the shell forms.

local kb = require "kubebundle"
local support = require "spec.support.render"

local renders = support.renders
local shell = { tokens = "${ }" }

describe("the name of a token", function()
  it("may have the separators of .NET and of stores of secrets inside", function()
    renders(
      "a: #(a:b)# #(my/var)# #(a::b/c.d)#\n",
      { ["a:b"] = 1, ["my/var"] = 2, ["a::b/c"] = { d = 3 } },
      "a: 1 2 3\n"
    )
    for _, name in ipairs { ":a", "/a", "a:", "a/", ":", "a /" } do
      assert.matches("^token%-malformed", support.problems(("a: #(%s)#\n"):format(name), {})[1], name)
    end
  end)

  it("may begin with a dot, which is ignored if no value has such a name", function()
    renders("a: {{ .Values.x }}\n", { Values = { x = 1 } }, "a: 1\n", { tokens = "{{ }}" })
    renders("a: #(.x)#\n", { x = 1, [".x"] = 2 }, "a: 2\n")
    assert.same({}, kb.values.unused({ "Values.x", ".y" }, { ".Values.x", "y" }))
    assert.same({ "x" }, kb.values.unused({ "x" }, { ".Values.x" }))
  end)
end)

describe("in the spelling ${ }", function()
  it(":- gives a default for a missing or empty value", function()
    renders("a: ${X:-def}\nb: v${X:-1.0: # }w\nc: ${Y:-d}\n", { Y = "" }, "a: def\nb: v1.0: # w\nc: d\n", {
      tokens = "${ }",
      mode = "text",
    })
    renders("a: ${X:-80}\nb: ${X:-}\nc: ${X:-0123}\nd: ${X:-a|b}\n", {}, 'a: 80\nb: ""\nc: "0123"\nd: a|b\n', shell)
    renders("a: ${X:-def}\n", { X = "v" }, "a: v\n", shell)
    renders("a: ${X:-a:?b:-c}\n", {}, "a: a:?b:-c\n", shell)
  end)

  it(":? demands a value", function()
    renders("a: ${X:?needed}\n", { X = "v" }, "a: v\n", shell)
    for _, values in ipairs { {}, { X = "" } } do
      local list, problems = support.problems("a: ${X:?set X}\n", values, { tokens = "${ }", missing = "keep" })
      assert.same({ "token-unresolved 1:4" }, list)
      assert.matches("set X", problems[1].message, 1, true)
    end
  end)

  it("a name may contain a hyphen, and the remedy shows how to write a default", function()
    renders("a: ${X-d}\n", { ["X-d"] = 1 }, "a: 1\n", shell)
    local _, problems = support.problems("a: ${X-d}\n", {}, shell)
    assert.matches("${X:-d}", problems[1].remedy, 1, true)
  end)

  it("a default cannot contain another token", function()
    assert.same({ "token-malformed 1:4" }, (support.problems("a: ${X:-${Y}}\n", { X = 1, Y = 2 }, shell)))
    assert.same({ "token-malformed 1:4" }, (support.problems("a: ${X:-b\n", { X = 1 }, shell)))
  end)

  it("other spellings have no such forms", function()
    renders("a: #(X:-d)#\n", { ["X:-d"] = 1 }, "a: 1\n")
  end)
end)
