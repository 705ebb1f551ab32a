local kb = require "kubebundle"

local decode = kb.json.decode

-- decode must reject the text, at this position.
local function assert_refused(text, line, column, code)
  local value, err = decode(text)
  assert.is_nil(value)
  assert.same({ code, line, column }, { err.code, err.line, err.column })
  return err
end

-- The same for a syntax error, with the message of Go's encoding/json.
local function assert_invalid(text, line, column, message)
  assert.equal(message, assert_refused(text, line, column, "json.syntax").message)
end

describe("kb.json.decode", function()
  it("reads each kind of value", function()
    assert.same("x", decode('"x"'))
    assert.same(true, decode(" true\n"))
    assert.same(false, decode("false"))
    assert.equal(kb.null, decode("null"))
    assert.same({ a = { 1, "2", { b = true } } }, decode('{"a": [1, "2", {"b": true}]}'))
  end)

  it("marks arrays, so that empty ones stay arrays", function()
    assert.equal('[[],{},{"a":[]}]', kb.json.encode(decode(' [ [ ] , { } , {"a" : [ ] } ] ')))
  end)

  it("takes any amount of white space between tokens", function()
    local space = (" \n\t\r"):rep(100)
    for text, want in pairs {
      ["[_]"] = "[]",
      ["{_}"] = "{}",
      ["_[_[_]_,_1_,_{_}_]_"] = "[[],1,{}]",
      ['_{_"a"_:_{_"b"_:_[_true_,_-1_,_null_]_}_,_"c"_:_"_"_}_'] = '{"a":{"b":[true,-1,null]},"c":"_"}',
    } do
      local spaced = text:gsub('"_"', "\1"):gsub("_", space):gsub("\1", '"_"')
      assert.equal(want, kb.json.encode(decode(spaced)))
    end
  end)

  it("takes a string only", function()
    for _, value in ipairs { 12, true, {} } do
      assert.has_error(function()
        decode(value)
      end)
    end
    assert.has_error(function()
      decode()
    end)
  end)

  it("lets the last of duplicate keys win", function()
    assert.same({ a = 3, b = 2 }, decode('{"a":1,"b":2,"a":3}'))
    assert.same({ a = 2 }, decode('{"a":1,"\\u0061":2}'))
  end)
end)

describe("numbers of kb.json.decode", function()
  it("are exact integers over the whole of int64", function()
    for text, value in pairs {
      ["0"] = 0,
      ["9007199254740993"] = 9007199254740993,
      ["-9007199254740993"] = -9007199254740993,
      ["9223372036854775807"] = math.maxinteger,
      ["-9223372036854775808"] = math.mininteger,
      ["999999999999999999"] = 999999999999999999,
    } do
      assert.equal(value, decode(text))
      assert.equal("integer", math.type(decode(text)))
    end
  end)

  it("are floats beyond int64, with a fraction, with an exponent", function()
    for text, value in pairs {
      ["9223372036854775808"] = 2.0 ^ 63,
      ["-9223372036854775809"] = -2.0 ^ 63,
      ["18446744073709551616"] = 2.0 ^ 64,
      ["123456789012345678901234567890"] = 123456789012345678901234567890.0,
      ["1.0"] = 1.0,
      ["1E2"] = 100.0,
      ["1e-2"] = 0.01,
      ["0.1"] = 0.1,
      ["5e-324"] = 5e-324,
      ["1.7976931348623157e308"] = 1.7976931348623157e308,
      ["1e-400"] = 0.0,
    } do
      assert.equal(value, decode(text))
      assert.equal("float", math.type(decode(text)))
    end
  end)

  it("keep the sign of zero", function()
    assert.equal(-math.huge, 1 / decode("-0"))
    assert.equal(-math.huge, 1 / decode("-0.0"))
    assert.equal(math.huge, 1 / decode("0.0"))
  end)

  it("may have any number of digits", function()
    local ones, zeros = ("1"):rep(100), ("0"):rep(400)
    assert.equal(tonumber(ones), decode(ones))
    assert.equal(1.0, decode("1." .. zeros))
    assert.equal(0.0, decode("0." .. zeros .. "1"))
    assert.equal(1e-81, decode("0." .. zeros:sub(1, 80) .. "1"))
    assert.equal(1e5, decode("1e" .. zeros .. "5"))
    assert.same({ a = { 0.5 }, b = "x" }, decode('{"a":[0.5' .. zeros .. '],"b":"x"}'))
  end)

  it("are rejected if no double holds them", function()
    local code = "json.number-range"
    assert_refused("[1e400]", 1, 2, code)
    assert_refused("[0,\n-1e309]", 2, 1, code)
    assert_refused("1" .. ("0"):rep(309), 1, 1, code)
    assert.equal(1e308, decode("1" .. ("0"):rep(308)))
  end)
end)

describe("strings of kb.json.decode", function()
  it("keep NUL, in values and keys", function()
    assert.equal("a\0b", decode('"a\\u0000b"'))
    assert.equal("\0", decode('"\\u0000"'))
    assert.same({ ["a\0b"] = "\0\0", ["a"] = 1 }, decode('{"a\\u0000b":"\\u0000\\u0000","a":1}'))
  end)

  it("have every escape read", function()
    assert.equal('"\\/\b\f\n\r\t', decode([["\"\\\/\b\f\n\r\t"]]))
    assert.equal("A\u{E9}\u{20AC}\u{1F600}", decode([["\u0041\u00e9\u20AC\uD83D\ude00"]]))
  end)

  it("may be long", function()
    local long = ("x"):rep(10 * 1024 * 1024)
    assert.equal(long, decode('"' .. long .. '"'))
    assert.equal(long, next(decode('{"' .. long .. '":1}')))
  end)

  it("are rejected with half a surrogate pair", function()
    local code = "json.lone-surrogate"
    assert_refused([["\ud800"]], 1, 2, code)
    assert_refused([["ab\udc00"]], 1, 4, code)
    assert_refused([["\ud800\u0041"]], 1, 2, code)
    assert_refused([["\ud800\ud800\udc00"]], 1, 2, code)
    assert_refused([[{"\ud800":1}]], 1, 3, code)
  end)

  it("are rejected with bytes that are not UTF-8", function()
    local code = "text.invalid-utf8"
    assert_refused('"a\xff"', 1, 3, code)
    assert_refused('"\u{E9}\xC3"', 1, 3, code)
    assert_refused('"\xED\xA0\x80"', 1, 2, code)
    assert_refused('"\xC0\x80"', 1, 2, code)
    assert_refused('"\xF4\x90\x80\x80"', 1, 2, code)
  end)

  it("are rejected with control characters", function()
    assert_invalid('"a\n"', 1, 3, "invalid character '\\n' in string literal")
    assert_invalid('["\0"]', 1, 3, "invalid character '\\x00' in string literal")
    assert.equal("\u{7f}", decode('"\u{7f}"'))
  end)
end)

describe("errors of kb.json.decode", function()
  it("name the invalid character and its position in lines and characters", function()
    assert_invalid("", 1, 1, "unexpected end of JSON input")
    assert_invalid("{", 1, 2, "unexpected end of JSON input")
    assert_invalid('["\u{E9}', 1, 4, "unexpected end of JSON input")
    assert_invalid("[1,\r\n 2,]", 2, 4, "invalid character ']' looking for beginning of value")
    assert_invalid('{"a":1,}', 1, 8, "invalid character '}' looking for beginning of object key string")
    assert_invalid("{'a':1}", 1, 2, "invalid character '\\'' looking for beginning of object key string")
    assert_invalid('{"a"}', 1, 5, "invalid character '}' after object key")
    assert_invalid('{"a":1 "b":2}', 1, 8, "invalid character '\"' after object key:value pair")
    assert_invalid("[1 2]", 1, 4, "invalid character '2' after array element")
    assert_invalid("[012]", 1, 3, "invalid character '1' after array element")
    assert_invalid("{}\n\u{E9}", 2, 1, "invalid character U+00E9 after top-level value")
    assert_invalid("tru", 1, 4, "unexpected end of JSON input")
    assert_invalid("trux", 1, 4, "invalid character 'x' in literal true (expecting 'e')")
    assert_invalid("[-]", 1, 3, "invalid character ']' in numeric literal")
    assert_invalid("1.", 1, 3, "unexpected end of JSON input")
    assert_invalid('"\\q"', 1, 3, "invalid character 'q' in string escape code")
    assert_invalid('"\\u12g4"', 1, 6, "invalid character 'g' in \\u hexadecimal character escape")
  end)

  it("reject a byte order mark, NaN, comments and bytes after the value", function()
    assert_refused("\u{FEFF}{}", 1, 1, "json.byte-order-mark")
    assert_invalid("NaN", 1, 1, "invalid character 'N' looking for beginning of value")
    assert_refused("\xFF", 1, 1, "text.invalid-utf8")
    assert_invalid("// x\n1", 1, 1, "invalid character '/' looking for beginning of value")
    assert_invalid("1\0", 1, 2, "invalid character '\\x00' after top-level value")
  end)

  it("read as one line with the position", function()
    assert.equal("2:1: invalid character 'x' looking for beginning of value", tostring(select(2, decode("[\nx"))))
  end)
end)

describe("nesting in kb.json.decode", function()
  local function nested(depth)
    return ("["):rep(depth) .. ("]"):rep(depth)
  end

  it("may have 1000 levels", function()
    assert.equal(nested(1000), kb.json.encode(decode(nested(1000))))
    assert.is_table(decode(('{"a":'):rep(1000) .. "1" .. ("}"):rep(1000)))
  end)

  it("is rejected beyond, however deep, at the bracket that is too much", function()
    local code = "json.depth-limit"
    assert_refused(nested(1001), 1, 1001, code)
    assert_refused(nested(1000000), 1, 1001, code)
    assert_refused(('{"a":'):rep(1000000), 1, 5001, code)
  end)

  it("does not count siblings", function()
    assert.equal(5000, #decode("[" .. ("[],"):rep(4999) .. "[]]"))
  end)
end)
