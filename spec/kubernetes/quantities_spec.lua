-- Quantities as parsed, rounded and compared by the API server.

local quantities = require "kubebundle.kubernetes.quantities"

-- How two spellings compare: "<", "=" or ">".
local function order(a, b)
  local sign = quantities.compare(assert(quantities.parse(a), a), assert(quantities.parse(b), b))
  return sign < 0 and "<" or sign > 0 and ">" or "="
end

local function rounded(text)
  return quantities.rounded(quantities.parse(text))
end

describe("a quantity", function()
  it("is read in each form that the API server takes", function()
    for text in
      ("0 1 +1 -1 1. .5 1.5 1n 1u 30m 1k 2M 2G 2T 2P 2E 1.5Mi 1Gi 16Ei 1e3 1E-3 1e+21 007 0Ei 1e1000000"):gmatch("%S+")
    do
      assert.truthy(quantities.parse(text), text)
    end
    assert.truthy(quantities.parse " 1 ")
    assert.truthy(quantities.parse(2.5))
  end)

  it("is zero without any digit, unless its suffix wants the exact reader", function()
    for text in (". + - Ki Mi Gi Ti k m E e3 E12 e-9 .Ki +.k"):gmatch("%S+") do
      assert.equal("=", order(text, "0"), text)
    end
    for text in ("Pi Ei e-10"):gmatch("%S+") do
      assert.is_nil(quantities.parse(text), text)
    end
  end)

  it("is nothing else", function()
    for _, text in ipairs {
      "",
      " ",
      "1 k",
      "1\n",
      "1..2",
      "1e",
      "1ee3",
      "1e1.5",
      "1KMi",
      "5Mb",
      "0x1",
      "1_000",
      "--1",
      "1e99999999999999999999",
      "Infinity",
      "\u{661}",
    } do
      assert.is_nil(quantities.parse(text), text)
    end
    assert.is_nil(quantities.parse(math.huge))
    assert.is_nil(quantities.parse(0 / 0))
  end)

  it("is compared exactly, however many digits it has", function()
    for text in
      (
        "1000m=1 1Ki=1024 1Mi>1M 0.1<0.10000000000000000000001 9223372036854775808>9223372036854775807 1e3=1k "
        .. "-1<0 -0=0 -2<-1 1e400>1e399 1.5Gi=1610612736 100e-2=1 0.001=1m "
        .. "1234567890123456789012=1234567890123456789.012k"
      ):gmatch("%S+")
    do
      local a, sign, b = text:match("^(.-)([<=>])(.*)$")
      assert.equal(sign, order(a, b), text)
    end
  end)

  it("with a binary suffix is at most what 64 bits hold", function()
    assert.equal("=", order("16Ei", "9223372036854775807"))
    assert.equal("=", order("99999999999Ti", "8Ei"))
  end)

  it("among resources is rounded up to thousandths", function()
    for text in ("0.5m=1m 1n=1m 0.9999=1 1.0005=1.001 999.9999=1000 1.001=1.001 2=2 -0.0005=-1m"):gmatch("%S+") do
      local given, kept = text:match("^(.-)=(.*)$")
      assert.equal(0, quantities.compare(rounded(given), quantities.parse(kept)), text)
    end
  end)

  it("is a whole number or not", function()
    for text in ("0 1 1000m 1Ki 0.5Ki 1e3 100e-2"):gmatch("%S+") do
      assert.is_true(quantities.is_whole(quantities.parse(text)), text)
    end
    for text in ("1m 0.1 1.5 1e-1 0.3Ki"):gmatch("%S+") do
      assert.is_false(quantities.is_whole(quantities.parse(text)), text)
    end
  end)

  it("agrees with whole numbers of thousandths", function()
    math.randomseed(7)
    local suffixes = { m = 1, [""] = 1000, k = 1000000, Ki = 1024000, Mi = 1048576000, e3 = 1000000, ["e-3"] = 1 }
    local names = { "m", "", "k", "Ki", "Mi", "e3", "e-3" }
    local function any()
      local number, suffix = math.random(0, 1 << math.random(1, 20)), names[math.random(#names)]
      return number .. suffix, number * suffixes[suffix]
    end
    for _ = 1, 500 do
      local a, x = any()
      local b, y = any()
      assert.equal(x < y and "<" or x > y and ">" or "=", order(a, b), a .. " and " .. b)
    end
  end)
end)
