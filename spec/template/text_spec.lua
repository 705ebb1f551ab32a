local kb = require "kubebundle"
local support = require "spec.support.render"

local text = { mode = "text" }

local function utf16(string, big_endian)
  local bytes = {}
  for _, code in utf8.codes(string) do
    for _, unit in
      ipairs(code < 0x10000 and { code } or { 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF) })
    do
      bytes[#bytes + 1] = string.pack(big_endian and ">I2" or "<I2", unit)
    end
  end
  return table.concat(bytes)
end

describe("an unformatted text", function()
  it("inserts values unchanged", function()
    support.renders(
      "x = #(x)#  # #(y)#\n\\#(z)# \\\\#(x)#\n",
      { x = 'a\n"b"', y = 1.5 },
      'x = a\n"b"  # 1.5\n#(z)# \\\\a\n"b"\n',
      text
    )
  end)

  it("has the same problems as all templates", function()
    assert.same({ "token-unresolved 1:3", "token-malformed 1:9" }, support.problems("é #(x)# #(y\n", {}, text))
    assert.same(
      { "token-unresolved 1:3", "value-unusable 2:1" },
      support.problems("é #(x)#\n#(t)#\n", { t = {} }, text)
    )
  end)

  it("keeps every byte that is not a token, in any encoding", function()
    local bytes = "\x7FELF\0\xFF\xFE # (x)"
    support.renders(bytes, {}, bytes, text)
    math.randomseed(21)
    for _ = 1, 200 do
      local parts = {}
      for index = 1, 40 do
        parts[index] = math.random(9) == 1 and "#(x)#" or string.char(math.random(0x80, 0xFF))
      end
      local template = table.concat(parts, "\r\n")
      support.renders(template, { x = "1.10" }, (template:gsub("#%(x%)#", "1.10")), text)
    end
  end)

  it("accepts only ASCII values if its encoding is unknown", function()
    local list, problems = support.problems("caf\xE9 #(x)##(y)#", { x = "\u{E9}", y = "e" }, text)
    assert.same({ "value-unusable 1:6" }, list)
    assert.equal("value.encoding", problems[1].code)
  end)
end)

describe("the encoding of a template", function()
  local template = "a: é#(x)# \u{1F600}\r\nb: '#(x)#'"
  local rendering = "a: éü\u{1F601} \u{1F600}\r\nb: 'ü\u{1F601}'"
  local values = { x = "ü\u{1F601}" }

  it("is kept: UTF-8 and UTF-16 of both kinds, with a mark and without, in YAML, JSON and text", function()
    for _, options in ipairs { { mode = "yaml" }, text } do
      support.renders(template, values, rendering, options)
      support.renders("\u{FEFF}" .. template, values, "\u{FEFF}" .. rendering, options)
      for _, big_endian in ipairs { true, false } do
        for _, mark in ipairs { "", "\u{FEFF}" } do
          support.renders(utf16(mark .. template, big_endian), values, utf16(mark .. rendering, big_endian), options)
        end
      end
    end
    support.renders(utf16('\u{FEFF}["#(x)#"]', true), values, utf16('\u{FEFF}["ü\u{1F601}"]', true), { mode = "json" })
  end)

  it("that is neither is rejected, with the byte's position", function()
    local list, problems = support.problems("a: #(x)#\nb: caf\xE9\n", values)
    assert.same({ "document-invalid 2:7" }, list)
    assert.equal("text.invalid-utf8", problems[1].code)
    for _, bytes in ipairs {
      "\xFF\xFEa",
      "\xFF\xFE\x00\xD8",
      "a: \xC0\x80",
      "a: \xED\xA0\x80",
      "a: \xF5\x80\x80\x80",
      "\0a\0",
    } do
      assert.is_nil((kb.template.render(bytes, {})), bytes)
    end
  end)

  it("does not count the mark in positions", function()
    assert.same({ "token-unresolved 1:4" }, support.problems("\u{FEFF}a: #(x)#", {}))
    assert.same({ "token-unresolved 1:4" }, support.problems(utf16("\u{FEFF}a: #(x)#"), {}))
  end)
end)
