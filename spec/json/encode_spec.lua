local kb = require "kubebundle"

local encode = kb.json.encode

-- encode must raise exactly this.
local function assert_raises(message, ...)
  local ok, err = pcall(encode, ...)
  assert.is_false(ok)
  assert.equal(message, err)
end

describe("kb.json.encode", function()
  it("writes each kind of value on one line", function()
    assert.equal('"x"', encode("x"))
    assert.equal("true", encode(true))
    assert.equal("null", encode(kb.null))
    assert.equal('{"a":[1,"2",{"b":false}],"c":null}', encode { a = { 1, "2", { b = false } }, c = kb.null })
  end)

  it("writes keys sorted by their bytes", function()
    local map = {
      b = 1,
      B = 1,
      ["a\0"] = 1,
      a = 1,
      aa = 1,
      [""] = 1,
      ["\u{E9}"] = 1,
      abcdefgh = 1,
      abcdefghi = 1,
      abcdefg = 1,
      abcdefgj = 1,
      abcdefghij = 1,
    }
    assert.equal(
      '{"":1,"B":1,"a":1,"a\\u0000":1,"aa":1,"abcdefg":1,"abcdefgh":1,"abcdefghi":1,'
        .. '"abcdefghij":1,"abcdefgj":1,"b":1,"\u{E9}":1}',
      encode(map)
    )
  end)

  it("writes many keys sorted, whatever the order of insertion", function()
    for _, size in ipairs { 15, 16, 17, 31, 32, 33, 34, 500, 100000 } do
      local map, want = {}, {}
      for i = size, 1, -1 do
        map[("key%06d"):format(i)] = { i }
        want[i] = ('"key%06d":[%d]'):format(i, i)
      end
      assert.equal("{" .. table.concat(want, ",") .. "}", encode(map))
    end
  end)

  it("knows an empty list by its mark", function()
    assert.equal("{}", encode {})
    assert.equal("[]", encode(kb.array {}))
    assert.equal("{}", encode(kb.object {}))
    assert.equal('{"a":[],"b":{}}', encode { a = kb.array(), b = kb.object() })
  end)

  it("writes a list whose positions are not in the table's array part", function()
    local list = {}
    for i = 5, 1, -1 do
      list[i] = i
    end
    assert.equal("[1,2,3,4,5]", encode(list))
  end)

  it("looks at the tables themselves, not through their metatables", function()
    local map = setmetatable({ a = 1 }, { __index = { b = error }, __len = error, __call = error, __eq = error })
    assert.equal('{"a":1}', encode(map))
  end)

  it("requires a value, and options of the right types", function()
    assert.has_error(function()
      encode()
    end)
    assert.has_error(function()
      encode(1, true)
    end)
    for _, indent in ipairs { -1, 17, 1.5, true, "x", "\n", {} } do
      assert.has_error(function()
        encode({ 1 }, { indent = indent })
      end)
    end
  end)
end)

describe("numbers of kb.json.encode", function()
  it("are exact integers", function()
    assert.equal(
      "[0,-1,9007199254740993,9223372036854775807,-9223372036854775808]",
      encode { 0, -1, 9007199254740993, math.maxinteger, math.mininteger }
    )
  end)

  it("are floats that read back, as short as can be, and as floats", function()
    for text, value in pairs {
      ["1.0"] = 1.0,
      ["-0.0"] = -0.0,
      ["0.1"] = 0.1,
      ["100.0"] = 1e2,
      ["0.3333333333333333"] = 1 / 3,
      ["0.30000000000000004"] = 0.1 + 0.2,
      ["5e-324"] = 5e-324,
      ["2.2250738585072014e-308"] = 2.2250738585072014e-308,
      ["1.7976931348623157e+308"] = 1.7976931348623157e308,
      ["1e+100"] = 1e100,
      ["1e-07"] = 1e-7,
      ["9.223372036854776e+18"] = 2.0 ^ 63,
      ["7.120236347223045e-307"] = 2.0 ^ -1017, -- one of 46 powers of two that %.16g misses
    } do
      assert.equal(text, encode(value))
      assert.equal(value, kb.json.decode(text))
    end
  end)

  it("read back over all of the doubles", function()
    math.randomseed(20240607)
    for _ = 1, 5000 do
      local value = string.unpack("d", string.pack("j", math.random(0)))
      if value == value and math.abs(value) ~= math.huge then
        local back = kb.json.decode(encode(value))
        assert.equal(value, back)
        assert.equal("float", math.type(back))
      end
    end
  end)
end)

describe("strings of kb.json.encode", function()
  it("have only those bytes escaped that must be", function()
    local text = "\"\\\b\f\n\r\t\0\1\x1F\x7F/<>&'\u{E9}\u{2028}\u{1F600}"
    local want = [["\"\\\b\f\n\r\t\u0000\u0001\u001f]] .. "\x7F/<>&'\u{E9}\u{2028}\u{1F600}\""
    assert.equal(want, encode(text))
  end)

  it("have < > & and two line separators escaped too on request, as Go does", function()
    local html = { escape_html = true }
    assert.equal([["\u003ca\u003e\u0026/'\u2028\u2029"]], encode("<a>&/'\u{2028}\u{2029}", html))
    assert.equal('"\u{2027}\u{202A}\u{E2}\u{20A8}"', encode("\u{2027}\u{202A}\u{E2}\u{20A8}", html))
    assert.equal([[{"\u003c":"\u003e"}]], encode({ ["<"] = ">" }, html))
  end)

  it("are written completely, however long and wherever an escape is", function()
    for size = 0, 40 do
      local run = ("x"):rep(size)
      assert.equal('"' .. run .. "\\n" .. run .. '\u{E9}"', encode(run .. "\n" .. run .. "\u{E9}"))
    end
    local long = ("<"):rep(1000000)
    assert.equal('"' .. long .. '"', encode(long))
    assert.equal(#long * 6 + 2, #encode(long, { escape_html = true }))
  end)
end)

describe("indentation of kb.json.encode", function()
  local value = { a = { 1, { b = "x" } }, c = kb.array(), d = {} }

  it("is a number of spaces", function()
    assert.equal(
      [[
{
  "a": [
    1,
    {
      "b": "x"
    }
  ],
  "c": [],
  "d": {}
}]],
      encode(value, { indent = 2 })
    )
  end)

  it("is a string of spaces and tabs", function()
    assert.equal("[\n\t[\n\t\t1\n\t]\n]", encode({ { 1 } }, { indent = "\t" }))
  end)

  it("is absent if it is 0 or empty", function()
    assert.equal('{"a":[1,{"b":"x"}],"c":[],"d":{}}', encode(value, { indent = 0 }))
    assert.equal(encode(value), encode(value, { indent = "" }))
  end)
end)

describe("errors of kb.json.encode", function()
  it("reject values that JSON lacks, with their path", function()
    assert_raises("cannot write a nil as JSON", nil)
    assert_raises("cannot write a function as JSON", print)
    assert_raises("cannot write a NaN as JSON, at spec.replicas", { spec = { replicas = 0 / 0 } })
    assert_raises("cannot write an infinite number as JSON, at 2", { 1, math.huge })
    assert_raises("cannot write an infinite number as JSON", -math.huge)
    assert_raises("cannot write a function as JSON, at spec.ports.2", { spec = { ports = { 1, print } } })
    assert_raises("cannot write a thread as JSON, at a", { a = coroutine.create(print) })
    assert_raises("cannot write a userdata as JSON, at a", { a = io.stdout })
  end)

  it("reject strings and keys that are not UTF-8", function()
    local message = "cannot write a string that is not UTF-8 as JSON"
    assert_raises(message, "\xFF")
    assert_raises(message .. ", at a", { a = "x\xED\xA0\x80" })
    assert_raises(message .. ", at a.?", { a = { ["\xC3"] = 1 } })
  end)

  it("reject tables that are neither list nor map", function()
    local list = "cannot write a list with holes or with keys that are not positions as JSON"
    local map = "cannot write a map with a key of type number (tostring makes a string of it) as JSON"
    assert_raises(list, { 1, 2, x = 3 })
    assert_raises(list, { 1, nil, 3 })
    assert_raises(list .. ", at a", { a = { 1, [2.5] = 1 } })
    assert_raises(list, kb.array { x = 1 })
    assert_raises(map, { [2] = "x" })
    assert_raises(map, { [1 << 40] = "x" })
    assert_raises((map:gsub("number", "boolean")), { a = 1, [true] = 1 })
    assert_raises(map, kb.object { "x" })
  end)

  it("reject a table inside itself before writing more of it", function()
    local cycle = { name = ("x"):rep(100000) }
    cycle.z = { cycle }
    assert_raises("cannot write a table inside itself as JSON, at z.1", cycle)
  end)

  it("allow a table in many places", function()
    local shared = { 1 }
    assert.equal('{"a":[1],"b":[1]}', encode { a = shared, b = shared })
  end)

  it("reject more than 1000 levels", function()
    local deep = {}
    for _ = 2, 1000 do
      deep = { deep }
    end
    assert.equal(("["):rep(999) .. "{}" .. ("]"):rep(999), encode(deep))
    local ok, err = pcall(encode, { deep })
    assert.is_false(ok)
    assert.matches("^cannot write more than 1000 levels as JSON, at 1[.1]+%.%.%.$", err)
    assert.is_true(#err < 400)
  end)

  it("truncate a key of the path at a character boundary, and never show one that is not text", function()
    assert_raises(
      "cannot write a function as JSON, at " .. ("x"):rep(59) .. ".?",
      { [("x"):rep(59) .. "\u{E9}"] = { ["\n"] = print } }
    )
  end)
end)
