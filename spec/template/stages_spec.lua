-- Renderings that leave tokens for another stage.

local kb = require "kubebundle"
local support = require "spec.support.render"

local renders = support.renders

describe("a token that is kept", function()
  it("keeps its bytes in every style, and so does an escaped one", function()
    for _, template in ipairs {
      "a: #(x)# \\#(y)# '\nb: [#(x)#, 'p#(x | default2)#']\nc: \"#(x)#\\n\\#(\"\n",
      "d: |2\n   a\n  #(x)#\ne: >-\n  #(x)#\n  b\n",
      "#(x)#: 1\n#(y)#: 2\n? |\n  #(x)#\n: 3\n",
      "a: b\n  #(x)#\n  c #(y)#\n",
      "a: &b #(x)#\nc: !!str #(y)#\nd: *b\n",
      "kind: Secret\ndata: {a: #(x)#}\nspec: {replicas: #(y)#}\n",
    } do
      template = template:gsub(" | default2", "")
      renders(template, {}, template, { missing = "keep" })
      renders(template, { x = 1 }, template, { only = { "z" } })
    end
    local json = '{"a": #(x)#, "b": 80#(x)#5, "#(y)#": "\\#( #(x | default2 \'q\')#"}'
    json = json:gsub(" | default2 'q'", "")
    renders(json, {}, json, { missing = "keep", mode = "json" })
    local xml = "<a b='#(x)#'><!-- #(y)# --><![CDATA[#(x)#]]>\\#(#(y)#</a>"
    renders(xml, {}, xml, { missing = "keep", mode = "xml" })
    renders("x #(x)# \\#(y)#", {}, "x #(x)# \\#(y)#", { missing = "keep", mode = "text" })
  end)

  it("keeps its bytes next to values that change the style", function()
    local keep = { missing = "keep" }
    renders("a: v #(y)# #(x)#\n", { x = ': # "' }, 'a: "v #(y)# : # \\""\n', keep)
    renders("a: '#(y | default 1)##(z)##(x)#'\n", { x = "\n'" }, 'a: "1#(z)#\\n\'"\n', keep)
    renders('{"a": 8#(z)##(x)#}', { x = '"' }, '{"a": "8#(z)#\\""}', { missing = "keep", mode = "json" })
    renders("<a b='#(z | default '<>')##(q)#'/>", {}, "<a b='&lt;&gt;#(q)#'/>", { missing = "keep", mode = "xml" })
  end)

  it("is reported with its name and place", function()
    local text, err, kept = kb.template.render("a: #(x)#\nb: #(y)##(x)#\n", { y = 1 }, { missing = "keep" })
    assert.same({ "a: #(x)#\nb: 1#(x)#\n", nil }, { text, err })
    local found = {}
    for index, token in ipairs(kept) do
      found[index] = ("%s %d:%d"):format(token.name, token.line, token.column)
    end
    assert.same({ "x 1:4", "x 2:9" }, found)
  end)

  it("makes no key equal to another", function()
    renders("#(a)#: 1\n#(b)#: 2\n", {}, "#(a)#: 1\n#(b)#: 2\n", { missing = "keep" })
    renders("#(a)#: 1\n#(b)#: 2\n", { a = 1 }, '"1": 1\n#(b)#: 2\n', { missing = "keep" })
  end)
end)

describe("a rendering of some names only", function()
  it("asks for no other values", function()
    local compiled = assert(kb.template.compile("a: #(x)# #(y)#\n", { only = { "x" } }))
    assert.same({ "x" }, compiled:names())
    assert.equal(1, #compiled:tokens())
    assert.equal("a: 1 #(y)#\n", compiled:render { x = 1, y = 2 })
    assert.equal("token.unresolved", select(2, compiled:render { y = 2 }).code)
  end)

  it("leaves tokens with another name wherever they are", function()
    local function leaves(template, tokens, mode)
      local filled = template:gsub("=ASKED=", "v 1")
      local prefix, suffix = tokens:match "^(%S+) (%S+)$"
      local asked = template:gsub("=ASKED=", { ["=ASKED="] = prefix .. "A" .. suffix })
      renders(asked, { A = "v 1" }, filled, { tokens = tokens, only = { "A" }, mode = mode })
    end
    leaves("a: =ASKED=\nb: &c#(x)# 1\nc: !#(y)# d\n", "#( )#")
    leaves("a: =ASKED=\n#(x)#\nb: c #(y)#\nd: 'e' #(z)#\n", "#( )#")
    leaves("r:\n#{r1}#\n#{r2}#\nn: #{n}#\na: =ASKED=\n", "#{ }#")
    leaves("{{ if }}\na: =ASKED= {{ b }}\n  {{ else }}\na: |\n  {{ c }}\n  =ASKED=\n{{ end }}\n", "{{ }}")
    leaves("a: =ASKED=\nb: ${b | unknown}\n? ${c | default}\n: ${d | \n", "${ }")
    leaves("<a b='=ASKED=' ${c | default \">\"} >=ASKED=${d}</a>", "${ }", "xml")
    leaves('{"a": "=ASKED=", "b": ${c}, "d": "${e"} // ${f}', "${ }", "json")
  end)

  it("still rejects a value that would change the remaining tokens", function()
    local list = support.problems("a: #(x)#\nb: &c#(y)# 1\n", { x = "#(z)#" }, { only = { "x" } })
    assert.same({ "value-unusable 1:4" }, list)
  end)

  it("ignores a dot at the start of a name", function()
    renders("a: {{ .Values.x }} {{ .Chart.y }}\n", { Values = { x = 1 } }, "a: 1 {{ .Chart.y }}\n", {
      tokens = "{{ }}",
      only = { "Values.x" },
    })
  end)
end)

describe("a value that holds the prefix of tokens", function()
  it("is rejected also if the text around it completes the prefix, or it escapes the next token", function()
    for template, value in pairs {
      ["a: '##(x)#(b)#'\n"] = "",
      ["a: '##(x)#'\n"] = "(b)#",
      ["a: '#(x)#(b)#'\n"] = "#",
      ["a: #(x)##(y)#\n"] = "b\\",
    } do
      local list = support.problems(template, { x = value }, { missing = "keep" })
      assert.matches("^value%-unusable 1:", list[1], template)
    end
  end)

  it("is rejected before another stage, anywhere in it", function()
    for _, value in ipairs { "#(y)#", "a #(", { b = { "c#(" } }, { ["#("] = 1 } } do
      local list, problems = support.problems("a: #(x)#\n", { x = value }, { missing = "keep" })
      assert.same({ "value-unusable 1:4" }, list)
      assert.equal("value.holds-token", problems[1].code)
      assert.is_truthy(kb.template.render("a: #(x)#\n", { x = value }))
    end
  end)
end)
