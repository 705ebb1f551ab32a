local core = require "kubebundle.core"
local dkjson = require "dkjson"

local function read_cases(name)
  local file = assert(io.open("spec/vectors/" .. name))
  local text = file:read("a")
  file:close()
  return dkjson.decode(text, 1, core.null).cases
end

--- kubectl's output as a value: numbers are {int = text} or {float = text}.
local function expected_value(value)
  if type(value) == "table" then return assert(tonumber(value.int or value.float)) end
  return value
end

-- kubectl prints a float without a point if possible, so floats are compared as floats.
local function same(expected, value)
  if math.type(value) == "float" and type(expected) == "number" then return expected + 0.0 == value end
  return expected == value
end

describe("core.yaml.scalar", function()
  for _, name in ipairs { "yaml-scalars.json", "yaml-scalars-kubectl.json" } do
    it("reads every value of " .. name .. " as kubectl does", function()
      for _, case in ipairs(read_cases(name)) do
        if not case.error and case.text ~= ">" and case.text ~= "!x" then
          local expected = expected_value(case.value)
          local value = core.yaml.scalar(case.text)
          assert(same(expected, value), ("%s: expected %s, got %s"):format(case.text, expected, value))
        end
      end
    end)
  end

  it("keeps integers exact over the whole int64 range", function()
    assert.equal(math.maxinteger, core.yaml.scalar("9223372036854775807"))
    assert.equal(math.mininteger, core.yaml.scalar("-9223372036854775808"))
    assert.equal("integer", math.type(core.yaml.scalar("9007199254740993")))
    assert.equal(2.0 ^ 63, core.yaml.scalar("9223372036854775808"))
  end)

  it("keeps text that cannot be a JSON number", function()
    for _, text in ipairs { ".inf", "-.INF", ".NaN", "1e400" } do
      assert.equal(text, core.yaml.scalar(text))
    end
  end)
end)

describe("core.yaml.ambiguous", function()
  local function assert_ambiguous(expected, texts)
    for text in texts:gmatch("%S+") do
      assert(core.yaml.ambiguous(text) == expected, text)
    end
  end

  it("recognizes what YAML 1.1 readers parse as a boolean, null, merge or value key", function()
    assert_ambiguous(true, "y Y n N yes Yes YES no on Off OFF true False null Null NULL ~ << = nO oFF fALSE")
    assert.is_true(core.yaml.ambiguous(""))
  end)

  it("names numbers in every spelling", function()
    assert_ambiguous(true, "0 -1 +1 012 0o14 0x1F 0b1 1_000 1,000 0x_1 0b_ 0777_ 18446744073709551616")
    assert_ambiguous(true, "1.5 .5 1. . 1e3 1.0e+3 e3 -1e-3 1e1_0 1e400 .inf -.Inf .nan -.nan +.NaN -.NAN")
    assert_ambiguous(true, "12:30 12:30:45 -1:5 190:20:30.15")
  end)

  it("names dates and times", function()
    assert_ambiguous(true, "2001-12-14 2001-1-1 2001-12-14t21:59:43.10-05:00 2001-12-14T21:59:43Z")
    assert.is_true(core.yaml.ambiguous("2001-12-14 21:59:43.10 -5"))
  end)

  it("does not match other text", function()
    assert_ambiguous(false, "a v1 1.2.3 v1.42.7 10.0.0.1 1.2.3-rc1 nginx:1.25 8080:80 30m 64Mi deadbeef")
    assert_ambiguous(false, "tRue oN nUll 1:60 12:30pm 2001-13 20011-1-1 1-2-3 2001-01-01x 0xg inf 1e ee3 _1")
    assert_ambiguous(false, "-x --flag ~x <<x == é")
  end)

  it("names whatever kubectl reads as something else", function()
    for _, case in ipairs(read_cases("yaml-scalars-kubectl.json")) do
      if type(case.value) ~= "string" then assert(core.yaml.ambiguous(case.text), case.text) end
    end
  end)
end)
