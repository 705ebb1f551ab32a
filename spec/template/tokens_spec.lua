local core = require "kubebundle.core"

local mask = core.template.mask

local function names(text, spelling)
  local _, tokens = mask(text, spelling)
  local list = {}
  for index, token in ipairs(tokens) do
    list[index] = token.name
  end
  return list
end

describe("core.template.mask", function()
  it("puts a letter for each byte of a token and leaves all else", function()
    local text = "image: app:#(tag)#  # the #( tag )#\n"
    local masked = mask(text)
    assert.equal("image: app:QQQQQQQ  # the QQQQQQQQQ\n", masked)
    assert.equal(#text, #masked)
  end)

  it("gives the position of each token: 1-based, offsets in bytes, columns in characters", function()
    local _, tokens = mask("a: é #(x)#\r\nb: #(y)#\rc: #(z)#")
    assert.same({ 1, 6, 7, 5 }, { tokens[1].line, tokens[1].column, tokens[1].offset, tokens[1].size })
    assert.same({ 2, 4 }, { tokens[2].line, tokens[2].column })
    assert.same({ 3, 4 }, { tokens[3].line, tokens[3].column })
  end)

  it("trims names, which hold letters, digits, _ - . and spaces", function()
    assert.same({ "a", "My Name", "a.0.name", "x-y_z" }, names("#(a)# #( \tMy Name \t)# #(a.0.name)# #(x-y_z)#"))
  end)

  it("reads filters with their arguments", function()
    local _, tokens = mask([[#(tag|default "a\"\\b"|cut 3 -1 'c\'d' | upper)#]])
    assert.equal(1, #tokens)
    assert.same({
      { name = "default", [1] = [[a"\b]] },
      { name = "cut", [1] = 3, [2] = -1, [3] = "c'd" },
      { name = "upper" },
    }, tokens[1].filters)
  end)

  it("keeps the spelling of a number in an argument", function()
    local _, tokens = mask("#(tag | default 1.10)#")
    assert.equal("1.10", tostring(tokens[1].filters[1][1]))
  end)

  it("does not match text that is not a token", function()
    for _, text in ipairs {
      "#(a",
      "#()#",
      "#( )#",
      "#(a\n)#",
      "#(a\r)#",
      "#(a+b)#",
      "#(a|)#",
      "#(a||b)#",
      "#(a b c",
      "#(a | 1)#",
      "#(a | f x)#",
      "#(a | f 1.)#",
      "#(a | f 1a)#",
      "#(a | f -)#",
      '#(a | f "x)#',
      '#(a | f "\\n")#',
      "#(a\tb)#",
      "#(é)#",
      '#(a | f "x\u{85}y")#',
      '#(a | f "x\u{2028}y")#',
      "# (a)#",
      "(a)#",
      ")#",
      "",
    } do
      assert.same({}, names(text), text)
      assert.equal(text, (mask(text)))
    end
  end)

  it("finds the token that begins inside one that does not end", function()
    assert.same({ "b" }, names("#(a #(b)#"))
    assert.same({ "b" }, names("#(#(#(b)#"))
  end)

  it("treats an odd number of backslashes as an escape, an even one as text", function()
    assert.same({}, names([[\#(a)#]]))
    assert.same({ "a" }, names([[\\#(a)#]]))
    assert.same({}, names([[\\\#(a)#]]))
    assert.same({ "b" }, names([[\#(#(b)#)#]]))
  end)

  it("knows other spellings", function()
    assert.same({ "a" }, names("#{ a }#", "#{ }#"))
    assert.same({ "a" }, names("${a} $a #(b)#", "${ }"))
    assert.same({ "a" }, names("{{ a }} { b }", "{{ }}"))
    assert.same({ "a" }, names("$(a) ${b}", "$( )"))
    assert.same({ "a", "b c", "d_e" }, names("__a__b__b c__ __d_e__ _f_ __g", "__ __"))
  end)

  it("rejects an invalid spelling, or one that could not be parsed in linear time", function()
    for _, spelling in ipairs {
      "",
      " ",
      "#(",
      "#( ",
      " )#",
      "#(  )#",
      "a b",
      "#( ) #",
      "__ )#",
      "\\( )#",
      '"" ""',
      "|( )|",
      "é é",
    } do
      assert.has_error(function()
        mask("x", spelling)
      end)
    end
  end)

  it("needs time in proportion to the text", function()
    local many = 200000
    assert.same({}, names(("#("):rep(many)))
    assert.same({}, names("#(" .. (" "):rep(many)))
    assert.same({}, names(("\\"):rep(many) .. "#("))
    assert.same({}, names(('#(a|f "'):rep(many)))
    assert.equal(many // 5, #names(("_"):rep(many), "__ __"))
    assert.equal(100000, #names(("#(a)#"):rep(100000)))
  end)
end)
