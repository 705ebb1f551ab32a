-- XML templates: no value adds or ends markup.

local core = require "kubebundle.core"
local kb = require "kubebundle"
local support = require "spec.support.render"

local xml = { mode = "xml" }

local function renders(template, values, expected)
  support.renders(template, values, expected, xml)
end

describe("an XML template", function()
  it("escapes values in text and in quotes", function()
    renders("<a>#(x)#</a>", { x = "<&>\"'\t\r\n" }, "<a>&lt;&amp;&gt;\"'\t&#13;\n</a>")
    renders('<a b="#(x)#"/>', { x = "<&>\"'\t\r\n" }, '<a b="&lt;&amp;&gt;&quot;&apos;&#9;&#13;&#10;"/>')
    renders("<a b='#(x)#'>\"#(x)#\"</a>", { x = "'" }, "<a b='&apos;'>\"'\"</a>")
    renders('<a b="#(x | default "c")#">#(x)#</a>', { x = 1.5 }, '<a b="1.5">1.5</a>')
  end)

  it("inserts values unchanged in CDATA and instructions, unless they end it", function()
    renders("<a><![CDATA[<#(x)#>]]>#(x)#</a>", { x = "<b>&" }, "<a><![CDATA[<<b>&>]]>&lt;b&gt;&amp;</a>")
    renders("<?a b='#(x)#'?><c/>", { x = "<&'" }, "<?a b='<&''?><c/>")
    for template, value in pairs {
      ["<a><![CDATA[#(x)#]]></a>"] = "a]]>b",
      ["<a><![CDATA[#(x)#]>]]></a>"] = "]",
      ["<a><![CDATA[]]#(x)#>]]></a>"] = "",
      ["<a><![CDATA[]#(x)#]]></a>"] = "]>",
      ["<?a #(x)#?>"] = "?><b/>",
      ["<?a #(x)#>?>"] = "?",
    } do
      assert.matches("^shape%-changed", support.problems(template, { x = value }, xml)[1], template)
    end
  end)

  it("has no fields: a token has no place in an object", function()
    for _, mode in ipairs { "xml", "text" } do
      local compiled = core.template.compile("<a b='#(x)#'>\n" .. ("<c>#(x)#</c>\n"):rep(50) .. "</a>", mode)
      assert.same({}, compiled:places(true))
    end
  end)

  it("keeps tokens in comments", function()
    renders("<!-- #(y)# #( --><a>#(x)#</a><!--#(y)#-->", { x = 1 }, "<!-- #(y)# #( --><a>1</a><!--#(y)#-->")
  end)

  it("rejects tokens in a tag outside of quotes", function()
    for _, template in ipairs { "<#(x)#/>", "<a #(x)#='b'/>", "<a b=#(x)#/>", "</#(x)#>", "<a b='c' #(x)#>" } do
      assert.matches("^token%-misplaced 1:", support.problems(template, { x = "a" }, xml)[1])
    end
  end)

  it("rejects characters that XML does not have", function()
    for _, value in ipairs { "\0", "a\1", "\u{FFFE}", "\u{FFFF}", "\27" } do
      local list, problems = support.problems("<a>#(x)#</a>", { x = value }, xml)
      assert.same({ "value-unusable 1:4" }, list)
      assert.equal("value.invalid-character", problems[1].code)
    end
    renders("<a>#(x)#</a>", { x = "\u{7F}\u{85}\u{FFFD}\u{1F600}" }, "<a>\u{7F}\u{85}\u{FFFD}\u{1F600}</a>")
  end)

  it("has the problems of all templates", function()
    assert.same(
      { "token-unresolved 1:4", "token-malformed 1:13" },
      (support.problems("<a>#(y)#</a>#( \n#(t)#", { t = {} }, xml))
    )
    assert.same({ "value-unusable 1:4" }, (support.problems("<a>#(t)#</a>", { t = {} }, xml)))
    for _, template in ipairs { "<a", "<!-- #(x)#", "<a b='#(x)#>", "<![CDATA[", "a<?" } do
      local list, problems = support.problems(template, { x = 1 }, xml)
      assert.matches("^document%-invalid", list[1], template)
      assert.equal("xml.syntax", problems[1].code)
    end
  end)

  it("keeps every byte that is not a token, in any encoding", function()
    renders(
      "\u{FEFF}<?xml version='1.0' encoding='windows-1252'?>\r\n<a b='\xE9'>#(x)#</a>",
      { x = "&" },
      "\u{FEFF}<?xml version='1.0' encoding='windows-1252'?>\r\n<a b='\xE9'>&amp;</a>"
    )
  end)
end)

-- The content of each document according to Python's parser (expat): elements, attributes and texts.
local READER = [[
import json, sys
from xml.etree import ElementTree
def shown(e): return [e.tag, e.attrib, e.text or "", [shown(c) for c in e], e.tail or ""]
print(json.dumps([shown(ElementTree.fromstring(text)) for text in json.load(sys.stdin)]))
]]

local pieces =
  { "<", ">", "&", '"', "'", "]", "]]>", "--", "?>", "<!--", "<b>", "&lt;", " ", "a", "\n", "\t", "\r", "é" }

local function random_value()
  local parts = {}
  for index = 1, math.random(0, 5) do
    parts[index] = pieces[math.random(#pieces)]
  end
  return table.concat(parts)
end

describe("a rendering of XML", function()
  it("is read by Python as the template with the values", function()
    math.randomseed(22)
    local template =
      "<?xml version='1.0'?><!-- #(x)# --><r a=\"1#(x)#2\" b='#(y)#'>#(x)#<i/>-#(y)#<![CDATA[]#(z)#]]]></r>"
    local renderings, expected = {}, {}
    for _ = 1, 500 do
      local values = { x = random_value(), y = random_value(), z = random_value() }
      local text = kb.template.render(template, values, xml)
      local has_end = ("]" .. values.z .. "]"):find("]]>", 1, true)
      assert.equal(has_end == nil, text ~= nil, values.z)
      if text then
        renderings[#renderings + 1] = text
        local cdata = ("]" .. values.z .. "]"):gsub("\r\n?", "\n")
        local attributes = { a = "1" .. values.x .. "2", b = values.y }
        expected[#expected + 1] =
          { "r", attributes, values.x, { { "i", {}, "", kb.array {}, "-" .. values.y .. cdata } }, "" }
      end
    end
    local path = os.tmpname()
    local file <close> = assert(io.open(path, "w"))
    file:write(core.json.encode(renderings))
    file:flush()
    local reader <close> = assert(io.popen(("python3 -c '%s' <%s"):format(READER, path)))
    local found = assert(core.json.decode(reader:read "a"))
    os.remove(path)
    assert.equal(#expected, #found)
    for index, document in ipairs(found) do
      assert.same(kb.json.encode(expected[index]), kb.json.encode(document), renderings[index])
    end
  end)
end)
