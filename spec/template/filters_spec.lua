local kb = require "kubebundle"
local support = require "spec.support.render"

local renders, problems = support.renders, support.problems

describe("a filter", function()
  it("base64 encodes arbitrary bytes", function()
    renders("a: #(x | base64)#\n", { x = "id:secret" }, "a: aWQ6c2VjcmV0\n")
    renders("a: #(x | base64)#\n", { x = "\xFF\0" }, "a: /wA=\n")
    renders("a: #(x | base64)#\n", kb.values.load("x: 1.10\n"), "a: MS4xMA==\n")
  end)

  it("sha256 gives the digest in hexadecimal", function()
    renders(
      "a: #(x | sha256)#\n",
      { x = "abc" },
      "a: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"
    )
  end)

  it("upper and lower change ASCII letters, under any locale", function()
    renders("a: #(x | upper)# #(x | lower)#\n", { x = "aZ é1" }, "a: AZ é1 az é1\n")
  end)

  it("trim removes spaces, tabs and line breaks at both ends", function()
    renders("a: '#(x | trim)#'\n", { x = " \t\r\n a b \n" }, "a: 'a b'\n")
    renders("a: '#(x | trim)#'\n", { x = " \n" }, "a: ''\n")
  end)

  it("json makes JSON text of any value", function()
    local values = { t = { b = kb.array { 1, true, kb.null }, a = 'x"' }, s = "é\n", n = 3 }
    renders("a: '#(t | json)#'\n", values, 'a: \'{"a":"x\\"","b":[1,true,null]}\'\n')
    renders("a: '#(s | json)#'\nb: #(n | json)#\n", values, 'a: \'"é\\n"\'\nb: "3"\n')
    renders(
      "a: '#(t | json)#'\n",
      kb.values.load("t: {p: 1.10, o: 012, b: on, n: ~}\n"),
      'a: \'{"b":true,"n":null,"o":10,"p":1.1}\'\n'
    )
    renders("a: '#(p | json)#'\n", kb.values.load("p: 1.10\n"), "a: '1.10'\n")
  end)

  it("quote writes double quotes: YAML's around a whole plain scalar, else literal ones", function()
    renders(
      'a: #(x | quote)#\nb: #(y | quote)#\nc: echo #(z | quote)#\nd: "#(x | quote)#"\n',
      { x = 3, y = "v", z = 'say "hi" \\' },
      'a: "3"\nb: "v"\nc: echo "say \\"hi\\" \\\\"\nd: "\\"3\\""\n'
    )
    renders("x=#(x | quote)#", { x = "a b" }, 'x="a b"', { mode = "text" })
    renders('{"a": #(x | quote)#}', { x = 3 }, '{"a": "3"}', { mode = "json" })
  end)

  it("int, number and bool make values of text in one form, and keep its spelling", function()
    renders("a: #(x | int)#\n", { x = "-12" }, "a: -12\n")
    renders("a: #(x | int)#\n", { x = 3 }, "a: 3\n")
    renders("a: #(x | number)# #(x | number)#\nb: #(x | number)#\n", { x = "1.10" }, "a: 1.10 1.10\nb: 1.10\n")
    renders("[#(x | number)#, #(y | bool)#]", { x = "1.0e+5", y = "true" }, "[1.0e+5, true]", { mode = "json" })
    for filter, texts in pairs {
      int = { "", "03", "+3", "-", "1.0", "1e3", "0x1F", "1_000", " 3", "3\n", "-0x", "a" },
      number = { "", ".5", "5.", "+1", "01", "1e", "0x1F", ".inf", "1.5.2", "1 " },
      bool = { "", "True", "yes", "1", "on", " true" },
    } do
      for _, text in ipairs(texts) do
        local list = problems(("a: #(x | %s)#\n"):format(filter), { x = text })
        assert.same({ "filter-failed 1:4" }, list, filter .. " " .. text)
      end
    end
  end)

  it("text makes text that stays text in every field", function()
    local template = "kind: Deployment\napiVersion: apps/v1\nspec: {replicas: #(x | text)#, a: v#(x | text)#}\n"
    renders(template, { x = 3 }, (template:gsub("#%(x | text%)#", '"3"', 1):gsub("#%(x | text%)#", "3")))
    renders("a: #(x | text)#\n", { x = "v" }, "a: v\n")
    renders("a: #(x | text | int)#\n", { x = "3" }, "a: 3\n")
    renders("a: #(x | text)#\n", kb.values.load "x: 1.10\n", 'a: "1.10"\n')
  end)

  it("fromjson makes the value of a JSON text", function()
    renders("a: #(x | fromjson)#\n", { x = '{"b": [1.10, null, "c: d"]}' }, 'a: {b: [1.10, null, "c: d"]}\n')
    local _, list = problems("a: #(x | fromjson)#\n", { x = "{hunter2" })
    assert.equal("filter.failed", list[1].code)
    assert.is_nil(tostring(list[1]):find("hunter2", 1, true))
  end)

  it("required fails with its message for a missing value, also if missing values are kept or empty", function()
    for _, missing in ipairs { "error", "keep", "empty" } do
      local list, found = problems("a: #(x | required 'set x')#\n", { y = 1 }, { missing = missing })
      assert.same({ "token-unresolved 1:4" }, list)
      assert.matches("set x", found[1].message, 1, true)
    end
    renders("a: #(x | required 'set x')#\n", { x = "" }, 'a: ""\n')
    assert.same({ "filter-failed 1:4" }, (problems("a: #(x | required)#\n", { x = 1 })))
  end)

  it("urlencode leaves the unreserved characters of RFC 3986", function()
    local unreserved = "AZaz09-._~"
    renders(
      "a: '#(x | urlencode)#'\n",
      { x = unreserved .. " /?#[]@!$&'()*+,;=%\n\u{E9}" },
      "a: '" .. unreserved .. "%20%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%0A%C3%A9'\n"
    )
  end)

  it("xml writes references for the characters of markup", function()
    renders("a: '#(x | xml)#'\n", { x = "<a b='c' d=\"e\">&" }, "a: '&lt;a b=&apos;c&apos; d=&quot;e&quot;&gt;&amp;'\n")
  end)

  it("default replaces a missing value or null, but not an empty text", function()
    local template = 'a: #(x | default "latest")#\n'
    renders(template, {}, "a: latest\n")
    renders(template, { x = kb.null }, "a: latest\n")
    renders(template, kb.values.load("x:\n"), "a: latest\n")
    renders(template, { x = "" }, 'a: ""\n')
    renders(template, { x = false }, "a: false\n")
    renders(template, { x = "v" }, "a: v\n")
  end)

  it("default gives a number its type and keeps its spelling", function()
    renders("a: #(x | default 3)#\nb: v#(x | default 1.10)#\nc: #(x | default '3')#\n", {}, 'a: 3\nb: v1.10\nc: "3"\n')
  end)

  it("follows others, left to right; a missing value passes through them", function()
    renders(
      'a: #(x | trim | upper | base64)#\nb: #(y | upper | default "z" | upper)#\n',
      { x = " a " },
      "a: QQ==\nb: Z\n"
    )
  end)

  it("of one's own is a function of the value and the arguments", function()
    local options = {
      filters = {
        cut = function(value, from, to)
          return value:sub(from, to)
        end,
        double = function(value)
          return value * 2
        end,
        words = function(value, separator)
          return kb.array { value, separator }
        end,
        upper = function()
          return "own"
        end,
      },
    }
    renders(
      "a: #(x | cut 1 2)#\nb: #(n | double)#\nc: #(x | words '-')#\nd: #(x | upper)#\n",
      { x = "abc", n = 3 },
      'a: ab\nb: 6\nc: [abc, "-"]\nd: own\n',
      options
    )
  end)

  it("can be added to kb.template.filters for all templates", function()
    kb.template.filters.twice = function(value)
      return value .. value
    end
    renders("a: #(x | twice)#\n", { x = "v" }, "a: vv\n")
    kb.template.filters.twice = nil
    assert.same({ "filter-unknown 1:4" }, problems("a: #(x | twice)#\n", { x = "v" }))
  end)

  it("that does not exist, or cannot be applied, is a problem of its token", function()
    local _, found = problems(
      "a: #(x | bas64)#\nb: #(t | upper)#\nc: #(x | own)#\nd: #(y | default)#\n",
      { x = "hunter2", t = { "hunter2" } },
      { filters = {
        own = function()
          return nil, "it is odd"
        end,
      } }
    )
    local codes = {}
    for index, problem in ipairs(found) do
      codes[index] = problem.code
    end
    assert.same({ "filter.unknown", "filter.failed", "filter.failed", "filter.failed" }, codes)
    assert.equal("Did you mean base64?", found[1].remedy)
    assert.matches("it is odd", found[3].message, 1, true)
  end)

  it("of a program's own has to give a value", function()
    for what, result in pairs { ["function"] = print, thread = coroutine.create(print) } do
      local own = {
        odd = function()
          return result
        end,
      }
      local list, found = problems("a: #(x | odd)#\n", { x = "1" }, { filters = own })
      assert.same({ "filter-failed 1:4" }, list)
      assert.matches("the filter returned a " .. what, found[1].message, 1, true)
    end
    assert.error_matches(function()
      kb.template.render("a: #(x | odd)#\n", { x = "1" }, { filters = { odd = "upper" } })
    end, "filter odd must be a function, got string")
  end)

  it("accepts its own arguments, and no others", function()
    for _, filter in ipairs { "base64 1", "sha256 'a'", "upper 'a'", "lower 2", "trim 'a'", "quote 1", "json 2" } do
      local template = ("a: #(x | %s)#\n"):format(filter)
      local list, found = problems(template, { x = "v" })
      assert.same({ "filter-failed 1:4" }, list)
      assert.matches("expected no argument", found[1].message, 1, true)
    end
    assert.same({ "filter-failed 1:4" }, (problems("a: #(x | default 1 2)#\n", {})))
  end)

  it("that cannot convert a value reports that without quoting it", function()
    local function reason(filter, value)
      local list, found = problems(("a: #(x | %s)#\n"):format(filter), { x = value })
      assert.same({ "filter-failed 1:4" }, list)
      return (found[1].message:gsub("^.*: ", ""))
    end
    local infinite = assert(kb.values.load "x: {y: .inf}\n").x
    assert.equal("cannot write a string that is not UTF-8 as JSON", reason("json", "hunter2\xFF"))
    assert.equal("cannot write an infinite number as JSON, at y", reason("json", infinite))
    assert.equal("invalid UTF-8", reason("quote", "hunter2\xFF"))
  end)
end)
