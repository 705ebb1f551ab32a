-- Lists and maps as values: in block style if the document uses it, with the document's layout.

local kb = require "kubebundle"
local renders = require("spec.support.render").renders

local LIST = { x = kb.array { { a = 1, b = kb.array { "c", "on" } }, kb.array { 2 } } }
local MAP = { x = { a = { b = 1 }, c = kb.array { 2 } } }

describe("a list or a map", function()
  it("is written on one line if no nested collection is in block style", function()
    renders("y: #(x)#\n", LIST, 'y: [{a: 1, b: [c, "on"]}, [2]]\n')
    renders("y: #(x)#\nz: [{a: {b: c}}]\n", MAP, "y: {a: {b: 1}, c: [2]}\nz: [{a: {b: c}}]\n")
    renders("#(x)#", MAP, "{a: {b: 1}, c: [2]}")
  end)

  it("is in block style below a key", function()
    renders("y: #(x)#\nz:\n- 1\n", LIST, 'y:\n- a: 1\n  b:\n  - c\n  - "on"\n- - 2\nz:\n- 1\n')
    renders("z:\n  y: #(x)#\n", MAP, "z:\n  y:\n    a:\n      b: 1\n    c:\n    - 2\n")
    renders("- y: #(x)#\n", MAP, "- y:\n    a:\n      b: 1\n    c:\n    - 2\n")
  end)

  it("is in block style as an item of a list", function()
    renders("- #(x)#\n- -  #(x)#\n", MAP, "- a:\n    b: 1\n  c:\n  - 2\n- -  a:\n       b: 1\n     c:\n     - 2\n")
    renders("- #(x)#\n", { x = kb.array { 1, kb.array { 2, 3 } } }, "- - 1\n  - - 2\n    - 3\n")
  end)

  it("is in block style on a line of its own", function()
    renders("z:\n- y:\n     #(x)#\n", MAP, "z:\n- y:\n     a:\n       b: 1\n     c:\n     - 2\n")
    renders("-\n  #(x)#\n", { x = kb.array { 1 } }, "-\n  - 1\n")
    renders("y:\n  #(x)#  # c\n", { x = kb.array { 1 } }, "y:\n  # c\n  - 1\n")
  end)

  it("uses the document's indentation", function()
    renders(
      "z:\n    w:\n      - 1\n    y: #(x)#\n---\nz:\n  y: #(x)#\n",
      MAP,
      "z:\n    w:\n      - 1\n    y:\n        a:\n            b: 1\n        c:\n          - 2\n"
        .. "---\nz:\n  y:\n    a:\n      b: 1\n    c:\n    - 2\n"
    )
  end)

  it("uses an indentation of up to nine columns", function()
    for columns, own in pairs { [1] = 1, [9] = 9, [10] = 2 } do
      local key, text = ("z:\n%sw: 1\n"):format((" "):rep(columns)), "y:\n%sa:\n%sb: 1\n"
      renders(key .. "y: #(x)#\n", { x = { a = { b = 1 } } }, key .. text:format((" "):rep(own), (" "):rep(2 * own)))
    end
  end)

  it("uses the document's line ends", function()
    renders("- y: #(x)#\r\n", { x = kb.array { 1, "a\nb" } }, '- y:\r\n  - 1\r\n  - "a\\nb"\r\n')
    renders("- z\r\n- #(x)#", MAP, "- z\r\n- a:\r\n    b: 1\r\n  c:\r\n  - 2")
  end)

  it("keeps the comment after the token", function()
    renders("z: #(x)# # c #(x)#\ny: [1]\nw:\n- 1\n", { x = kb.array { 1 } }, "z: # c #(x)#\n- 1\ny: [1]\nw:\n- 1\n")
    renders("- #(x)#  # c\n", MAP, "-  # c\n  a:\n    b: 1\n  c:\n  - 2\n")
    renders("- y:\n    #(x)#  # c\n", MAP, "- y:\n    # c\n    a:\n      b: 1\n    c:\n    - 2\n")
  end)

  it("stays on one line if a block is not possible", function()
    renders("- {y: #(x)#}\n", MAP, "- {y: {a: {b: 1}, c: [2]}}\n")
    renders("- &a #(x)#\n- *a\n", MAP, "- &a {a: {b: 1}, c: [2]}\n- *a\n")
    renders("- ? z\n  : #(x)#\n", MAP, "- ? z\n  : {a: {b: 1}, c: [2]}\n")
  end)

  it("is [] or {} if it is empty", function()
    renders("- y: #(x)#  # c\n", { x = kb.array {} }, "- y: []  # c\n")
    renders("- y: #(x)#\n", { x = { a = {}, b = kb.array {} } }, "- y:\n    a: {}\n    b: []\n")
  end)

  it("has multi-line texts as literal blocks", function()
    renders(
      "- y: #(x)#\n",
      { x = { a = "b\nc\n", d = " e\nf" } },
      "- y:\n    a: |\n      b\n      c\n    d: |2-\n       e\n      f\n"
    )
    renders("- #(x)#\n", { x = kb.array { "b\nc" } }, "- - |-\n    b\n    c\n")
  end)

  it("has no literal block that the following text could change", function()
    for _, rest in ipairs { "", "\n      # deep\n- 1\n", "\n         \n- 1\n" } do
      renders("- y: #(x)#" .. rest, { x = { a = "b\nc\n" } }, '- y:\n    a: "b\\nc\\n"' .. rest)
    end
    renders("- y: #(x)#\n\n- 1\n", { x = { a = "b\n\n" } }, '- y:\n    a: "b\\n\\n"\n\n- 1\n')
    renders("- y: #(x)#\n\n\n- 1\n", { x = { a = "b\nc\n" } }, "- y:\n    a: |\n      b\n      c\n\n\n- 1\n")
  end)

  it("quotes keys and texts as flow style does", function()
    renders("- y: #(x)#\n", { x = { ["on"] = "1", ["a: b"] = "a, b" } }, '- y:\n    "a: b": a, b\n    "on": "1"\n')
    local text, err = kb.template.render("- y: #(x)#\n", { x = { [("k"):rep(1025)] = 1 } })
    assert.is_nil(text)
    assert.equal("value.key-too-long", err.code)
  end)
end)
