local kb = require "kubebundle"
local support = require "spec.support.render"

local json = { mode = "json" }

local function renders(template, values, expected)
  support.renders(template, values, expected, json)
end

describe("a JSON template", function()
  it("is determined by the file name, or requested", function()
    assert.equal('{"a": "x"}', kb.template.render('{"a": #(x)#}', { x = "x" }, { filename = "a.json" }))
    assert.equal('{"a": x}', kb.template.render('{"a": #(x)#}', { x = "x" }, { filename = "a.json", mode = "yaml" }))
  end)

  it("inserts values into its strings, escaped for JSON", function()
    renders(
      '{"a": "b #(x)# c", "#(k)#": "\\u0041\\/#(x)#"}',
      { x = '"\\\n\0/é\u{1F600}', k = "k\t" },
      '{"a": "b \\"\\\\\\n\\u0000/é\u{1F600} c", "k\\t": "\\u0041\\/\\"\\\\\\n\\u0000/é\u{1F600}"}'
    )
  end)

  it("finds tokens whatever escapes are around them", function()
    renders('["\\u0051Q\\ud83d\\ude00#(x)#Q\\u0051#(x)#"]', { x = "v" }, '["\\u0051Q\\ud83d\\ude00vQ\\u0051v"]')
  end)

  it("inserts typed values outside of strings", function()
    local values = { n = 3, s = "3", z = kb.null, t = { b = kb.array { 1.5, "x" }, a = {} } }
    renders(
      '{"a": #(n)#, "b": [#(s)#, #(z)#,#(t)#], "c": #(n)#}',
      values,
      '{"a": 3, "b": ["3", null,{"a": {}, "b": [1.5, "x"]}], "c": 3}'
    )
    renders("#(n)#\n", values, "3\n")
  end)

  it("never changes the spelling of a number: what JSON cannot represent is text", function()
    renders(
      '[#(a)#, #(b)#, #(c)#, #(d)#, #(e)#, "#(b)#"]',
      kb.values.load("a: 1.10\nb: 012\nc: on\nd: ~\ne: 0x1F\n"),
      '[1.10, "012", true, null, "0x1F", "012"]'
    )
    renders("#(t)#", { t = kb.values.load("a: 012\nb: [+1, 1.0]\n") }, '{"a": "012", "b": ["+1", 1.0]}')
  end)

  it("combines tokens and other text to text", function()
    renders(
      '{"a": 80#(n)#, "b": -#(n)#, "c": #(n)##(n)#, "d": 1.5#(n)#}',
      { n = 3 },
      '{"a": "803", "b": "-3", "c": "33", "d": "1.53"}'
    )
  end)

  it("writes text where Kubernetes expects it", function()
    renders(
      '{"kind": "Pod", "metadata": {"labels": {"a": #(n)#}}, "spec": {"priority": #(n)#, '
        .. '"containers": [{"args": #(l)#}]}, "apiVersion": "v1"}',
      { n = 3, l = { 1, true } },
      '{"kind": "Pod", "metadata": {"labels": {"a": "3"}}, "spec": {"priority": 3, '
        .. '"containers": [{"args": ["1", "true"]}]}, "apiVersion": "v1"}'
    )
    local list = support.problems('{"data": {"a": "#(x)#"}, "kind": "Secret"}', { x = "!" }, json)
    assert.same({ "data-not-base64 1:17" }, list)
  end)

  it("keeps every other byte", function()
    local template = '\u{FEFF}{ "b" :\t[ ],\r\n "a":1.0e+5 ,"%s":"\\u00E9\\/" }\r\n'
    renders(template:format("#(x)#"), { x = "k" }, template:format("k"))
  end)

  it("keeps a token as it is", function()
    support.renders(
      '{"a": #(x)#, "b": "c#(x)#"}',
      {},
      '{"a": #(x)#, "b": "c#(x)#"}',
      { mode = "json", missing = "keep" }
    )
  end)

  it("treats an escaped prefix as text", function()
    renders('{"a": "\\#(x)#", "b": "\\\\#(x)#"}', { x = "v" }, '{"a": "#(x)#", "b": "\\\\v"}')
  end)

  it("is rejected if a key becomes one that is there already", function()
    local template = '{"b": {"\\u0061": 1, "#(x)#": 2}, "\\"#(x)#": 3, "\\u0022a": 4, "a": 5}'
    assert.same({ "shape-changed 1:22", "shape-changed 1:37" }, (support.problems(template, { x = "a" }, json)))
    renders(template, { x = "c" }, (template:gsub("#%(x%)#", "c")))
  end)

  it("is rejected if it is not JSON, or a token is not where a value can be", function()
    for template, problem in pairs {
      ['{"a": #(x)#,}'] = "document-invalid 1:13",
      ['{"a": #(x)#'] = "document-invalid 1:12",
      ["{a: #(x)#}"] = "document-invalid 1:2",
      ["{#(x)#: 1}"] = "token-misplaced 1:2",
      ['{"a": 1 #(x)#}'] = "token-misplaced 1:9",
      ['{"a": #(x}'] = "token-malformed 1:7",
      ['{"a": "#(x"}'] = "token-malformed 1:8",
    } do
      assert.same({ problem }, support.problems(template, { x = 1 }, json), template)
    end
  end)

  it("does not allow infinities, like YAML for Kubernetes", function()
    for _, mode in ipairs { "json", "yaml" } do
      assert.same({ "value-unusable 1:2" }, support.problems("[#(x)#]", kb.values.parse("x: .inf"), { mode = mode }))
    end
  end)

  it("has the same shape whatever the values", function()
    local cases = require "spec.support.template_cases"
    local strings = cases.strings(5)
    math.randomseed(5)
    for _ = 1, 1000 do
      local value, key = strings[math.random(#strings)], strings[math.random(#strings)]
      local text = assert(
        kb.template.render(
          '{"a": ["#(v)#", #(v)#, "x#(v)#y"], "k#(k)#": #(v | default "")#}',
          { v = value, k = key },
          json
        )
      )
      assert.same({ a = { value, value, "x" .. value .. "y" }, ["k" .. key] = value }, kb.json.decode(text))
    end
  end)
end)
