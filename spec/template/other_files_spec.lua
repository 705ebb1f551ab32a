-- Files that are not YAML, rendered as YAML: an error, never rewritten. YAML reads nearly every text as one plain
-- scalar, and would fold its lines.

local kb = require "kubebundle"
local support = require "spec.support.render"

local renders, problems = support.renders, support.problems

local values = { x = "a: b # c", y = 1 }

-- Configuration formats of several tools, each with tokens.
local texts = {
  ["a Dockerfile"] = 'FROM registry.example.com/base:#(x)#\nRUN make\nCMD ["serve"]\n',
  ["XML"] = '<?xml version="1.0"?>\n<configuration>\n  <add key="#(x)#" value="1"/>\n</configuration>\n',
  ["a .properties file"] = "# the database\ndb.url=jdbc://#(x)#/shop\ndb.user=shop\n",
  ["an .ini file"] = "[section]\nkey = #(x)#\n",
  ["a shell script"] = "#!/bin/sh\nset -e\nexec serve --port #(y)#\n",
  ["a block of braces"] = "upstream api {\n  server #(x)#:80;\n}\n",
  ["CRLF"] = "one=#(x)#\r\ntwo=2\r\n",
  ["prose in a second document"] = "a: 1\n---\nfirst line #(x)#\nsecond line\n",
  ["tokens alone"] = "#(x)#\n#(y)#\n",
  ["a file without tokens"] = "one\ntwo\n",
}

-- Documents of one scalar that are YAML.
local roots = {
  ["#(x)#"] = '"a: b # c"',
  ["#(x)#\n"] = '"a: b # c"\n',
  ["# comment\n#(y)#  # comment\n\n# comment\n"] = "# comment\n1  # comment\n\n# comment\n",
  ["--- #(y)#\n...\n"] = "--- 1\n...\n",
  ["a #(y)# b\n---\nc\n"] = "a 1 b\n---\nc\n",
  ["'one\n  #(y)#'\n"] = "'one\n  1'\n",
  ['"one\n  #(y)#"\n'] = '"one\n  1"\n',
  ["|\n  one\n  #(y)#\n"] = "|\n  one\n  1\n",
  [">-\n  one\n  #(y)#\n"] = ">-\n  one\n  1\n",
  ["!!str one\n  #(y)#\n"] = "!!str one\n  1\n",
  ["&a one\n  #(y)#\n"] = "&a one\n  1\n",
  ["- one\n  #(y)#\n"] = "- one\n  1\n",
}

describe("a file that is not YAML", function()
  for what, text in pairs(texts) do
    it(("is rejected, with a hint about --mode text: %s"):format(what), function()
      local list, found = problems(text, values)
      assert.matches("^document%-invalid %d+:%d+$", list[1])
      assert.matches("`--mode text`", found[1].remedy, 1, true)
      local _, compile_err = kb.template.compile(text)
      assert.same(list[1], ("%s %d:%d"):format(compile_err.problems[1].rule, compile_err.line, compile_err.column))
    end)
  end

  it("keeps every other byte as text", function()
    for _, text in pairs(texts) do
      local expected = text:gsub("#%(x%)#", "a: b # c"):gsub("#%(y%)#", "1")
      renders(text, values, expected, { mode = "text" })
    end
  end)

  it("is reported once, at its first line", function()
    assert.same({ "document-invalid 3:1" }, (problems("a: 1\n---\né\n#(x)#\n---\ntwo\nlines\n", values)))
  end)

  it("is reported next to its malformed tokens", function()
    assert.same({ "document-invalid 1:1", "token-malformed 2:4" }, (problems("one\ntwo#(x\n", values)))
  end)
end)

describe("a document of one scalar", function()
  it("stays valid on one line, and with quotes, an indicator, an anchor or a tag on several", function()
    for text, expected in pairs(roots) do
      renders(text, values, expected)
    end
  end)
end)
