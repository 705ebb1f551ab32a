local kb = require "kubebundle"
local support = require "spec.support.render"

local renders, problems = support.renders, support.problems

describe("kb.template.compile", function()
  it("gives a template that renders with other values each time", function()
    local template = assert(kb.template.compile("a: #(x)#\nb: 'v#(y)#'\n"))
    assert.equal("a: 1\nb: 'v2'\n", template:render { x = 1, y = 2 })
    assert.equal("a: z\nb: 'v'\n", template:render { x = "z", y = "" })
    assert.is_nil((template:render { x = 1 }))
    assert.equal("a: 1\nb: 'v#(y)#'\n", template:render({ x = 1 }, { missing = "keep" }))
    assert.is_nil((template:render { x = 1 }))
  end)

  it("lists the tokens, where they are, their filters and defaults", function()
    local template = assert(kb.template.compile("# #(no)#\na: é #(x | upper | default 'v')#\nb: #(a.b)#\n"))
    assert.same({
      {
        name = "x",
        line = 2,
        column = 6,
        offset = 16,
        size = 27,
        default = "v",
        filters = { { name = "upper" }, { name = "default", "v" } },
      },
      { name = "a.b", line = 3, column = 4, offset = 47, size = 7, filters = {} },
    }, template:tokens())
  end)

  it("lists the names that the tokens ask for", function()
    local template = assert(kb.template.compile("# #(no)#\na: #(x)# #(y)#\nb: #(x | upper)#\n"))
    assert.same({ "x", "y" }, template:names())
  end)

  it("gives all that is wrong with a template", function()
    local template, err = kb.template.compile("a: #(x\nb: &c#(y)# d\n", { filename = "t.yaml" })
    assert.is_nil(template)
    assert.equal(2, #err.problems)
    assert.same({ "token.malformed", "token.misplaced" }, { err.code, err.problems[2].code })
    assert.equal(("t.yaml:1:4: %s (and 1 more)"):format(err.problems[1].message), tostring(err))
  end)

  it("raises for anything but text, and for invalid options", function()
    assert.has_error(function()
      kb.template.compile(nil)
    end)
    assert.has_error(function()
      kb.template.compile("a", { mode = "ini" })
    end)
    assert.has_error(function()
      kb.template.compile("a", { missing = "ignore" })
    end)
    assert.has_error(function()
      kb.template.compile("a", { tokens = "#(" })
    end)
    assert.has_error(function()
      kb.template.render("a", nil)
    end)
  end)
end)

describe("a problem", function()
  it("is a finding and an error", function()
    local _, found = problems("a: #(x)#\n", {}, { filename = "t.yaml" })
    local problem = found[1]
    assert.same({ "token-unresolved", "error", "render", "t.yaml", 1, 4, 9 }, {
      problem.rule,
      problem.severity,
      problem.stage,
      problem.file,
      problem.line,
      problem.column,
      problem.end_column,
    })
    assert.equal("token.unresolved", problem.code)
    assert.equal("t.yaml:1:4: " .. problem.message, tostring(problem))
  end)

  it("is reported for every position, in text order", function()
    assert.same({
      "token-unresolved 1:4",
      "token-malformed 2:5",
      "token-unresolved 3:4",
      "value-macro 3:10",
      "token-unresolved 4:1",
      "filter-unknown 5:4",
    }, problems("a: #(x)#\nb: y#(\nc: #(x)# #(m)#\n#(x)#: 1\nd: #(n | no)#\n", { m = "$(m)", n = 1 }))
  end)

  it("offers the name that was perhaps meant", function()
    for name, near in pairs {
      dockerTag = "dockertag",
      docker_tag = "dockertag",
      dokcertag = "dockertag",
      ["image.tga"] = "image.tag",
      ["list.0.nam"] = "list.0.name",
    } do
      local _, found = problems(
        "a: #(" .. name .. ")#\n",
        { dockertag = 1, image = { tag = 1 }, list = kb.array { { name = 1 } }, other = 1 }
      )
      assert.equal("Did you mean " .. near .. "?", found[1].remedy)
    end
    local _, found = problems("a: #(zzz)#\n", { dockertag = 1 })
    assert.equal("Give zzz a value, or the token a default.", found[1].remedy)
  end)

  it("is reported in linear time, however many names there are, and however long", function()
    local start, values, lines = os.clock(), {}, {}
    for index = 1, 3000 do
      values["service.image.tag" .. index .. "y"] = 1
      lines[index] = ("k%d: #(service.image.tag%dx)#\n"):format(index, index)
    end
    lines[#lines + 1] = "long: #(x" .. (".a"):rep(50000) .. ")#\n"
    local template = table.concat(lines)
    assert.equal(3001, #problems(template, values))
    assert.equal(3001, #problems(template, { service = { image = { tag = 1 } } }))
    assert.same({ "x" }, kb.values.unused({ "x" }, { "x" .. (".a"):rep(50000) }))
    assert.truthy(kb.values.set({}, "x" .. (".a"):rep(50000), 1))
    assert.truthy(os.clock() - start < 5)
  end)

  it("never quotes a value", function()
    local secret = "hunter2"
    local values = {
      t = { secret },
      m = "$(" .. secret .. ")",
      bad = secret .. "\xFF",
      s = secret .. "!",
      k = (secret):rep(200),
    }
    local _, found =
      problems("kind: Secret\ndata: {a: #(s)#}\nb: x#(t)#\nc: #(m)#\nd: #(bad)#\ne: #(t | upper)#\n#(k)#: 1\n", values)
    assert.equal(6, #found)
    for _, problem in ipairs(found) do
      for _, text in pairs(problem) do
        assert.is_nil(tostring(text):find(secret, 1, true))
      end
    end
  end)
end)

describe("a value", function()
  it("that is a pipeline macro nobody expanded is rejected", function()
    for _, value in ipairs { "$(dockertag)", "$(Build.BuildId)", "$(My Name)", "$(a-b)" } do
      assert.same({ "value-macro 1:4" }, problems("a: #(x)#\n", { x = value }))
    end
    for _, value in ipairs { "$(a)b", "a$(b)", "${a}", "$()", "$(a" } do
      assert.truthy(kb.template.render("a: #(x)#\n", { x = value }))
    end
  end)

  it("is found by nested names", function()
    renders(
      "a: #(a.b)#\nb: #(l.1.n)#\nc: #(p.q)#\n",
      { a = { b = 1 }, l = { 0, { n = 2 } }, ["p.q"] = 3 },
      "a: 1\nb: 2\nc: 3\n"
    )
  end)

  it("that is not UTF-8 is possible only with base64", function()
    assert.same({ "value-unusable 1:4" }, problems("a: #(x)#\n", { x = "\xFF" }))
    renders("a: #(x | base64)#\n", { x = "\xFF" }, "a: /w==\n")
  end)

  it("that has no text form raises", function()
    for _, value in ipairs { print, io.stdout, 0 / 0, 1 / 0, { [1.5] = 1 }, { print } } do
      assert.has_error(function()
        kb.template.render("a: #(x)#\n", { x = value })
      end)
    end
  end)

  it("that is a table is a problem if it is too deep, or contains anything that is not text", function()
    local cycle = {}
    cycle.a = cycle
    for _, value in ipairs { cycle, { { "\xFF" } }, { ["\xFF"] = 1 }, { [("k"):rep(1025)] = 1 } } do
      assert.same({ "value-unusable 1:4" }, problems("a: #(x)#\n", { x = value }))
    end
    assert.same({ "token-unresolved 1:4" }, problems("a: #(y)#\n", cycle))
  end)
end)

describe("a name without a value", function()
  it("is an error, or leaves the token as it is, or nothing", function()
    local template = "a: #(x)#\nb: v #(x)#\nc: 'v#(x)#'\nd: |\n  #(x)#\n"
    assert.equal(4, #problems(template, {}))
    renders(template, {}, template, { missing = "keep" })
    renders(template, {}, 'a: ""\nb: "v "\nc: \'v\'\nd: "\\n"\n', { missing = "empty" })
  end)

  it("keeps its filters, too", function()
    renders('a: "#(x | trim)#"\n', {}, 'a: "#(x | trim)#"\n', { missing = "keep" })
  end)
end)

describe("other spellings of tokens", function()
  it("work in every place", function()
    for spelling, token in pairs {
      ["#{ }#"] = "#{x}#",
      ["${ }"] = "${x}",
      ["{{ }}"] = "{{ x }}",
      ["__ __"] = "__x__",
      ["$( )"] = "$(x)",
      ["<< >>"] = "<<x>>",
      ["% %"] = "%x%",
      ["[[ ]]"] = "[[ x ]]",
    } do
      local template = "a: T\nb: vT w\nc: 'T'\nd: [T, {T: \"T\"}]\ne: |\n  T\n"
      renders((template:gsub("T", function()
        return token
      end)), { x = 3 }, 'a: 3\nb: v3 w\nc: \'3\'\nd: [3, {"3": "3"}]\ne: |\n  3\n', { tokens = spelling })
    end
  end)

  it("do not affect the usual one", function()
    renders("a: 'b #(x)# ${x}'\n", { x = 3 }, "a: 'b #(x)# 3'\n", { tokens = "${ }" })
  end)
end)

describe("a large template", function()
  it("of many tokens, of one scalar and of many broken tokens is read in one go", function()
    local many = 20000
    local template = ("- #(x)#\n"):rep(many)
    assert.equal(("- 1\n"):rep(many), kb.template.render(template, { x = 1 }))
    renders("a: " .. ("#(x)#"):rep(many) .. "\n", { x = "v" }, "a: " .. ("v"):rep(many) .. "\n")
    assert.equal(many, #problems("a: '" .. ("#("):rep(many) .. "'\n", {}))
    local list = problems(template, {})
    assert.equal(many, #list)
    assert.equal(("token-unresolved %d:3"):format(many), list[many])
  end)
end)
