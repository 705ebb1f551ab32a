local core = require "kubebundle.core"
local dkjson = require "dkjson"

local decode, decode_all, null = core.yaml.decode, core.yaml.decode_all, core.null

local function refused(text, options)
  local value, err = decode(text, options)
  assert.is_nil(value)
  return err
end

local function code(text)
  return refused(text).code
end

local function position(text)
  local err = refused(text)
  return err.line .. ":" .. err.column
end

describe("yaml.decode", function()
  it("reads mappings, lists and scalars of every kind", function()
    assert.same(
      {
        name = "web",
        replicas = 3,
        ratio = 0.5,
        on = nil,
        ["true"] = "key",
        empty = null,
        args = { "-a", true, 8, "0o9" },
        text = "one\ntwo\n",
      },
      decode [[
name: web
replicas: 3
ratio: .5
yes: key
empty:
args: [-a, yes, 010, 0o9]
text: |
  one
  two
]]
    )
  end)

  -- kubectl also adds a line break to the last line (k8s.io/apimachinery, LineReader).
  it("adds a missing final line break", function()
    for block, expected in pairs {
      ["|\n  x"] = "x\n",
      ["|+\n  x"] = "x\n",
      [">\n  x"] = "x\n",
      ["|-\n  x"] = "x",
      ["|"] = "",
      ["|+\n"] = "",
      ["|\n  x\n   "] = "x\n \n",
      ["|+\n  x\n  "] = "x\n\n",
      ["|\n  x\r"] = "x\n",
      ["x"] = "x",
      ["'x'"] = "x",
    } do
      assert.equal(expected, decode("a: " .. block).a, block)
    end
    assert.equal("x\n", decode("a: |\n  x", { schema = "core" }).a)
  end)

  it("reports an error at the end of a text at its end", function()
    assert.equal("1:5", position "a: [")
    assert.equal("2:5", position "a:\n- [b")
    assert.equal("2:1", position "a: [\n")
  end)

  it("marks lists, so that an empty one is distinguished from an empty mapping", function()
    local value = decode "list: []\nmap: {}\nmore: [[]]"
    assert.is_true(core.is_array(value.list))
    assert.is_true(core.is_array(value.more[1]))
    assert.is_false(core.is_array(value.map))
    assert.is_false(core.is_array(value))
  end)

  it("reads long lists and mappings completely and in order", function()
    local list, map, expected_list, expected_map = {}, {}, core.array(), {}
    for i = 1, 100 do
      list[i], map[i] = "- " .. i, "k" .. i .. ": " .. i
      expected_list[i], expected_map["k" .. i] = i, i
    end
    assert.same(expected_list, decode(table.concat(list, "\n")))
    assert.same(expected_map, decode(table.concat(map, "\n")))
  end)

  it("keeps int64 exact, and larger numbers as floats", function()
    assert.equal(math.maxinteger, decode "9223372036854775807")
    assert.equal(math.mininteger, decode "-9223372036854775808")
    assert.equal(2.0 ^ 63, decode "9223372036854775808")
  end)

  it("keeps NUL and every other character that an escape can write", function()
    assert.equal("a\0b\27\u{85}\u{2028}\u{1F600}", decode [["a\0b\e\N\L\U0001F600"]])
  end)

  it("requires exactly one document", function()
    assert.equal("yaml.no-document", code "")
    assert.equal("yaml.no-document", code "# nothing\n")
    assert.equal("2:1", position "a: 1\n---\nb: 2\n")
    assert.equal(null, decode "---\n")
  end)

  it("raises for a wrong argument", function()
    assert.has_error(function()
      decode(nil)
    end)
    assert.error_matches(function()
      decode("a", { schema = "json" })
    end, 'invalid option "schema": expected "kubernetes", "core" or "spelled"')
  end)
end)

describe("yaml.decode_all", function()
  it("gives a list of documents, null for each empty one", function()
    assert.same({ { a = 1 }, null, { b = 2 }, "x" }, decode_all "a: 1\n---\n---\nb: 2\n...\n--- x\n")
    assert.same({}, decode_all "# nothing\n")
    assert.is_true(core.is_array(decode_all ""))
  end)

  it("fails completely if one document is invalid", function()
    local value, err = decode_all "a: 1\n---\nb: [\n"
    assert.is_nil(value)
    assert.equal(4, err.line)
  end)
end)

describe("keys", function()
  local function read_cases(name)
    local file = assert(io.open("spec/vectors/" .. name))
    local text = file:read("a")
    file:close()
    return dkjson.decode(text, 1, null).cases
  end

  for _, name in ipairs { "yaml-scalars.json", "yaml-scalars-kubectl.json" } do
    it("are the strings that kubectl converts them to: " .. name, function()
      for _, case in ipairs(read_cases(name)) do
        local value, err = decode(case.text .. ": 1")
        local key = case.as_key or case.key
        if case.text == "!x" then -- a tag on a scalar, not a key
          assert.equal("1", value)
        elseif key then
          assert(value and value[key] == 1, case.text .. ": " .. tostring(err))
        else
          assert(value == nil, case.text)
        end
      end
    end)

    it("come with the values that kubectl reads: " .. name, function()
      for _, case in ipairs(read_cases(name)) do
        local value, err = decode("v: " .. case.text .. "\n")
        assert((value == nil) == (case.error ~= nil), case.text .. ": " .. tostring(err))
      end
    end)
  end

  it("may be neither null nor a mapping or a list", function()
    assert.equal("1:1", position "~: 1")
    assert.equal("1:3", position "? [a]\n: 1")
    assert.equal("2:1", position "a: &a {}\n*a : 1")
  end)

  it("are rejected if duplicated, with both positions", function()
    local err = refused "spec:\n  a: 1\n  b: 2\n  a: 3\n  b: 4\n"
    assert.same(
      { "yaml.duplicate-key", 4, 3, 2, 3 },
      { err.code, err.line, err.column, err.first_line, err.first_column }
    )
    assert.equal("2:1", position "yes: 1\ntrue: 2")
    assert.equal("1:8", position "{1: a, 01: b}")
  end)

  it("may be duplicated if the last is requested, as in kubectl", function()
    local lines = { "first: 1", "first: 2" }
    for index = 1, 70 do
      lines[#lines + 1] = ("k%d: %d"):format(index, index)
    end
    lines[#lines + 1], lines[#lines + 2] = "k1: last", "k70: last"
    local documents = assert(decode_all(table.concat(lines, "\n"), { duplicates = "last" }))
    assert.equal(2, documents[1].first)
    assert.equal("last", documents[1].k1)
    assert.equal("last", documents[1].k70)
    assert.equal(69, documents[1].k69)
  end)

  it("are rejected if duplicated among hundreds", function()
    local lines = {}
    for i = 1, 300 do
      lines[i] = "k" .. i .. ": 1"
    end
    lines[301] = "k77: 2"
    local err = refused(table.concat(lines, "\n"))
    assert.same({ 301, 1, 77, 1 }, { err.line, err.column, err.first_line, err.first_column })
  end)
end)

describe("anchors and aliases", function()
  it("share one value", function()
    local value = decode "a: &x {k: [1]}\nb: *x\nc: [*x, *x]"
    assert.equal(value.a, value.b)
    assert.equal(value.a, value.c[2])
    assert.same({ k = { 1 } }, value.b)
  end)

  it("refer to the last anchor in their own document", function()
    assert.same({ 1, 1, 2, 2 }, decode "[&a 1, *a, &a 2, *a]")
    assert.is_nil(decode_all "&a 1\n---\n*a\n")
  end)

  it("work as keys, and for nodes that were keys", function()
    assert.same({ a = 8, ["8"] = "z" }, decode "a: &a 010\n*a : z")
    assert.same({ ["true"] = true }, decode "? &a yes\n: *a")
  end)

  it("are rejected if they are unknown or inside their own node", function()
    assert.equal("1:2", position "[*a]")
    assert.equal("1:5", position "&a [*a]")
    assert.equal("1:8", position "&a {b: *a}")
  end)

  it("never show a name: it could be a password that begins with a star", function()
    assert.is_nil(tostring(refused "password: *hunter2"):find("hunter2", 1, true))
  end)

  it("cannot expand to too much", function()
    local lines = { "a0: &a0 [x,x,x,x,x,x,x,x,x]" }
    for i = 1, 8 do
      lines[#lines + 1] = ("a%d: &a%d [%s]"):format(i, i, ("*a" .. i - 1 .. ","):rep(9))
    end
    assert.equal("yaml.alias-limit", code(table.concat(lines, "\n")))
  end)

  it("cannot nest deeper than explicit nodes", function()
    local function nested(depth, inner)
      return ("["):rep(depth) .. inner .. ("]"):rep(depth)
    end
    local deep = "- &deep " .. nested(600, "") .. "\n- "
    assert.is_table(decode(deep .. nested(399, "*deep")))
    assert.equal("yaml.depth-limit", code(deep .. nested(400, "*deep")))
    deep = deep .. "&more " .. nested(399, "*deep") .. "\n- [*more]"
    assert.equal("yaml.depth-limit", code(deep))
  end)

  it("may repeat much in a large document", function()
    local lines = { "x: &x {a: 1, b: 2}", "list:" }
    for _ = 1, 2000 do
      lines[#lines + 1] = "- *x"
    end
    assert.equal(2000, #decode(table.concat(lines, "\n")).list)
  end)
end)

describe("merge keys", function()
  -- Each used to compute an address from a null buffer, found by fuzzing with UBSan.
  it("may be all that a mapping has", function()
    assert.same({}, decode "<<: {}")
    assert.same({}, decode "<<: []")
    local value, err = core.yaml.decode "<<: |1-\n 67\n"
    assert.is_nil(value)
    assert.equal("yaml.invalid-merge", err.code)
  end)

  it("set members in document order, as kubectl does", function()
    assert.same({ a = 1, b = 3 }, decode "<<: {a: 1, b: 2}\nb: 3")
    assert.same({ a = 1, b = 2 }, decode "b: 3\n<<: {a: 1, b: 2}")
  end)

  it("take lists of mappings, of which the first wins", function()
    local value = decode "a: &a {x: 1}\nc: &c {x: 2, z: 3}\nb: {<<: [*a, *c], w: 4}"
    assert.same({ x = 1, z = 3, w = 4 }, value.b)
  end)

  it("are recognized by the tag, but not if quoted", function()
    assert.same({ x = 1 }, decode "!!merge '<<': {x: 1}")
    assert.same({ ["<<"] = { x = 1 } }, decode "'<<': {x: 1}")
    assert.same({ ["<<"] = { x = 1 } }, decode "!!str <<: {x: 1}")
    assert.same({ "<<" }, decode "[<<]")
  end)

  it("may be duplicated, while other duplicates are rejected", function()
    assert.same({ a = 2, b = 1 }, decode "<<: {a: 1, b: 1}\n<<: {a: 2}")
    assert.equal("3:1", position "a: 1\n<<: {a: 2}\na: 3")
    assert.equal("3:1", position "<<: {a: 1}\na: 2\na: 3")
    assert.equal("2:1", position "a: 1\na: 2\n<<: {b: 1}")
  end)

  it("keep long keys through a duplicate", function()
    local key = ("k"):rep(60)
    assert.equal("3:1", position(("<<: {%s: 1}\n%s: 2\n%s: 3"):format(key, key, key)))
  end)

  it("need a mapping", function()
    for _, value in ipairs { "1", "", "[1]", "[[{}]]", "*list" } do
      local text = "list: &list [{}]\nmap: {<<: " .. value .. "}"
      assert.equal("yaml.invalid-merge", code(text))
    end
    assert.equal("yaml.syntax", code "<<: !e!x {}")
  end)
end)

describe("tags", function()
  it("determine the type of a scalar", function()
    assert.same(
      { "12", 12, 12.0, true, null, "2001-01-01" },
      decode '[!!str 12, !!int "12", !!float 12, !!bool "yes", !!null "", !!timestamp 2001-01-01]'
    )
    assert.equal("float", math.type(decode "!!float 12"))
  end)

  it("are ignored if unknown, and on mappings and lists", function()
    assert.same(
      { "12", "yes", { 1 }, { a = 1 }, "" },
      decode "[!x 12, !<tag:example.com,2000:y> yes, !!str [1], !!set {a: 1}, !x ]"
    )
  end)

  it("decode base64 as kubectl does", function()
    assert.equal("hello", decode "!!binary |\n  aGVs\n  bG8=")
    assert.equal("\u{FFFD}\u{FFFD}\u{FFFD}", decode "!!binary gIGC")
    assert.equal("hello", decode "!!binary aGVsbG8=")
    assert.equal("1:4", position "a: !!binary x")
  end)

  it("are rejected if the text does not match", function()
    assert.equal("yaml.tag-mismatch", code "&x !!int z: 1")
    assert.equal("yaml.tag-mismatch", code "!!int z: 1")
    for _, text in ipairs {
      "!!int x",
      "!!int 1.5",
      "!!bool 1",
      "!!null x",
      "!!float yes",
      "!!float 18446744073709551615",
      "!!timestamp 12",
      "!!timestamp 2001-02-30",
    } do
      assert.equal("1:4", position("a: " .. text))
    end
  end)
end)

describe("text in flow", function()
  it("needs quotes if it contains a question mark, as for kubectl", function()
    assert.equal("1:5", position "a: [http://example.com/?q=1]")
    assert.equal("1:5", position "a: {b?: c}")
    assert.same({ a = { "x?y" }, b = "x?y" }, decode "a: ['x?y']\nb: x?y")
    assert.same({ a = { "x?y" } }, decode("a: [x?y]", { schema = "core" }))
  end)
end)

describe("the escape of a slash", function()
  it("is rejected, as by kubectl, where it is an escape", function()
    assert.equal("2:6", position 'é: "a\\\\/b"\nb:   "é\\/"')
    assert.equal("1:1", position '"\\/": 1')
    assert.same(
      { a = "\\/", b = "/\\", c = "\\/" },
      decode [[
a: "\\/" # "\/"
b: "/\\"
c: '\/'
]]
    )
    assert.same({ a = "/" }, decode 'a: !!str # "\\/"\n  "/"')
    assert.equal("1:4", position 'a: !!str # \\/\n  "\\/"')
    assert.same({ a = "/" }, decode([[a: "\/"]], { schema = "core" }))
  end)
end)

describe("encodings", function()
  local function utf16(text, pack)
    local units = {}
    for _, point in utf8.codes(text) do
      if point >= 0x10000 then
        units[#units + 1] = string.pack(pack, 0xD800 + ((point - 0x10000) >> 10))
        point = 0xDC00 + ((point - 0x10000) & 0x3FF)
      end
      units[#units + 1] = string.pack(pack, point)
    end
    return table.concat(units)
  end

  it("may be UTF-8 with a byte order mark, or UTF-16 of both kinds", function()
    local expected = { ["é"] = "\u{1F600} \u{20AC}" }
    local text = "\u{FEFF}é: '\u{1F600} \u{20AC}'\n"
    assert.same(expected, decode(text))
    assert.same(expected, decode(utf16(text, "<I2")))
    assert.same(expected, decode(utf16(text, ">I2")))
  end)

  it("are checked: invalid bytes give an error with a position", function()
    assert.equal("text.invalid-utf8", code "a: é\nbé \xff")
    assert.equal("2:4", position "a: é\nbé \xff")
    assert.equal("text.invalid-utf16", code "\xFF\xFEa\0\0\xD8")
    assert.equal("text.invalid-utf16", code "\xFF\xFEa")
    assert.equal("2:2", position "\xFF\xFEa\0\n\0b\0c")
  end)

  it("have control characters rejected at their position", function()
    assert.equal("2:4", position "a: 1\nb: \1")
    assert.equal("1:1", position "\0")
  end)

  it("may end lines with CRLF", function()
    assert.same({ a = 1, b = "x\ny\n" }, decode "a: 1\r\nb: |\r\n  x\r\n  y\r\n")
  end)
end)

describe("errors", function()
  it("carry line and column, in characters", function()
    assert.equal("3:1", position "é: é\nb: [é\n")
    assert.equal("1:8", position "é: 'é' x")
  end)

  it("stop nesting at a limit", function()
    assert.is_table(decode(("["):rep(1000) .. ("]"):rep(1000)))
    assert.equal("yaml.depth-limit", code(("["):rep(1001) .. ("]"):rep(1001)))
    assert.equal("yaml.depth-limit", code(("["):rep(100000)))
    assert.equal("yaml.depth-limit", code(("{a: "):rep(100000)))
    assert.equal("yaml.depth-limit", code(("- "):rep(100000)))
  end)

  it("contain none of the text", function()
    for _, text in ipairs {
      "a: *hunter2",
      "a: !!int hunter2",
      "a: 'x' hunter2",
      "hunter2: 1\nhunter2: 2",
      "a: !<hunter2",
      "%hunter2\n---",
      "a: !hunter2!x y",
      'a: "\\hunter2"',
    } do
      assert.is_nil(tostring(refused(text)):find("hunter2", 1, true))
    end
  end)
end)
