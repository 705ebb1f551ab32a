-- Documents embedded in the keys of ConfigMaps keep their shape.

local kb = require "kubebundle"
local support = require "spec.support.render"

local function config(key, text)
  return ("kind: ConfigMap\napiVersion: v1\ndata:\n  %s: |\n    %s\n"):format(key, (text:gsub("\n", "\n    ")))
end

describe("the document in a key of a ConfigMap", function()
  it("accepts values that stay scalars", function()
    for key, text in pairs { ["a.json"] = '{"a": "#(x)#", "b": #(n)#}', ["a.yaml"] = "a: #(x)#\n#(x)#: [#(n)#]" } do
      local template = config(key, text)
      support.renders(template, { x = "v", n = 1 }, (template:gsub("#%(x%)#", "v"):gsub("#%(n%)#", "1")))
    end
  end)

  it("is not changed by one", function()
    for _, case in ipairs {
      { "a.json", '{"a": "#(x)#", "b": #(n)#}', 'v", "c": "' },
      { "a.json", '{"a": "#(x)#"}', '"' },
      { "a.yaml", "a: #(x)#", "v\nc: 1" },
      { "a.yml", "a: #(x)#", "b: c" },
      { "a.yaml", "- #(x)#\n- 1", "v\n- w" },
      { "a.yaml", "a: #(x)#", "[1]" },
    } do
      local list, problems = support.problems(config(case[1], case[2]), { x = case[3], n = 1 })
      assert.matches("^shape%-changed 5:", list[1], case[2])
      assert.matches("| json", problems[1].remedy, 1, true)
      local filtered = case[2]:gsub('"?#%(x%)#"?', "#(x | json)#")
      assert.is_truthy(kb.template.render(config(case[1], filtered), { x = case[3], n = 1 }), filtered)
    end
  end)

  it("is not checked if it is only a token, and in other keys and kinds", function()
    support.renders(
      "kind: ConfigMap\ndata: {a.json: '#(x)#'}\n",
      { x = '{"a":1}' },
      "kind: ConfigMap\ndata: {a.json: '{\"a\":1}'}\n"
    )
    local thing = config("a.yaml", "a: #(x)#"):gsub("ConfigMap", "Thing")
    for _, template in ipairs { config("a.txt", "a: #(x)#"), thing } do
      assert.is_truthy(kb.template.render(template, { x = "b: c" }))
    end
  end)

  it("counts in Lists, too", function()
    local template = "kind: List\nitems:\n- kind: Pod\n- kind: ConfigMap\n  data:\n    a.yaml: 'a: #(x)#'\n"
    assert.same({ "shape-changed 6:17" }, (support.problems(template, { x = "{}" })))
    assert.is_truthy(kb.template.render(template, { x = "b" }))
  end)
end)

describe("a token on a line of its own", function()
  it("is explained, with the key and the token to write", function()
    for template, tokens in pairs {
      ["spec:\n  rules:\n  __a__\n  __b__\n"] = "__ __",
      ["spec:\n  rules:\n  #(a)#\n  #(b)#\nc: 1\n"] = "#( )#",
    } do
      local _, problems = support.problems(template, { a = { 1 }, b = { 2 } }, { tokens = tokens })
      local prefix, suffix = tokens:match "(%S+) (%S+)"
      assert.matches(("`rules: %srules%s`"):format(prefix, suffix), problems[1].remedy, 1, true)
      assert.matches(prefix .. "a" .. suffix, problems[1].remedy, 1, true)
    end
  end)
end)
