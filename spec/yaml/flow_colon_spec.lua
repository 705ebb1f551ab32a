-- Plain scalars that end in a colon, between brackets or braces: `[fd00::, x]`. libyaml rejects them; the API server
-- and kubectl accept them.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local kb = require "kubebundle"
local kubectl = require "spec.support.kubectl"
local renders = require("spec.support.render").renders
local vectors = require "spec.support.vectors"

local function decoded(text)
  local value, err = kb.yaml.decode(text)
  return err and ("%s %d:%d"):format(err.code, err.line, err.column) or kb.json.encode(value)
end

describe("a colon in a plain scalar in flow", function()
  it("is read as the API server reads it, in every scalar of the vectors", function()
    local file = vectors.read "yaml-scalars-flow"
    local with_colon = 0
    for _, row in ipairs(file.rows) do
      local text = file.document:gsub("%%SCALAR%%", function()
        return row.scalar
      end)
      local document = kb.yaml.decode(text)
      local metadata = type(document) == "table" and document.metadata
      local value = metadata and metadata.annotations.k
      if value == kb.null then value = "" end
      if row.status == 201 then
        assert.same({ row.scalar, row.value }, { row.scalar, value })
        with_colon = with_colon + (row.scalar:find(":$") and 1 or 0)
      else
        assert.not_equal("string", type(value), row.scalar)
      end
    end
    assert.is_true(with_colon > 3)
  end)

  it("is text before a comma and a closing bracket or brace", function()
    for text, expected in pairs {
      ["[fd00::, 2001:db8::1]"] = '["fd00::","2001:db8::1"]',
      ["{a: b:}"] = '{"a":"b:"}',
      ["{a:, b: c:}"] = '{"a:":null,"b":"c:"}',
      ["[a b :, c\n  d:]"] = '["a b :","c d:"]',
      ["[a\":, x':]"] = '["a\\":","x\':"]',
      ["[é:, \u{1F600}:]"] = '["é:","\u{1F600}:"]',
      ["[[a:], {b: [c:]}]"] = '[["a:"],{"b":["c:"]}]',
      ["- [a:]\n- |\n  b:,\n- 'c:,'\n- d:]\n- \"e:}\" # f:,\n"] = '[["a:"],"b:,\\n","c:,","d:]","e:}"]',
    } do
      assert.same({ text, expected }, { text, decoded(text) })
    end
  end)

  it("is an indicator after a quoted or an empty key", function()
    for text, expected in pairs {
      ['{"a":, b:}'] = '{"a":null,"b:":null}',
      ["['a':, b:]"] = '[{"a":null},"b:"]',
      ["[x:, !t :, b]"] = '["x:",{"":null},"b"]',
      ["[x:, &a b, {*a :}]"] = '["x:","b",{"b":null}]',
    } do
      assert.same({ text, expected }, { text, decoded(text) })
    end
  end)

  it("makes nothing valid that is not", function()
    for text, expected in pairs {
      ["[:, a]"] = "yaml.syntax 1:2",
      ["[a:, :, b]"] = "yaml.syntax 1:6",
      ["[x:, ::, a]"] = "yaml.syntax 1:6",
      ["[a:, b"] = "yaml.syntax 1:7",
      ["[a:, b #c\n :, d]"] = "yaml.syntax 2:2",
      ["[a:, *b:]"] = "yaml.unknown-alias 1:6",
      ["[a:, b?c]"] = "yaml.syntax 1:6",
      ["[é:, \1]"] = "yaml.syntax 1:6",
    } do
      assert.same({ text, expected }, { text, decoded(text) })
    end
  end)

  it("is a key's in YAML 1.2, and rejected there", function()
    assert.is_nil((kb.yaml.decode("[a:, b]", { schema = "core" })))
  end)

  it("keeps every position", function()
    local tree = core.yaml.positions("x: [é:, {k: b:}, c]\nz: d\n")[1].children
    local list = tree.x.children
    assert.same({ 1, 5, 7 }, { list[1].line, list[1].column, list[1].end_column })
    assert.same({ 1, 13, 15 }, { list[2].children.k.line, list[2].children.k.column, list[2].children.k.end_column })
    assert.same({ 1, 18 }, { list[3].line, list[3].column })
    assert.same({ 2, 4 }, { tree.z.line, tree.z.column })
  end)

  it("stays in a rendering, and next to a value", function()
    renders("a: [x:, #(v)#, {k: y:}]\nb: #(v)#\n", { v = "z" }, "a: [x:, z, {k: y:}]\nb: z\n")
    renders("a: [#(v)#:, b:]\n", { v = "z" }, 'a: ["z:", b:]\n')
    renders("a: [x:, #(v)#]\n", { v = "z:" }, 'a: [x:, "z:"]\n')
  end)

  it("is not reported by check", function()
    local text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec:\n"
      .. "  dnsPolicy: None\n  dnsConfig: {nameservers: [fd00::, 2001:db8::1], searches: [a]}\n"
      .. "  containers: [{name: a, image: r.example.com/a:1}]\n"
    for _, finding in ipairs(kb.check(text)) do
      assert.not_equal("document-invalid", finding.rule)
    end
  end)

  it("is text in values, too", function()
    assert.same({ list = { "a:", "b" } }, kb.values.load("list: [a:, b]\n"))
  end)

  it("is also read if a text contains private use characters", function()
    assert.same('["\u{E000}:","\u{E001}","\u{F8FF}:"]', decoded("[\u{E000}:, \u{E001}, \u{F8FF}:]"))
    local all = {}
    for code = 0xE000, 0xF8FF do
      all[#all + 1] = utf8.char(code)
    end
    assert.same("yaml.syntax 1:3", decoded("[a:, b] # " .. table.concat(all)))
    table.remove(all, 3000)
    assert.same('["a:","b"]', decoded("[a:, b] # " .. table.concat(all)))
  end)

  it("is read in texts longer than libyaml's buffers", function()
    local parts, expected = {}, {}
    for index = 1, 20000 do
      parts[index] = ("[a%d:, 'b':, c]"):format(index)
      expected[index] = { ("a%d:"):format(index), { b = kb.null }, "c" }
    end
    assert.same(expected, kb.yaml.decode("- " .. table.concat(parts, "\n- ") .. "\n"))
  end)

  it("is read as kubectl reads it, in random texts", function()
    if not kubectl.is_here then return pending "kubectl is not installed" end
    math.randomseed(1211)
    local pieces = {
      "a",
      "b",
      ":",
      ":",
      ",",
      "]",
      "}",
      "[",
      "{",
      '"',
      "'",
      " ",
      "\n  ",
      " #",
      "*a",
      "&a ",
      "!t ",
      "?",
      '"x"',
      "'y'",
      ": ",
      ":,",
      ":]",
      ":}",
      "::1",
      "é",
    }
    local texts = {}
    local directory <close> = command.directory()
    for index = 1, 300 do
      local parts = {}
      for place = 1, math.random(1, 8) do
        parts[place] = pieces[math.random(#pieces)]
      end
      texts[index] = ("apiVersion: example.com/v1\nkind: Example\nmetadata: {name: c%d}\nv: [x:, %s]\n"):format(
        index,
        table.concat(parts)
      )
      command.write(("%s/c%d.yaml"):format(directory.path, index), texts[index])
    end
    local result = command.run { "kubectl", "annotate", "--local", "-f", directory.path, "a=b", "-o", "json" }
    local read = {}
    for object in ("\n" .. result.stdout):gmatch("\n({.-\n})") do
      local document = assert(kb.json.decode(object))
      read[document.metadata.name] = document.v
    end
    local accepted = 0
    for index, text in ipairs(texts) do
      local documents = kb.yaml.decode_all(text, { duplicates = "last" })
      local theirs = read["c" .. index]
      accepted = accepted + (theirs and 1 or 0)
      assert.same(
        { text, theirs and kb.json.encode(theirs) or "" },
        { text, documents and kb.json.encode(documents[1].v) or "" }
      )
    end
    assert.is_true(accepted > 20)
  end)
end)
