-- Hostile input: depth and size. Hostile files are in hostile_files_spec.lua.

local core = require "kubebundle.core"
local kb = require "kubebundle"

local MILLION = 1000000
local HUGE = 100 * 1024 * 1024

-- `count` lines, each formatted with its number.
local function numbered(count, format)
  local lines = {}
  for i = 1, count do
    lines[i] = format:format(i, i)
  end
  return table.concat(lines, "\n")
end

describe("a text nested a million levels deep", function()
  local function refused(code, value, err)
    assert.is_nil(value)
    assert.same({ code, 1 }, { err.code, err.line })
  end

  it("is rejected as JSON", function()
    local lists, maps = ("["):rep(MILLION), ('{"a":'):rep(MILLION)
    for _, text in ipairs { lists, lists .. ("]"):rep(MILLION), maps } do
      refused("json.depth-limit", kb.json.decode(text))
      refused("json.depth-limit", core.json.positions(text))
    end
  end)

  it("is rejected as YAML", function()
    for _, text in ipairs { ("["):rep(MILLION), ("{a: "):rep(MILLION), ("- "):rep(MILLION) } do
      refused("yaml.depth-limit", kb.yaml.decode(text))
      refused("yaml.depth-limit", core.yaml.positions(text))
    end
  end)

  it("is rejected as a docker config", function()
    refused("json.depth-limit", kb.dockerconfig.decode(("["):rep(MILLION)))
  end)

  it("is not written", function()
    local value = {}
    for _ = 1, MILLION do
      value = { value }
    end
    assert.error_matches(function()
      kb.json.encode(value)
    end, "1000 levels")
  end)
end)

describe("aliases", function()
  it("of aliases stop before they fill the memory", function()
    local lines = { "- &a0 [x, x]" }
    for i = 1, 40 do
      lines[#lines + 1] = ("- &a%d [*a%d, *a%d]"):format(i, i - 1, i - 1)
    end
    local text = table.concat(lines, "\n")
    assert.equal("yaml.alias-limit", select(2, kb.yaml.decode(text)).code)
  end)

  it("of one node may not be too many", function()
    local text = "a: &a [1, 2, 3]\nb: [" .. ("*a,"):rep(MILLION) .. "]"
    assert.equal("yaml.alias-limit", select(2, kb.yaml.decode(text)).code)
  end)

  it("of a node inside itself are rejected", function()
    for _, text in ipairs { "&a [*a]", "&a {b: *a}", "&a {b: {c: [*a]}}" } do
      assert.is_nil(kb.yaml.decode(text))
    end
  end)
end)

describe("a million members", function()
  it("are read from JSON and YAML", function()
    local value = assert(kb.json.decode("{" .. numbered(MILLION, '"k%d":%d,') .. '"end":1}'))
    assert.equal(MILLION, value["k" .. MILLION])
    value = assert(kb.yaml.decode(numbered(MILLION, "k%d: %d")))
    assert.equal(MILLION, value["k" .. MILLION])
  end)

  it("may be documents", function()
    assert.equal(MILLION, #assert(kb.yaml.decode_all(("--- x\n"):rep(MILLION))))
  end)
end)

describe("a million tag directives", function()
  it("are rejected", function()
    local text = numbered(MILLION, "%%TAG !a%d! tag:x:%d") .. "\n--- a\n"
    for _, schema in ipairs { "kubernetes", "core" } do
      local _, err = kb.yaml.decode(text, { schema = schema })
      assert.same({ "yaml.directive-limit", 1001, 1 }, { err.code, err.line, err.column })
    end
    local fault = core.template.compile(text):faults()[1]
    assert.same({ 1001, "more than 1000 %TAG directives" }, { fault.line, fault.reason })
  end)

  it("may be in separate documents, or in comments", function()
    local text = ("%TAG ! tag:x:\n--- !a b\n...\n"):rep(1000) .. "--- |\n  " .. ("%TAG"):rep(MILLION)
    assert.equal(1001, #assert(kb.yaml.decode_all(text)))
  end)
end)

describe("a scalar of 100 MiB", function()
  local text = ("x"):rep(HUGE)

  after_each(function()
    collectgarbage()
  end)

  it("is read from JSON", function()
    assert.equal(HUGE, #assert(kb.json.decode('["' .. text .. '"]'))[1])
  end)

  it("is read from YAML, in one line and in many", function()
    assert.equal(HUGE, #assert(kb.yaml.decode(text)))
    assert.equal(HUGE // 2, #assert(kb.yaml.decode("|\n" .. (" x\n"):rep(HUGE // 4))))
  end)

  it("is base64 and back", function()
    assert.is_true(kb.base64.decode(kb.base64.encode(text)) == text)
  end)

  it("is too large for a Secret", function()
    assert.matches("Too long", tostring(select(2, core.secret.encode_data { a = text })), 1, true)
  end)
end)

describe("a million tokens", function()
  it("are found, complete and incomplete ones", function()
    assert.equal(MILLION, #select(2, core.template.mask(("#(x)# "):rep(MILLION), "#( )#")))
    for _, text in ipairs { "#(", "#(a ", "\\\\\\#(", "\\" } do
      assert.equal(MILLION * #text, #core.template.mask(text:rep(MILLION), "#( )#"))
    end
  end)

  it("are reported with their positions on one line where no value is possible", function()
    local anchors = core.template.compile("[" .. ("&#(a)# b, "):rep(MILLION) .. "]")
    assert.same({}, anchors:tokens())
    local faulty = core.template.compile('"a" "b" ' .. ("#(a)# "):rep(MILLION))
    assert.equal("document", faulty:faults()[1].code)
  end)

  it("may each become a key, duplicated further down in reverse order", function()
    local count, lines, values = MILLION // 10, {}, {}
    for i = 1, count do
      lines[i], lines[2 * count + 1 - i], values["a" .. i] = ("#(a%d)#: 1"):format(i), ("b%d: 1"):format(i), "b" .. i
    end
    local _, err = kb.template.render(table.concat(lines, "\n"), values)
    assert.equal(count, #err.problems)
    assert.equal(count, err.problems[count].line)
  end)
end)
