-- JSON templates with comments, such as appsettings.json.

local core = require "kubebundle.core"
local kb = require "kubebundle"
local support = require "spec.support.render"

local json = { mode = "json" }

local function renders(template, values, expected)
  support.renders(template, values, expected, json)
end

describe("comments in a JSON template", function()
  it("stay, wherever they are", function()
    renders(
      '// \u{E9}\r\n/* a */{/**/"a"/* 1 */: // b\n#(x)#/* c */,/*\n*/"b": ["#(x)#"/*/ */, #(n)#// d\r]} // e',
      { x = '*/"//', n = 1 },
      '// \u{E9}\r\n/* a */{/**/"a"/* 1 */: // b\n"*/\\"//"/* c */,/*\n*/"b": ["*/\\"//"/*/ */, 1// d\r]} // e'
    )
  end)

  it("keep their tokens, which need no values", function()
    local template = '{"a": 1 /* #(x)# " #( \\#( */, // #(y | default "*/")# "\n "b": #(z)#}'
    renders(template, { z = 2 }, (template:gsub("#%(z%)#", "2")))
    assert.same({ "z" }, kb.template.compile(template, json):names())
  end)

  it("do not begin in a string or a token", function()
    renders('{"a//": "/* #(x)#", "b": "*/"}', { x = 1 }, '{"a//": "/* 1", "b": "*/"}')
    renders("[#(x | default '/*')#, #(x | default '//')#]", {}, '["/*", "//"]')
  end)

  it("end where JSON ends them, also inside apparent tokens", function()
    assert.same({ "token-misplaced 1:12" }, (support.problems('{"a": 1 /* #(x|default "*/")# }', {}, json)))
    assert.same({ "document-invalid 1:2" }, (support.problems("[/* #(x)#]", { x = 1 }, json)))
  end)

  it("allow nothing else that is not JSON", function()
    for _, template in ipairs { "[#(x)#,]", "[#(x)# /* a */ #(x)#]", "# a\n[#(x)#]", "[/ #(x)#]" } do
      assert.is_nil((kb.template.render(template, { x = 1 }, json)), template)
    end
  end)

  it("leave the values as they are read without them", function()
    local values = { x = 'a"\\b\n', n = 12 }
    local with = '{/* { */"a": {"b": [#(n)#, "#(x)#" // ]\n]}, "#(x)#": /**/#(x)#}'
    local without = '{"a": {"b": [#(n)#, "#(x)#" ]}, "#(x)#": #(x)#}'
    local rendering = assert(kb.template.render(with, values, json))
    local expected = assert(kb.template.render(without, values, json))
    assert.same(core.json.decode(expected), core.json.decode(rendering, { comments = true }))
  end)
end)
