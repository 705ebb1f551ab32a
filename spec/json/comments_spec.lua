-- JSON with comments is read like the same text with white space instead of the comments.

local core = require "kubebundle.core"
local random = require "spec.json.random"

local comments = { comments = true }

local decode, positions = core.json.decode, core.json.positions

-- The same text with a space instead of each character of a comment.
local function blanked(pieces)
  local parts = {}
  for index, piece in ipairs(pieces) do
    parts[index] = piece:find "^/" and piece:gsub("[^\r\n\128-\191]", " "):gsub("[\128-\191]", "") or piece
  end
  return table.concat(parts)
end

local inserted = {
  "/**/",
  "/* a */",
  "/***/",
  "/* ** / \u{E9}\u{1F600} */",
  "// line\n",
  "//\r\n",
  "// \" ' } ] , \r",
  "/* one\ntwo\r\n */",
  '/*/ " */',
  "/* a *//* b */",
  '// /* "\n',
}

-- A JSON text in pieces, with a comment after some of its brackets, commas and colons.
local function pieces_of(json, next_number)
  local pieces, at = {}, 1
  while at <= #json do
    local stop = json:find('["%[%]{},:]', at) or #json
    if json:sub(stop, stop) == '"' then
      stop = stop + 1
      while json:sub(stop, stop) ~= '"' do
        stop = stop + (json:sub(stop, stop) == "\\" and 2 or 1)
      end
    end
    pieces[#pieces + 1] = json:sub(at, stop)
    if next_number(3) == 1 then pieces[#pieces + 1] = inserted[next_number(#inserted)] end
    at = stop + 1
  end
  if next_number(2) == 1 then pieces[#pieces + 1] = "// the end" end
  return pieces
end

describe("JSON with comments", function()
  it("is an error unless enabled", function()
    for _, text in ipairs { "/* a */ 1", "1 // a", '{"a": 1 /**/}' } do
      assert.equal("json.syntax", select(2, decode(text)).code)
      assert.equal("json.syntax", select(2, positions(text)).code)
      assert.equal("json.syntax", select(2, core.json.go_valid(text)).code)
      assert.is_truthy(decode(text, comments))
      assert.is_truthy(positions(text, comments))
      assert.equal("json.syntax", select(2, decode(text, {})).code)
    end
  end)

  it("has the values and positions of the same text without its comments", function()
    for seed = 1, 300 do
      local pieces = pieces_of(core.json.encode(random(seed)), math.random)
      local text = table.concat(pieces)
      local plain = blanked(pieces)
      assert.same(decode(plain), decode(text, comments), text)
      assert.same(positions(plain), positions(text, comments), text)
    end
  end)

  it("ends a number at the end of the text, whatever memory contained before", function()
    for size = 1, 400 do
      local digits = ("7"):rep(size)
      assert.equal(digits, decode('"' .. digits .. '" //', comments))
      assert.equal(1.5, decode("1.5/*" .. digits .. "*/", comments))
    end
  end)

  it("keeps exact numbers and what looks like a comment in a string", function()
    local text = '[/* 1 */ 9007199254740993, "// no /* comment */", 1e2// 1.5\n]'
    assert.same({ 9007199254740993, "// no /* comment */", 100.0 }, setmetatable(decode(text, comments), nil))
  end)

  it("allows no other extension", function()
    for text, column in pairs {
      ["[1,]"] = 4,
      ["[1, /* a */]"] = 12,
      ["1 /"] = 3,
      ["1 /x/"] = 3,
      ["[1/* a */2]"] = 10,
      ["tr/**/ue"] = 3,
      ["# a\n1"] = 1,
      ["{a: 1}"] = 2,
    } do
      local value, err = decode(text, comments)
      assert.is_nil(value, text)
      assert.equal("json.syntax", err.code, text)
      assert.equal(column, err.column, text)
    end
  end)

  it("reports a comment that is not closed where it begins", function()
    for _, text in ipairs { "[1, /* a", "[1, /*", "[1, /*/", "[1, /* // *\n" } do
      local _, err = decode(text, comments)
      assert.same({ "json.syntax", 1, 5 }, { err.code, err.line, err.column }, text)
    end
    assert.equal("unterminated comment", select(2, decode("/* a", comments)).message)
  end)

  it("reports invalid UTF-8 in a comment", function()
    local _, err = decode("/* a\n\xE9 */ 1", comments)
    assert.same({ "text.invalid-utf8", 2, 1 }, { err.code, err.line, err.column })
  end)

  it("reports what is wrong after a comment at its place in the text", function()
    local _, err = decode("/* \u{E9} */ [1,\n/* a */ x]", comments)
    assert.same({ 2, 9 }, { err.line, err.column })
    assert.equal("invalid character 'x' looking for beginning of value", err.message)
  end)

  it("raises for options that are not a table", function()
    assert.error(function()
      decode("1", true)
    end)
  end)
end)
