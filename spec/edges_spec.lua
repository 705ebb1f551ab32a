-- The edges of the C functions: arguments out of range, texts too long for a buffer on the stack, texts that end early,
-- and numbers, dates and names in every form.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local kb = require "kubebundle"
local scratch = require "spec.support.scratch"

local path = scratch()

local function raises(pattern, ...)
  assert.error_matches(..., pattern)
end

describe("an argument out of range", function()
  it("is refused by its function", function()
    local out_of_range = {
      ["indent is a number"] = { { core.json.encode, 1, { indent = -1 } }, { core.json.encode, 1, { indent = 17 } } },
      ["indent is a string"] = {
        { core.json.encode, 1, { indent = "x" } },
        { core.json.encode, 1, { indent = (" "):rep(17) } },
      },
      ["wrap is a number"] = { { core.base64.encode, "x", { wrap = -1 } } },
      ["negative"] = { { core.edit.string, "a", "plain", false, -1 } },
      ["out of range"] = { { core.host.limit_memory, 0 }, { core.host.limit_memory, 1 << 40 } },
      ["the mode is 0 to 0777"] = { { core.file.write, path "x", "", -2 }, { core.file.write, path "x", "", 512 } },
      ["NUL byte"] = { { core.file.write, "a\0b", "" } },
      ["a failure needs a code"] = { { core.failure, { code = 1 } } },
      ["list"] = {
        { core.yaml.encode_all, { a = 1 } },
        { core.yaml.encode_all, setmetatable({}, { __pairs = print }) },
      },
    }
    for pattern, calls in pairs(out_of_range) do
      for _, call in ipairs(calls) do
        raises(pattern, function()
          call[1](table.unpack(call, 2))
        end)
      end
    end
  end)

  it("is refused by a template's method", function()
    local template = assert(core.template.compile "a: #(x)#\n")
    for _, span in ipairs { 0, 2, -1 } do
      raises("no such span", function()
        template:set_type(span, "string")
      end)
    end
  end)

  it("is refused by a staged file once it is committed", function()
    local staged = assert(core.file.stage(path "staged", "x"))
    assert.is_true(staged:commit())
    raises("committed or discarded already", function()
      staged:commit()
    end)
  end)
end)

describe("a request that cannot be made", function()
  local found, http = pcall(require, "kubebundle.http")

  it("is refused by the HTTP client", function()
    if not found then return pending "kubebundle.http is not built" end
    local url = "http://127.0.0.1:1/"
    local refused = {
      ["must be a string"] = { method = 1, url = url },
      ["needs a method and a url"] = { method = "GET" },
      ["timeout must be above 0"] = { method = "GET", url = url, timeout = 0 },
      ["has a control character"] = { method = "GET", url = url, headers = { "A: b\r\nC: d" } },
    }
    local client <close> = http.client()
    for pattern, request in pairs(refused) do
      raises(pattern, function()
        client:start(request)
      end)
    end
    client:close()
    raises("the client is closed", function()
      client:wait()
    end)
  end)
end)

describe("a string that a style cannot hold", function()
  it("is not written", function()
    local impossible = {
      { "\xFF", "double" },
      { "a: b", "plain" },
      { "a\1", "single" },
      { "a\n", "literal", true },
      { "a\1\n", "literal" },
    }
    for _, call in ipairs(impossible) do
      assert.is_nil(core.edit.string(table.unpack(call)))
    end
    assert.equal("'a'", core.edit.string("a", "single"))
  end)
end)

describe("a message", function()
  it("shows a name of a program without control characters, and not one that is too long or invalid", function()
    local shown =
      { ["a\1b\127"] = '"a?b?"', [("x"):rep(59)] = ("x"):rep(59), [("x"):rep(60)] = '"..."', ["\xFF"] = '"..."' }
    for name, text in pairs(shown) do
      local _, err = pcall(core.json.encode, 1, { [name] = 1 })
      assert.is_truthy(err:find(text, 1, true), err)
    end
  end)

  it("is one line however long", function()
    local long = ("x"):rep(3000) .. "\n" .. ("y"):rep(3000)
    local text = tostring(core.failure { code = "a.b", message = long, filename = "f", line = 3 })
    assert.equal("f:3:1: " .. long:gsub("\n", "\\n"), text)
  end)

  it("has the start of a path that is too long", function()
    local value, key = { x = print }, ("k"):rep(40)
    for _ = 1, 10 do
      value = { [key] = value }
    end
    local _, err = pcall(core.json.encode, value)
    assert.is_truthy(err:find(key .. "." .. key, 1, true))
    assert.matches("%.%.%.$", err)
    _, err = pcall(core.json.encode, { ["\127"] = print })
    assert.matches("at %?", err)
  end)
end)

describe("a failure", function()
  local function in_host(code)
    return command.run({ "lua5.4", "-e", code }, { env = { LUA_CPATH = "build/?.so" } }).stdout
  end

  it("has no methods where the host has none of strings, and reads as a line", function()
    local code = [[debug.setmetatable("", %s)
      local core = require "kubebundle.core"
      local _, err = core.json.decode "["
      print(err.code, rawequal(err.match, nil), rawequal(err.len, nil), tostring(err))]]
    local line = "json.syntax\ttrue\t%s\t1:2: unexpected end of JSON input\n"
    assert.equal(line:format "true", in_host(code:format "nil"))
    assert.equal(line:format "false", in_host(code:format "{__index = {len = string.len}}"))
  end)
end)

describe("a number's text", function()
  local zeros = ("0"):rep(900)

  it("is read however long it is", function()
    local numbers = {
      ["0." .. zeros] = 0.0,
      ["-0." .. zeros .. "1"] = -0.0,
      ["1" .. zeros .. "e-900"] = 1.0,
      ["1" .. zeros .. "e-0900"] = 1.0,
      ["1" .. zeros .. ".5e-899"] = 10.0,
      ["0." .. zeros .. "1e+901"] = 1.0,
      ["1." .. zeros .. "e" .. ("9"):rep(30)] = math.huge,
      ["1." .. zeros .. "e-" .. ("9"):rep(30)] = 0.0,
      ["12." .. zeros .. "3E1"] = 120.0,
    }
    for text, number in pairs(numbers) do
      local value = kb.yaml.decode(text, { schema = "core" })
      assert.equal(number, value, text:sub(1, 5) .. "..." .. text:sub(-8))
    end
  end)

  it("is rounded by its last digit, far after the others", function()
    local half = "9007199254740993." -- between two doubles
    assert.equal(9007199254740992.0, kb.json.decode(half .. zeros))
    assert.equal(9007199254740994.0, kb.json.decode(half .. zeros .. "1"))
  end)
end)

describe("a number with underscores", function()
  it("is text where it is longer than any number", function()
    local long = "1_" .. ("0"):rep(600)
    assert.equal(long, kb.yaml.decode(long))
    assert.equal(10, kb.yaml.decode "1_0")
  end)
end)

describe("directives", function()
  it("are refused above 1,000", function()
    local lines = {}
    for number = 1, 1001 do
      lines[number] = ("%%TAG !a%d! tag:x\n"):format(number)
    end
    local _, err = kb.yaml.decode(table.concat(lines) .. "---\na\n")
    assert.equal("yaml.directive-limit", err.code)
  end)
end)

describe("!!timestamp", function()
  local function is_timestamp(text)
    local value, err = kb.yaml.decode("!!timestamp '" .. text .. "'")
    assert(value == text or err.code == "yaml.tag-mismatch", text)
    return value ~= nil
  end

  it("is a date, alone or with a time", function()
    local fine = "2001-12-14 2001-1-2 2000-02-29 2004-02-29 2001-12-14T1:2:3Z 2001-12-14t21:59:43.10-05:00 "
      .. "2001-12-14T21:59:43,1+02:30 2001-12-14T21:59:43.Z"
    for text in fine:gmatch "%S+" do
      assert.equal(text ~= "2001-12-14T21:59:43.Z", is_timestamp(text), text)
    end
    assert.is_true(is_timestamp "2001-12-14 21:59:43")
    assert.is_true(is_timestamp "2001-12-14  21:59:43.5")
  end)

  it("is nothing else", function()
    local wrong = {
      "",
      "x",
      "2001",
      "20x1-1-1",
      "2001:1-1",
      "2001-",
      "2001-13-1",
      "2001-0-1",
      "2001-1:1",
      "2001-1-",
      "2001-1-32",
      "2001-02-29",
      "1900-02-29",
      "2001-4-31",
      "2001-1-1x",
      "2001-1-1T",
      "2001-1-1T24:0:0Z",
      "2001-1-1T1",
      "2001-1-1T1:",
      "2001-1-1T1:60:0Z",
      "2001-1-1T1:1",
      "2001-1-1T1:1:",
      "2001-1-1T1:1:60Z",
      "2001-1-1T1:1:1",
      "2001-1-1T1:1:1Zx",
      "2001-1-1T1:1:1+",
      "2001-1-1T1:1:1+25:00",
      "2001-1-1T1:1:1+02",
      "2001-1-1T1:1:1+02:61",
      "2001-1-1T1:1:1+02:00x",
      "2001-1-1 ",
      "2001-1-1 1",
      "2001-1-1 1:1:1Z",
    }
    for _, text in ipairs(wrong) do
      assert.is_false(is_timestamp(text), text)
    end
  end)
end)

describe("UTF-16", function()
  local function decoded(...)
    local text = "\xFE\xFF" .. string.pack((">I2"):rep(select("#", ...)), ...)
    local value, err = kb.yaml.decode(text)
    return value or err.code
  end

  it("is text with whole pairs of surrogates, and invalid otherwise", function()
    assert.equal("a\u{1F600}", decoded(0x61, 0xD83D, 0xDE00))
    assert.equal("a\u{E000}", decoded(0x61, 0xE000))
    for _, units in ipairs { { 0xD83D }, { 0xD83D, 0x61 }, { 0xD83D, 0xE000 }, { 0xDE00, 0x61 } } do
      assert.equal("text.invalid-utf16", decoded(0x61, table.unpack(units)))
    end
    assert.equal("text.invalid-utf16", select(2, kb.yaml.decode "\xFE\xFF\0a\0").code)
  end)
end)

describe("a name as Go compares it", function()
  it("may have the Kelvin sign for a k and the long s for an s", function()
    local entry = '{"auths": {"r.example.com": {"username": "ci", "identitytoken": "EXAMPLE"}}}'
    local folded = entry:gsub("auths", "auth\u{17F}"):gsub("user", "u\u{17F}er"):gsub("token", "to\u{212A}en")
    local expected = core.dockerconfig.decode(entry)
    assert.equal("ci", expected[1].username)
    assert.is_true(#expected[1].problems > 0)
    assert.same(expected, core.dockerconfig.decode(folded))
  end)
end)

describe("a date", function()
  it("is nothing where C cannot hold its year", function()
    assert.equal("1970-01-01 00:00 UTC", core.host.date(0))
    assert.is_nil(core.host.date(math.maxinteger))
  end)
end)

describe("held signals", function()
  it("are pending or not, and delivered once", function()
    local held = core.host.hold_signals()
    assert.is_false(held:pending())
    held:deliver()
    assert.is_false(held:pending())
    held:deliver()
  end)

  it("end the process when they are delivered", function()
    local code = [[local held = require "kubebundle.core".host.hold_signals()
      os.execute "kill -TERM $PPID"
      print(held:pending())
      io.stdout:flush()
      held:deliver()
      print "not reached"]]
    local result = command.run({ "lua5.4", "-e", code }, { env = { LUA_CPATH = "build/?.so" } })
    assert.equal("true\n", result.stdout)
    assert.not_equal(0, result.status)
  end)
end)

describe("a list that lua_next does not visit in order", function()
  it("is written in order", function()
    local list = { a = 1, b = 1, c = 1, d = 1, e = 1, f = 1, g = 1, h = 1 } -- no array part
    for key in pairs(list) do
      list[key] = nil
    end
    for index = 1, 7 do
      list[index] = index
    end
    assert.equal(7, (next(list)))
    assert.equal("[1,2,3,4,5,6,7]", core.json.encode(list))
    list[3] = nil
    raises("holes", function()
      core.json.encode(list)
    end)
  end)
end)

describe("comments in JSON", function()
  it("are blanked, and nothing that only looks like one", function()
    assert.equal('[1,         2, "/*\\"x"]', core.edit.blank_comments '[1, /* a */ 2, "/*\\"x"]')
    assert.equal("[1 / 2     \n]     ", core.edit.blank_comments "[1 / 2 // a\n]/* */")
    assert.equal('[         "//",    1]', core.edit.blank_comments '[/*a*//**/"//",/**/1]')
    assert.equal("[ /", core.edit.blank_comments "[ /")
    assert.equal("[ /* a", core.edit.blank_comments "[ /* a")
    assert.equal('"a\\', core.edit.blank_comments '"a\\')
    assert.equal("  \r\n  ", core.edit.blank_comments "/*\r\n*/")
  end)
end)
