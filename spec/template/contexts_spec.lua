local kb = require "kubebundle"
local support = require "spec.support.render"

local renders, problems = support.renders, support.problems

describe("a plain scalar", function()
  it("stays plain if every reader parses it as the same text", function()
    for _, value in ipairs {
      "v1",
      "v1.42.7",
      "a b",
      "a:b",
      "a#b",
      "-x",
      "--flag",
      "https://h/p?q#f",
      "é",
      "a'b",
    } do
      renders("a: #(x)#\nb: c\n", { x = value }, "a: " .. value .. "\nb: c\n")
    end
  end)

  it("is quoted if its text would end it, begin something else, or not be text", function()
    for _, value in ipairs {
      "",
      " ",
      "a ",
      " a",
      "a: b",
      "a:",
      "a #b",
      "#a",
      "- a",
      "-",
      "? a",
      "?a",
      ":a",
      "&a",
      "*a",
      "!a",
      "|",
      ">",
      "'a'",
      "@a",
      "`a`",
      "%a",
      "[a",
      "{a",
      "]",
      "}",
      ",",
      "---",
      "--- a",
      "...",
      "a\tb",
      "3",
      "1.5",
      "0x1f",
      "012",
      "1e3",
      "1_000",
      ".inf",
      "true",
      "Yes",
      "n",
      "off",
      "null",
      "~",
      "2001-12-14",
      "12:30:45",
      "=",
      "<<",
    } do
      renders("a: #(x)#\n", { x = value }, ("a: %s\n"):format(kb.json.encode(value)))
    end
  end)

  it("is quoted as a whole if text and tokens together form such a text", function()
    renders("a: 1#(x)#\nb: #(y)#e\nc: #(x)#:#(x)#\n", { x = 2, y = "tru" }, 'a: "12"\nb: "true"\nc: "2:2"\n')
  end)

  it("of several lines keeps them", function()
    renders(
      "a: one\n  #(x)#  # c\nb: #(x)#\n   z\n",
      { x = "two words" },
      "a: one\n  two words  # c\nb: two words\n   z\n"
    )
  end)

  it("of several lines becomes one quoted line if a value would be lost at the end of a line", function()
    renders("a: one\n  #(x)#\n", { x = " " }, 'a: "one  "\n')
    renders("a: one\n  #(x)#\n", { x = "- y" }, 'a: "one - y"\n')
    renders("a: one\n  #(x)#\n", { x = "" }, 'a: "one "\n')
  end)

  it("in a flow collection is quoted for the sake of all signs that end it there", function()
    renders("[#(x)#, {a: #(x)#}]\n", { x = "a,b" }, '["a,b", {a: "a,b"}]\n')
    renders("[#(x)#]\n", { x = "a?b" }, '["a?b"]\n')
    renders("[#(x)#]\n", { x = "http://h/p" }, "[http://h/p]\n")
    renders("{#(x)#: 1}\n", { x = "a: b" }, '{"a: b": 1}\n')
  end)

  it("may begin with a token that YAML itself would read as a comment", function()
    renders("- #(x)#\n- a #(x)#\n- {b: #(x)#}\n", { x = "v" }, "- v\n- a v\n- {b: v}\n")
  end)
end)

describe("a quoted scalar", function()
  it("keeps its quotes and its own escapes", function()
    renders([[a: "\x41\u00e9 #(x)# \"q\""]], { x = '"\\\t' }, [[a: "\x41\u00e9 \"\\\t \"q\""]])
    renders("a: 'it''s #(x)#'\n", { x = "'\"\\" }, "a: 'it''s ''\"\\'\n")
  end)

  it("in single quotes becomes double-quoted for values that require it", function()
    renders("a: 'it''s #(x)#'\n", { x = "a\nb\u{85}\u{7F}" }, 'a: "it\'s a\\nb\\u0085\\x7F"\n')
  end)

  it("escapes what readers treat as a line break or reject, with escapes that all of them support", function()
    renders(
      'a: "#(x)#"\n',
      { x = "\0\1\27\r\n\u{80}\u{2028}\u{2029}\u{FEFF}\u{FFFE}\u{FFFF}\u{1F600}/" },
      'a: "\\x00\\x01\\x1B\\r\\n\\u0080\\u2028\\u2029\\uFEFF\\uFFFE\\uFFFF\u{1F600}/"\n'
    )
  end)

  it("of several lines keeps them, unless a value at the end of a line ends in a blank", function()
    renders('a: "one\n  #(x)#"\n', { x = "two" }, 'a: "one\n  two"\n')
    renders('a: "one\n  #(x)#"\n', { x = " two" }, 'a: "one  two"\n')
    renders("a: 'one #(x)#\n  two'\n", { x = "" }, 'a: "one  two"\n')
  end)

  it("holds arguments in the other quotes, or in its own", function()
    renders("a: \"#(x | default 'y')#\"\n", {}, 'a: "y"\n')
    renders("a: '#(x | default \"y\")#'\n", {}, "a: 'y'\n")
    renders('a: "#(x | default "y")#"\n', {}, 'a: "y"\n')
  end)
end)

describe("a literal block", function()
  it("accepts a value's lines, each with the block's indentation", function()
    renders("a: |\n    x\n    k: #(x)# y\nb: 1\n", { x = "1\n\n 2" }, "a: |\n    x\n    k: 1\n\n     2 y\nb: 1\n")
  end)

  it("ends the lines as the template does", function()
    renders("a: |\r\n  #(x)#\r\n  z\r\n", { x = "1\n2" }, "a: |\r\n  1\r\n  2\r\n  z\r\n")
    for _, line_end in ipairs { "\n", "\r\n", "\r" } do
      local template, expected = "a: |\n  #(x)#\n  z\n", "a: |\n  1\n\n  2\n\n  z\n" -- no blanks on empty lines
      renders((template:gsub("\n", line_end)), { x = "1\n\n2\n" }, (expected:gsub("\n", line_end)))
    end
  end)

  it("keeps its comment, its indentation and its chomping", function()
    for _, header in ipairs { "|", "|-", "|+", "|2", "|2-", "|+2", "|  # c #(y)#", "|- #(y" } do
      renders("a: " .. header .. "\n  #(x)#\n", { x = "v" }, "a: " .. header .. "\n  v\n")
    end
  end)

  it("becomes a quoted line for what its form cannot hold", function()
    renders("--- |\n  #(x)#\n  y\n", { x = " v" }, '--- " v\\ny\\n"\n')
    renders("a: &a\n- |\n #(x)#\n", { x = " v" }, 'a: &a\n- " v\\n"\n')
    renders("a: |\n  #(x)#\n", { x = "" }, 'a: "\\n"\n')
    renders("a: |\n  y\n  #(x)#", { x = " " }, 'a: "y\\n \\n"')
    renders("a: |\n  #(x)#\n", { x = "\r" }, 'a: "\\r\\n"\n')
  end)

  it("gets an explicit indentation for a first line that begins with blanks", function()
    renders("a: |\n  #(x)#\n  y\n", { x = " v" }, "a: |2\n   v\n  y\n")
    renders("a:\n- - |-  # c\n       #(x)#\n", { x = "\t v\n\nw\n" }, "a:\n- - |5  # c\n       \t v\n\n       w\n")
    renders("- a:\n    b: |+\n     #(x)#", { x = "\n v\n" }, "- a:\n    b: |1+\n     \n      v\n\n")
  end)

  it("with an explicit indentation accepts lines that begin with blanks", function()
    renders("a: |1\n #(x)#\n y\n", { x = " v\n  w" }, "a: |1\n  v\n   w\n y\n")
  end)

  it("that keeps its last lines accepts a value's last lines", function()
    renders("a: |+\n  #(x)#\n\nb: 1\n", { x = "v\n" }, "a: |+\n  v\n\n\nb: 1\n")
  end)
end)

describe("a folded block", function()
  it("keeps its lines", function()
    renders(
      "a: >-\n  one #(x)#\n  #(x)# three\n\n   four\n",
      { x = "two" },
      "a: >-\n  one two\n  two three\n\n   four\n"
    )
  end)

  it("accepts an empty value, and one with blanks at its ends", function()
    renders("a: >-\n  one\n  #(x)# three\n", { x = " " }, "a: >-\n  one   three\n")
    renders("a: >-\n  one\n  #(x)#\n  three\n", { x = "" }, "a: >-\n  one  three\n")
    renders("a: >\n  one #(x)#\n  two\n  #(x)#three\n", { x = "" }, "a: >\n  one  two\n  three\n")
  end)

  it("accepts a value's lines", function()
    renders("a: >-\n  one #(x)#\n  three\n", { x = "a\nb" }, "a: >-\n  one a\n\n  b\n  three\n")
    renders("a: >\n  #(x)#\n  z\n", { x = "a\n  b\nc" }, "a: >\n  a\n    b\n  c\n  z\n")
    renders("a: >\n  #(x)#\n", { x = "a\n\n\nb" }, "a: >\n  a\n\n\n\n  b\n")
    renders("a: >\r\n  #(x)#\r\n  z\r\n", { x = "\na\nb" }, "a: >\r\n\r\n  a\r\n\r\n  b\r\n  z\r\n")
  end)

  it("changes its chomping for the line breaks at a value's end", function()
    renders("a: >  # c\n  b\n  #(x)#\nc: 1\n", { x = "v\n" }, "a: >+  # c\n  b\n  v\n\nc: 1\n")
    renders("a: >-\n  b #(x)#\n\nc: 1\n", { x = "v\n" }, "a: >\n  b v\n\nc: 1\n")
    renders("a: >2+\n  #(x)#", { x = "v\nw" }, "a: >2+\n  v\n\n  w")
    renders("a: >+\n  #(x)#\n\nb: 1\n", { x = "v\nw\n" }, "a: >+\n  v\n\n  w\n\n\nb: 1\n")
  end)

  it("becomes a quoted line for what its form cannot hold", function()
    renders("a: >-\n  one\n  #(x)#\n", { x = "" }, 'a: "one "\n')
    renders("a: >\n  #(x)#\n", { x = " v" }, 'a: " v\\n"\n')
    renders("a: >\n  #(x)#\n", { x = "v\n  \nw" }, 'a: "v\\n  \\nw\\n"\n')
    renders("a: >\n  #(x)#\n", { x = "\n" }, 'a: "\\n\\n"\n')
  end)
end)

describe("a key", function()
  it("is text, whatever the value", function()
    renders("#(x)#: 1\na#(x)#: {#(y)#: 2}\n", { x = 3, y = true }, '"3": 1\na3: {"true": 2}\n')
    renders("? #(x)#\n: 1\n", { x = "a: b" }, '? "a: b"\n: 1\n')
  end)

  it("may not become longer than YAML allows", function()
    renders("#(x)#: 1\n", { x = ("k"):rep(1024) }, ("k"):rep(1024) .. ": 1\n")
    assert.same({ "value-unusable 1:1" }, problems("#(x)#: 1\n", { x = ("k"):rep(1025) }))
  end)

  describe("may not become one that its mapping has already", function()
    local function refused(template, places, value)
      for index, place in ipairs(places) do
        places[index] = "shape-changed " .. place
      end
      assert.same(places, (problems(template, { x = value or "a", y = "a" })), template)
    end

    it("before it or after it, in a block or in braces", function()
      refused("a: 1\n#(x)#: 2\n", { "2:1" })
      refused("#(x)#: 1\nb: {c: d}\na: 2\n", { "1:1" })
      refused("b:\n  - {c: [1], '#(x)#': 1, \"a\": 2}\n", { "2:15" })
      refused("? |-\n  #(x)#\n: 1\n? >-\n  a\n: 2\n", { "2:3" })
      refused("#(x)#: 1\nb#(x)#: 2\n#(y)#: 3\n#(x)#: 4\n", { "3:1", "4:1" })
      refused("#(x)#: {#(x)#: 1, a: 2}\na: 3\n", { "1:1", "1:9" })
    end)

    it("as Kubernetes reads keys", function()
      refused("{1: b, #(x)#: c}\n", { "1:8" }, 1)
      refused("{0x10: b, #(x)#: c}\n", { "1:11" }, "16")
      refused("{on: b, #(x)#: c}\n", { "1:9" }, "true")
      refused("{1.50: b, #(x)#: c}\n", { "1:11" }, 1.5)
      refused("{!!str 1: b, #(x)#: c}\n", { "1:14" }, 1)
      refused("{!!int '1': b, #(x)#: c}\n", { "1:16" }, 1)
      refused("{b: &b #(x)#, *b : c, #(x)#: d}\n", { "1:23" }, 1)
      for template, rendering in pairs {
        ["{on: b, #(x)#: c}\n"] = '{on: b, "on": c}\n',
        ["{<<: {b: c}, <<: {d: e}, b: f, #(x)#: g}\n"] = '{<<: {b: c}, <<: {d: e}, b: f, "on": g}\n',
        ["{b: &b 1, ? [*b] : c, d: &b [], *b : e, #(x)#: f}\n"] = '{b: &b 1, ? [*b] : c, d: &b [], *b : e, "on": f}\n',
        ["on: 1\n---\n#(x)#: {on: 2}\n"] = 'on: 1\n---\n"on": {on: 2}\n',
      } do
        renders(template, { x = "on" }, rendering)
      end
    end)

    it("but a template's own keys are its own", function()
      renders("b: 1\nb: 2\n#(x)#: 3\n", { x = "a" }, "b: 1\nb: 2\na: 3\n")
      refused("\\#(x)#: 1\n#(y)#\\#(x)#: 2\n'#(x)#': 3\na#(y)#: 4\naa: 5\n#(x)#: 6\n", { "4:2", "6:1" }, "b")
    end)
  end)
end)

describe("a token", function()
  it("may occur several times in one scalar, at its start, inside and at its end", function()
    renders("a: #(x)#-#(y)##(x)#\n", { x = "1", y = "2" }, "a: 1-21\n")
  end)

  it("in a comment is not replaced", function()
    local text = "# #(a)#\na: b # #(c)#\n#(note) x\nd: |  # #(e)#\n  f\ng: [  # #(h)#\n  i]\n"
    renders(text, {}, text)
  end)

  it("is not allowed in an anchor, an alias, a tag or a directive", function()
    for template, words in pairs {
      ["a: &b#(x)# c\n"] = "in an anchor (&)",
      ["a: *#(x)#\n"] = "in an alias (*)",
      ["a: !b#(x)# c\n"] = "in a tag (!)",
      ["a: !x!#(x)# c\n"] = "in a tag (!)",
      ["- &a\n  !#(x)# c: d\n"] = "in a tag (!)",
      ["%TAG !e! tag:#(x)#\n---\na: b\n"] = "in a directive (%)",
      ["%YAML #(x)#\n---\na: b\n"] = "in a directive (%)",
      ["%TAG !#(x)#! tag:y\n---\n- a\n- !v!b c\n"] = "in a directive (%)",
    } do
      local list, found = problems(template, { x = "v" })
      assert.equal(1, #list, template)
      assert.same({ "token-misplaced", "token.misplaced" }, { found[1].rule, found[1].code })
      assert.matches(words, found[1].message, 1, true)
    end
  end)

  it("is not allowed where it would be a comment, and is then reported", function()
    for template, place in pairs {
      ["a: one\n#(x)#\nb: 2\n"] = "2:1",
      ['a: "q" #(x)#\nb: 1\n'] = "1:8",
      ["a: #(x)#\n z: 1\n"] = "1:4",
      ["a: [b] #(x)#\n"] = "1:8",
      ["a: | #(x)#\n  b\n"] = "1:6",
    } do
      local list, found = problems(template, { x = "v" })
      assert.same({ "token-misplaced " .. place }, list, template)
      assert.matches("comment", found[1].message, 1, true)
    end
  end)

  it("is named for each such place, and the innocent ones are not", function()
    assert.same(
      { "token-misplaced 3:8", "token-misplaced 4:1" },
      problems("a: 'x #(x)#'\nb: #(x)#\nc: 'd' #(x)#\n#(x)#\ne: #(x)#\n", { x = 1 })
    )
    assert.same({ "token-misplaced 1:4" }, problems("a: #(x)#\n 'z #(x)#': 1\n", { x = 1 }))
  end)

  it("is text after an odd number of backslashes, one of which goes", function()
    renders(
      "a: \\#(x)#\nb: y\\#(x)#\nc: '\\#(x)# \\\\#(x)#'\nd: |\n  \\\\\\#(x)#\n",
      { x = "v" },
      "a: \"#(x)#\"\nb: y#(x)#\nc: '#(x)# \\\\v'\nd: |\n  \\\\#(x)#\n"
    )
  end)

  it("that a value looks like is text", function()
    renders("a: #(x)#\nb: y#(x)#\n", { x = "#(z)#" }, 'a: "#(z)#"\nb: y#(z)#\n')
  end)

  it("opened and not closed is an error if a value would begin and inside a scalar", function()
    assert.same(
      { "token-malformed 1:4", "token-malformed 2:5", "token-malformed 3:7", "token-malformed 5:3" },
      problems("a: #(x\nb: y#(x\nc: 'z #('\nd: |\n  #(x /)#\ne: 1 #(a comment)\n# #(x\n", {})
    )
  end)
end)

describe("a rendering that cannot be proved", function()
  it("is rejected, by the token", function()
    -- libyaml accepts a line with a tab after a plain scalar, but not after a quoted one
    local list, found = problems("a: 1\nb: #(x)#\n \t\nc: 2\n", { x = "1" })
    assert.same({ "shape-changed 2:4" }, list)
    assert.equal("shape.changed", found[1].code)
  end)
end)

describe("a document", function()
  it("keeps its anchors, tags and properties around values", function()
    renders(
      "a: &x #(x)#\nb: !!str #(x)#\nc: ! &y '#(x)#'\nd: *x\n",
      { x = 3 },
      "a: &x 3\nb: !!str 3\nc: ! &y '3'\nd: *x\n"
    )
  end)

  it("cannot be a table if a tag requires a scalar", function()
    assert.same({ "value-unusable 1:10" }, problems("a: !!str #(x)#\n", { x = { 1 } }))
    renders("a: &x #(x)#\n", { x = { 1 } }, "a: &x [1]\n")
  end)

  it("of a stream is rendered among the others", function()
    renders("--- #(x)#\n...\n---\na: #(x)#\n--- |\n #(x)#\n", { x = "v" }, "--- v\n...\n---\na: v\n--- |\n v\n")
  end)

  it("that is not YAML is rejected with the place", function()
    local list, found = problems("a: [#(x)#\nb: 1\n", { x = 1 })
    assert.same({ "document-invalid 2:2" }, list)
    assert.equal("yaml.syntax", found[1].code)
  end)

  it("may be nested up to this module's depth limit", function()
    local function nested(depth, value)
      return ("["):rep(depth) .. value .. ("]"):rep(depth)
    end
    renders(nested(1000, "#(x)#"), { x = 1 }, nested(1000, "1"))
    assert.same({ "document-invalid 1:1001" }, problems(nested(1001, "#(x)#"), { x = 1 }))
  end)
end)
