local core = require "kubebundle.core"

local function decode_all(text)
  return core.yaml.decode_all(text, { schema = "core" })
end

local function decode(text)
  return core.yaml.decode(text, { schema = "core" })
end

local function refused(text)
  local value, err = decode_all(text)
  assert.is_nil(value, text)
  return err.line .. ":" .. err.column
end

describe("the core schema", function()
  it("reads scalars as YAML 1.2 does", function()
    assert.same(
      { "yes", "on", "y", 12, 12, 15, 31, "0b1", "1_000", "12:30:45", true, core.null },
      decode "[yes, on, y, 012, +12, 0o17, 0x1F, 0b1, 1_000, 12:30:45, TRUE, ~]"
    )
    assert.same({ 0.5, 1000.0, math.huge, -math.huge, 12.0 }, decode "[.5, 1e3, .inf, -.INF, 12.]")
    local nan = decode ".NaN"
    assert.not_equal(nan, nan)
  end)

  -- The text of each such key escapes the inner one's: found by fuzzing, as a slow input.
  it("rejects keys within keys whose text grows beyond bounds", function()
    assert.same({ ['{"a":null}'] = core.null }, decode "? ? a")
    assert.matches("^1:%d+$", refused(("? "):rep(60)))
  end)

  it("has a float for an integer beyond int64", function()
    assert.same(
      { 2.0 ^ 63, -2.0 ^ 64, 2.0 ^ 64, 2.0 ^ 66 },
      decode "[9223372036854775808, -18446744073709551616, 0x10000000000000000, 0o10000000000000000000000]"
    )
  end)

  it("reads scalars with a tag by its own rules", function()
    assert.same(
      { "12", 12, 12.0, true, "yes", "aGk=" },
      decode '[!!str 12, !!int "12", !!float 12, !!bool "true", ! yes, !!binary aGk=]'
    )
    assert.equal("1:1", refused "!!bool yes")
  end)

  it("converts all keys to strings", function()
    assert.same({ ["1"] = "a", ["yes"] = "b", [""] = "c", ["true"] = "d" }, decode "{1: a, yes: b, ~: c, True: d}")
    assert.same({ ['["a",1]'] = "x", ['{"a":"b"}'] = "y" }, decode "? [a, 1]\n: x\n? {a: b}\n: y")
    assert.equal("1:1", refused "{b: .nan}: 1")
  end)

  it("has no merge keys", function()
    assert.same({ ["<<"] = { x = 1 } }, decode("<<: {x: 1}"))
  end)
end)

describe("between documents of YAML 1.2", function()
  it("unknown directives and versions 1.x are passed over", function()
    assert.same({ "a" }, decode_all "%FOO bar\n--- a\n")
    assert.same({ "a" }, decode_all "# x\n%YAML 1.3\n%TAG !e! tag:example.com,2000:\n---\na\n")
    assert.equal("1:1", refused "%YAML 2.0\n--- a\n")
  end)

  it("directives need `---` after them and `...` before", function()
    assert.equal("1:1", refused "%FOO bar\na\n")
    assert.equal("1:1", refused "%FOO bar\n")
    assert.equal("2:1", refused "--- 'a'\n%YAML 1.2\n--- b\n")
    assert.same({ "a", "b" }, decode_all "--- a\n...\n%YAML 1.2\n--- b\n")
  end)

  it("a bare document may follow `...`, and `...` may follow nothing", function()
    assert.same({ "a", { b = 1 }, "c" }, decode_all "a\n... # x\n\n# y\nb: 1\n...\n...\nc")
    assert.same({}, decode_all "...\n# a\n...\n")
    assert.equal("2:5", refused "a\n... b\n")
  end)

  it("lines inside documents stay as they are", function()
    assert.same({ { a = "x\n%FOO\n...y\n" } }, decode_all "a: |\n  x\n  %FOO\n  ...y\n")
    assert.same({ "x %y" }, decode_all "x\n %y\n")
  end)
end)

describe("inside documents of YAML 1.2", function()
  it("a comment needs a blank before it", function()
    assert.equal("1:4", refused "[a]#x\n")
    assert.equal("1:7", refused "{a: b}#x\n")
    assert.equal("1:4", refused '"a"#x\n')
    assert.equal("1:7", refused "é: 'é'#x\n")
    assert.equal("1:3", refused "[a,#x\nb]\n")
    for _, line_end in ipairs { "\n", "\r", "\r\n" } do
      assert.equal("1:3", refused((("[a # ,\n ,#x\nb]\n"):gsub("\n", line_end))))
      assert.same({ "a", "b" }, decode((("[a # ,#y\n , b]\n"):gsub("\n", line_end))))
    end
    assert.same({ "a", "b" }, decode "[a, # x,#y\n b # ,#z\n ]\n")
    assert.same({ ["a#b"] = "'#,#" }, decode '{a#b: "\'#,#"}')
  end)

  it("a single dash is not text in flow", function()
    assert.equal("1:2", refused "[-]")
    assert.same({ "--", "-a", "-" }, decode "[--, -a, '-']")
  end)
end)
