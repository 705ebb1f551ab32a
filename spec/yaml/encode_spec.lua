local core = require "kubebundle.core"

local encode, encode_all, decode, null = core.yaml.encode, core.yaml.encode_all, core.yaml.decode, core.null
local array, object = core.array, core.object

describe("yaml.encode", function()
  it("writes blocks, lists at the indentation of their key", function()
    assert.equal(
      [[
a:
  b: 1
  c:
  - x
  - d: 1
    e:
      f: true
  - - 1
    - - 2
  - - g: null
      h: 1.5
]],
      encode {
        a = { b = 1, c = { "x", { d = 1, e = { f = true } }, { 1, { 2 } }, { { g = null, h = 1.5 } } } },
      }
    )
  end)

  it("writes an object's fields in the order in which people write them", function()
    assert.equal(
      [[
apiVersion: v1
kind: Secret
metadata:
  name: web
  namespace: shop
  labels:
    a: x
    name: z
  annotations:
    k: v
  generation: 1
type: Opaque
data:
  a: eA==
  b: eQ==
immutable: true
]],
      encode {
        type = "Opaque",
        kind = "Secret",
        immutable = true,
        apiVersion = "v1",
        data = { b = "eQ==", a = "eA==" },
        metadata = {
          generation = 1,
          annotations = { k = "v" },
          namespace = "shop",
          name = "web",
          labels = { name = "z", a = "x" },
        },
      }
    )
  end)

  it("writes name first in the items of a list, and objects in a list as objects", function()
    assert.equal(
      [[
items:
- name: web
  image: i
  kind: k
- apiVersion: v1
  kind: Namespace
  metadata:
    name: shop
    zone: z
  type: t
  a: b
]],
      encode {
        items = {
          { image = "i", kind = "k", name = "web" },
          {
            a = "b",
            metadata = { zone = "z", name = "shop" },
            type = "t",
            kind = "Namespace",
            apiVersion = "v1",
          },
        },
      }
    )
  end)

  it("sorts all other keys by their bytes", function()
    local map, keys = {}, {}
    for index, key in ipairs { "é", "b", "a", "B", "a-b", "a.b", "aa", "_" } do
      map[key], keys[index] = index, key
    end
    for index = 1, 40 do
      map["key" .. index], keys[#keys + 1] = index, "key" .. index
    end
    table.sort(keys)
    local lines = {}
    for index, key in ipairs(keys) do
      lines[index] = ("    %s: %d\n"):format(key, map[key])
    end
    assert.equal("x:\n  sub:\n" .. table.concat(lines), encode { x = { sub = map } })
  end)

  it("tells an empty list from an empty mapping", function()
    assert.equal(
      "a: []\nb: {}\nc: {}\nd:\n- []\n- {}\n",
      encode { a = array(), b = object(), c = {}, d = { array(), {} } }
    )
    assert.equal("[]\n", encode(array()))
    assert.equal("{}\n", encode {})
  end)

  it("writes scalars of every kind, as whole documents too", function()
    assert.equal(
      "- 1\n- -9223372036854775808\n- 1.0\n- 1.0e+30\n- 0.1\n- true\n- null\n- x\n",
      encode { 1, math.mininteger, 1.0, 1e30, 0.1, true, null, "x" }
    )
    assert.equal("x\n", encode "x")
    assert.equal("null\n", encode(null))
    assert.equal("|\n  a\n  b\n", encode "a\nb\n")
    assert.equal('" a\\nb"\n', encode " a\nb")
  end)

  it("gives the same bytes however a table was filled", function()
    local one, other = {}, {}
    for index = 1, 100 do
      one["k" .. index], other["k" .. 101 - index] = index, 101 - index
    end
    assert.equal(encode(one), encode(other))
  end)
end)

describe("strings", function()
  local function assert_written(cases)
    for text, expected in pairs(cases) do
      assert.equal("k: " .. expected .. "\n", encode { k = text })
    end
  end

  it("are plain if every reader parses them as strings", function()
    for _, text in ipairs {
      "web",
      "v1.42.7",
      "registry.example.com:5000/team/app:1.2",
      "-addr=:50051",
      "--flag",
      "100m",
      "a b",
      "a:b",
      "a#b",
      "a, b",
      "a[0]",
      "$(X)",
      "/bin/sh",
      "é",
      "\u{1F600}",
      "a'b",
      'a"b',
      "1.2.3",
      "x=y",
      "<a>",
      "tRue",
    } do
      assert_written { [text] = text }
    end
  end)

  it("are quoted if some reader would not", function()
    for _, text in ipairs {
      "",
      "y",
      "no",
      "On",
      "true",
      "null",
      "~",
      "=",
      "<<",
      "012",
      "1e3",
      "0o14",
      "1_000",
      "12:30:45",
      ".5",
      "1.10",
      "2001-12-14",
      "- a",
      "? a",
      ": a",
      "a: b",
      "a:",
      " a",
      "a ",
      "a #b",
      "#(x)#",
      "---",
      "...",
      "[a]",
      "{a}",
      "*a",
      "&a",
      "!a",
      "|",
      ">",
      "%a",
      "@a",
      "`a",
      "'a'",
      ", a",
    } do
      assert_written { [text] = '"' .. text .. '"' }
    end
  end)

  it("are single-quoted if that saves escapes", function()
    assert_written {
      ['{"a":"b"}'] = [['{"a":"b"}']],
      [ [["it's" \n]] ] = [['"it''s" \n']],
    }
  end)

  it("are escaped if they contain what readers change or reject", function()
    assert_written {
      ["\0\1\27\127"] = [["\x00\x01\x1B\x7F"]],
      ["a\tb"] = [["a\tb"]],
      ["a\r\nb"] = [["a\r\nb"]],
      ["\u{85}\u{9F}\u{2028}\u{2029}"] = [["\u0085\u009F\u2028\u2029"]],
      ["\u{FEFF}\u{FFFE}\u{FFFF}"] = [["\uFEFF\uFFFE\uFFFF"]],
      ['\r"\\é'] = [["\r\"\\é"]],
    }
  end)

  it("of several lines are literal blocks", function()
    assert_written {
      ["a\nb"] = "|-\n  a\n  b",
      ["a\n"] = "|\n  a",
      ["a\n\nb\n\n"] = "|+\n  a\n\n  b\n",
      ["a\n  b\n\tc: 'd' # e"] = "|-\n  a\n    b\n  \tc: 'd' # e",
      ["\n\na"] = "|-\n\n\n  a",
      ["  a\nb\n"] = "|2\n    a\n  b",
    }
  end)

  it("of several lines are quoted if a block could change them", function()
    for _, text in ipairs { "\n", "\n\n", "a\n ", " \n", "a\r\nb", "a\n\u{2028}", "a\n\0" } do
      assert.is_truthy(encode { k = text }:find('^k: "'))
      assert.equal(text, decode(encode { k = text }).k)
    end
  end)

  it("are never folded, however long", function()
    local long = ("eyJhdXRocyI6"):rep(1000)
    assert.equal("data:\n  a: " .. long .. "\n", encode { data = { a = long } })
    assert.equal('a: "' .. ("# "):rep(5000) .. '"\n', encode { a = ("# "):rep(5000) })
  end)

  it("are quoted as keys too", function()
    assert.equal(
      '"": 1\n"12": 2\n"a\\nb": 3\na b: 4\n"yes": 5\n"~": 6\n',
      encode { [""] = 1, ["12"] = 2, ["a\nb"] = 3, ["a b"] = 4, yes = 5, ["~"] = 6 }
    )
  end)

  it("can be keys of any length", function()
    local key = ("k"):rep(5000)
    local value = { a = { [key] = 1, [key .. "1"] = { x = { 1 } }, [key .. "2"] = { 1, { 2 } }, z = 1 } }
    assert.same(value, decode(encode(value)))
    assert.equal("? " .. key .. "\n: 1\n", encode { [key] = 1 })
  end)
end)

describe("yaml.encode_all", function()
  it("writes documents with --- between them, and no other marks", function()
    assert.equal("a: 1\n---\nb: 2\n---\nnull\n", encode_all { { a = 1 }, { b = 2 }, null })
    assert.equal("a: 1\n", encode_all { { a = 1 } })
    assert.equal("", encode_all {})
  end)

  it("requires a list", function()
    assert.has_error(function()
      encode_all { a = 1 }
    end)
    assert.has_error(function()
      encode_all "x"
    end)
  end)
end)

describe("values without a text form", function()
  local function refusal(value)
    local done, problem = pcall(encode, value)
    assert.is_false(done)
    return problem
  end

  it("raises, naming the place", function()
    local cycle = {}
    cycle.a = { cycle }
    assert.equal("cannot write a NaN as YAML, at a.1", refusal { a = { 0 / 0 } })
    assert.equal("cannot write an infinite number as YAML, at a", refusal { a = -math.huge })
    assert.equal("cannot write a function as YAML, at a.b", refusal { a = { b = print } })
    assert.equal("cannot write a table inside itself as YAML, at a.1", refusal(cycle))
    assert.equal("cannot write a string that is not UTF-8 as YAML, at a.1", refusal { a = { "\xFF" } })
    assert.equal("cannot write a string that is not UTF-8 as YAML, at ?", refusal { ["\xFF"] = 1 })
    local key = "cannot write a map with a key of type number (tostring makes a string of it) as YAML, at a"
    assert.equal(key, refusal { a = { [1.5] = 1 } })
    assert.is_truthy(refusal { a = { 1, nil, 3 } }:find("holes"))
    assert.is_truthy(refusal { a = { 1, b = 2 } }:find("as YAML, at a$"))
  end)

  it("raises beyond a depth, and is written up to it", function()
    local value = 1
    for _ = 1, 1000 do
      value = { value }
    end
    assert.same(value, decode(encode(value)))
    assert.is_truthy(refusal { value }:find("more than 1000 levels"))
  end)

  it("is not allowed as a string's content", function()
    assert.is_nil(refusal { password = "hunter2\xFF" }:find("hunter2"))
  end)
end)
