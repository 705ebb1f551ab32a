local kb = require "kubebundle"

local render = kb.template.render

local function renders(template, values, expected, options)
  local text, err = render(template, values, options)
  assert.equal(expected, text or tostring(err))
end

local function rules(template, values, options)
  local text, err = render(template, values, options)
  assert.is_nil(text)
  local list = {}
  for index, problem in ipairs(err.problems) do
    list[index] = ("%s %d:%d"):format(problem.rule, problem.line, problem.column)
  end
  return list
end

describe("kb.template.render", function()
  it("puts values into the scalars of every style", function()
    renders(
      "a: #(x)#\nb: 'v#(x)#'\nc: \"#(x)#\"\nd: |\n  l #(x)#\ne: >-\n  f #(x)#\n",
      { x = "1.2" },
      'a: "1.2"\nb: \'v1.2\'\nc: "1.2"\nd: |\n  l 1.2\ne: >-\n  f 1.2\n'
    )
  end)

  it("leaves every byte that is not a token", function()
    local around = "\u{FEFF}# é #(not me)#\r\n\r\na :  x\t# c\r\nb:\t[ 'y' ,z ]\r\n"
      .. "%s: >+ # folded\r\n   text\r\n\r\n"
    renders(around:format("'k#(x)#'"), { x = "" }, around:format("'k'"))
  end)

  it("replaces tokens that a space precedes, and leaves those in comments", function()
    renders("a: b #(x)# # #(y)#\n", { x = "c" }, "a: b c # #(y)#\n")
  end)

  it("lets no value add a key, end a scalar or begin a comment", function()
    renders("a: #(x)#\n", { x = "ok\n  privileged: true" }, 'a: "ok\\n  privileged: true"\n')
    renders("a: #(x)#\n", { x = "p@ss #1" }, 'a: "p@ss #1"\n')
    renders("a: x#(x)#\n", { x = ": y" }, 'a: "x: y"\n')
    renders("a: '#(x)#'\n", { x = "it's\nme" }, 'a: "it\'s\\nme"\n')
    renders('a: "#(x)#"\n', { x = '"\\\u{85}\u{2028}\u{FEFF}\0' }, 'a: "\\"\\\\\\u0085\\u2028\\uFEFF\\x00"\n')
    renders("[#(x)#, {a: #(x)#}]\n", { x = "a, b]" }, '["a, b]", {a: "a, b]"}]\n')
    renders("#(x)#: 1\n", { x = "---" }, '"---": 1\n')
  end)

  it("gives a plain scalar that is one token the value's own type", function()
    local values = {
      n = 3,
      f = 1.5,
      b = true,
      z = kb.null,
      t = "3",
      l = { 1, "1" },
      m = { a = "x: y", b = {} },
    }
    renders("[#(n)#, #(f)#, #(b)#, #(z)#, #(t)#]", values, '[3, 1.5, true, null, "3"]')
    renders("a: #(l)#\nb: #(m)#\n", values, 'a: [1, "1"]\nb: {a: "x: y", b: {}}\n')
  end)

  it("writes mixed scalars, keys and quoted scalars as text", function()
    renders("a: 1#(n)#\n#(n)#: '#(n)#'\n", { n = 2 }, 'a: "12"\n"2": \'2\'\n')
  end)

  it("rejects a control character even in a token in a comment", function()
    for _, control in ipairs { "\1", "\u{7F}", "\u{80}", "\u{FFFE}" } do
      assert.same({ "document-invalid 1:19" }, rules('# #(x | default "a' .. control .. 'b")#\n', {}))
    end
  end)

  it("names each problem, with its place", function()
    assert.same(
      { "token-unresolved 1:4", "token-malformed 2:4", "token-misplaced 3:6", "token-unresolved 4:6" },
      rules("a: #(x)#\nb: #(y\nc: &a#(x)# 1\nd: 'é#(z)#'\n", {})
    )
  end)
end)
