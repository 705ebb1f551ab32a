-- The messages of Go's encoding/json, as in go1.19 to go1.24 (scanner.go).

local core = require "kubebundle.core"

local go_valid, go_text = core.json.go_valid, core.json.go_text

-- Each pair is from Go's json.Unmarshal.
local faults = {
  { "", "unexpected end of JSON input" },
  { " ", "unexpected end of JSON input" },
  { "{", "unexpected end of JSON input" },
  { '{"a":', "unexpected end of JSON input" },
  { '"a', "unexpected end of JSON input" },
  { "[1", "unexpected end of JSON input" },
  { "tru", "invalid character ' ' in literal true (expecting 'e')" },
  { "-", "invalid character ' ' in numeric literal" },
  { "1.", "invalid character ' ' after decimal point in numeric literal" },
  { "1e+", "invalid character ' ' in exponent of numeric literal" },
  { '"\\', "invalid character ' ' in string escape code" },
  { '"\\u00', "invalid character ' ' in \\u hexadecimal character escape" },
  { "eyJhdXRocyI6e319", "invalid character 'e' looking for beginning of value" },
  { "{}x", "invalid character 'x' after top-level value" },
  { '{} {"a":1}', "invalid character '{' after top-level value" },
  { '{"a":1,}', "invalid character '}' looking for beginning of object key string" },
  { "{/", "invalid character '/' looking for beginning of object key string" },
  { "{'a':1}", "invalid character '\\'' looking for beginning of object key string" },
  { '{"a"}', "invalid character '}' after object key" },
  { '{"a":1 "b"', "invalid character '\"' after object key:value pair" },
  { "[1}", "invalid character '}' after array element" },
  { "[01]", "invalid character '1' after array element" },
  { '"\1"', "invalid character '\\x01' in string literal" },
  { '"\n"', "invalid character '\\n' in string literal" },
  { '"\0"', "invalid character '\\x00' in string literal" },
  { "\u{FEFF}{}", "invalid character '\u{EF}' looking for beginning of value" },
  { "\xA0", "invalid character '\\u00a0' looking for beginning of value" },
  { "\x7F", "invalid character '\\x7f' looking for beginning of value" },
  { "\\", "invalid character '\\\\' looking for beginning of value" },
  { "falsy", "invalid character 'y' in literal false (expecting 'e')" },
  { "nil", "invalid character 'i' in literal null (expecting 'u')" },
  { '"\\x"', "invalid character 'x' in string escape code" },
}

describe("core.json.go_valid", function()
  it("rejects with the messages of Go", function()
    for _, fault in ipairs(faults) do
      local valid, err = go_valid(fault[1])
      assert.is_nil(valid)
      assert.equal(fault[2], err.message, fault[1])
    end
  end)

  it("gives the position in lines and characters", function()
    local _, err = go_valid('{"a":1,\n "\u{E9}" 1}')
    assert.same({ 2, 6 }, { err.line, err.column })
  end)

  it("accepts what Go accepts and RFC 8259 leaves open", function()
    for _, text in ipairs { '"\xFF"', [["\ud800"]], [["\udc00\ud800"]], "1e400", "-1e999999" } do
      assert.is_true(go_valid(text))
      assert.is_nil((core.json.decode(text)))
    end
  end)

  it("accepts 10000 levels and no more", function()
    assert.is_true(go_valid(("["):rep(10000) .. ("]"):rep(10000)))
    local valid, err = go_valid(("["):rep(1000000))
    assert.is_nil(valid)
    assert.equal("invalid character '[' exceeded max depth", err.message)
    assert.equal(10001, err.column)
    err = select(2, go_valid(('{"a":'):rep(10001)))
    assert.equal("invalid character '{' exceeded max depth", err.message)
  end)

  it("takes a string only", function()
    assert.has_error(function()
      go_valid(1)
    end)
    assert.has_error(function()
      go_text()
    end)
  end)
end)

describe("core.json.go_text", function()
  it("refuses what Go refuses", function()
    for _, text in ipairs { "", "{", "[1,]", "{'a': 1}", "1 2", "\u{FEFF}1" } do
      local found, err = go_text(text)
      assert.is_nil(found)
      assert.same({ go_valid(text) }, { nil, err })
      assert.equal("json.syntax", err.code)
    end
  end)

  it("is the text itself if that is strict JSON", function()
    local text = '{ "a" : [1, "\u{E9}\\u00e9\\u0000\\ud83d\\ude00"] }'
    assert.equal(text, go_text(text))
  end)

  it("has U+FFFD for each byte that is not UTF-8 and each half of a surrogate pair", function()
    for text, want in pairs {
      ['"a\xFFb"'] = '"a\u{FFFD}b"',
      ['"\xED\xA0\x80"'] = '"\u{FFFD}\u{FFFD}\u{FFFD}"',
      ['"\xF0\x9F\x98"'] = '"\u{FFFD}\u{FFFD}\u{FFFD}"',
      [ [["\ud800"]] ] = '"\u{FFFD}"',
      [ [["\ud800\u0041"]] ] = [["]] .. "\u{FFFD}" .. [[\u0041"]],
      [ [["\ud800\ud83d\ude00\udc00"]] ] = [["]] .. "\u{FFFD}" .. [[\ud83d\ude00]] .. "\u{FFFD}" .. [["]],
      ['{"\xFF":["\xFF"]}'] = '{"\u{FFFD}":["\u{FFFD}"]}',
    } do
      assert.equal(want, go_text(text))
    end
  end)

  it("has a shorter text for a number that old versions of cJSON would cut", function()
    assert.equal(
      "[1e+69,1e999,-1e999,0.5]",
      go_text(
        "[1" .. ("0"):rep(69) .. ",1" .. ("0"):rep(400) .. ",-1" .. ("0"):rep(400) .. ",0.5" .. ("0"):rep(100) .. "]"
      )
    )
  end)

  it("has null for values deeper than 1000 levels", function()
    local open, close = ("["):rep(1000), ("]"):rep(1000)
    assert.equal(open .. "1,null,2,null" .. close, go_text(open .. '1,[3,"]",{}],2,{}' .. close))
    assert.equal(
      ('{"a":'):rep(1000) .. "null" .. ("}"):rep(1000),
      go_text(('{"a":'):rep(5000) .. "1" .. ("}"):rep(5000))
    )
  end)
end)
