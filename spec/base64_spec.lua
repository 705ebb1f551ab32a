local core = require "kubebundle.core"
local vectors = require "spec.support.vectors"
local base64 = core.base64

local function from_hex(hex)
  return (hex:gsub("..", function(pair)
    return string.char(tonumber(pair, 16))
  end))
end

--- Seeded random bytes, so that a failure is reproducible.
local function random_bytes(size)
  local bytes = {}
  for i = 1, size do
    bytes[i] = string.char(math.random(0, 255))
  end
  return table.concat(bytes)
end

local function failure(text, options)
  local bytes, err = base64.decode(text, options)
  assert.is_nil(bytes)
  return tostring(err)
end

local alphabets = {
  standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
}

describe("base64 of RFC 4648", function()
  local examples = {
    { "", "" },
    { "f", "Zg==" },
    { "fo", "Zm8=" },
    { "foo", "Zm9v" },
    { "foob", "Zm9vYg==" },
    { "fooba", "Zm9vYmE=" },
    { "foobar", "Zm9vYmFy" },
    { "\0\255\254", "AP/+" },
  }

  it("has the examples of section 10, both ways", function()
    for _, example in ipairs(examples) do
      assert.equal(example[2], base64.encode(example[1]))
      assert.equal(example[1], base64.decode(example[2]))
    end
  end)

  it("has the URL alphabet", function()
    assert.equal("AP_-", base64.encode("\0\255\254", { url = true }))
    assert.equal("\0\255\254", base64.decode("AP_-", { url = true }))
    assert.equal("1:3: illegal base64 data at input byte 2", failure("AP/+", { url = true }))
    assert.equal("1:3: illegal base64 data at input byte 2", failure("AP_-"))
  end)

  it("omits and rejects padding if padding is false", function()
    assert.equal("Zg", base64.encode("f", { padding = false }))
    assert.equal("Zm8", base64.encode("fo", { padding = false }))
    assert.equal("fo", base64.decode("Zm8", { padding = false }))
    assert.equal("1:4: illegal base64 data at input byte 3", failure("Zm8=", { padding = false }))
    assert.equal("1:1: illegal base64 data at input byte 0", failure("Zm8"))
  end)

  it("wraps lines, with no line end after the last", function()
    assert.equal("Zm9\nvYm\nFy", base64.encode("foobar", { wrap = 3 }))
    assert.equal("Zm9vYmFy", base64.encode("foobar", { wrap = 8 }))
    assert.equal("Zm9vYmFy", base64.encode("foobar", { wrap = 0 }))
    assert.equal("Z\nm\n8\n=", base64.encode("fo", { wrap = 1 }))
    assert.equal("", base64.encode("", { wrap = 4 }))
  end)

  it("rejects options that mean nothing", function()
    for wrap, reason in pairs { [-1] = "wrap is a number of characters", [0.5] = "integer", wide = "integer" } do
      local options = { wrap = wrap }
      assert.error_matches(function()
        base64.encode("x", options)
      end, reason)
    end
    assert.error_matches(function()
      base64.encode("x", true)
    end, "table expected")
    assert.error_matches(function()
      base64.decode({})
    end, "string expected")
  end)
end)

describe("strict decoding", function()
  it("rejects line ends, which lenient decoding skips anywhere", function()
    assert.equal("1:5: illegal base64 data at input byte 4", failure("Zm9v\n"))
    assert.equal("1:5: illegal base64 data at input byte 4", failure("Zm9v\r\nYmFy"))
    assert.equal("foobar", base64.decode("Z\nm9v\r\nYmF\ry\n", { lenient = true }))
    assert.equal("1:5: illegal base64 data at input byte 4", failure("Zm9v YmFy", { lenient = true }))
  end)

  it("rejects unused bits that are not zero, which lenient decoding ignores", function()
    assert.is_nil(base64.decode("Zh=="))
    assert.is_nil(base64.decode("Zm9="))
    assert.equal("f", base64.decode("Zh==", { lenient = true }))
    assert.equal("fo", base64.decode("Zm9=", { lenient = true }))
  end)

  it("never quotes the text", function()
    local _, err = base64.decode("c2VjcmV0?c2VjcmV0")
    assert.equal("1:9: illegal base64 data at input byte 8", tostring(err))
    assert.same({ 1, 9 }, { err.line, err.column })
  end)

  it("gives line and column of the byte", function()
    local _, err = base64.decode("Zm9v\nYm y\n", { lenient = true })
    assert.same({ 2, 3 }, { err.line, err.column })
  end)
end)

for processor, loops in pairs { this = core.base64, every = core.base64_portable } do
  describe("base64 in the loops for " .. processor .. " processor", function()
    local forms = {
      {},
      { padding = false },
      { url = true },
      { url = true, padding = false },
    }

    local function with(form, key, value)
      local copy = { [key] = value }
      for k, v in pairs(form) do
        copy[k] = v
      end
      return copy
    end

    local function check(expected, text, form)
      local bytes, err = loops.decode(text, form)
      if type(expected) == "number" then
        assert.is_nil(bytes)
        assert.equal(("illegal base64 data at input byte %d"):format(expected), err.message)
      else
        assert.equal(from_hex(expected), bytes)
      end
    end

    it("accepts, rejects and counts bytes as Go does", function()
      for _, case in ipairs(vectors.read("base64").cases) do
        local text = from_hex(case.text)
        for i, form in ipairs(forms) do
          check(case.lenient[i], text, with(form, "lenient", true))
          if not text:find("[\r\n]") then check(case.strict[i], text, form) end
        end
      end
    end)

    it("finds the same wrong byte after a long text", function()
      local cases = vectors.read("base64").cases
      local before = ("Zm9v"):rep(100)
      for _, case in ipairs(cases) do
        local text = before .. from_hex(case.text)
        for i, form in ipairs(forms) do
          local expected = case.lenient[i]
          check(
            type(expected) == "number" and expected + #before or ("666f6f"):rep(100) .. expected,
            text,
            with(form, "lenient", true)
          )
        end
      end
    end)

    it("decodes what it encoded, whatever the size and the bytes", function()
      math.randomseed(42)
      local sizes = {}
      for size = 0, 140 do
        sizes[#sizes + 1] = size
        sizes[#sizes + 1] = 1024 + size -- in its own allocation, so that a sanitizer sees its ends
      end
      for _, size in ipairs(sizes) do
        local bytes = random_bytes(size)
        for _, form in ipairs(forms) do
          local text = loops.encode(bytes, form)
          assert.equal(core.base64_portable.encode(bytes, form), text)
          assert.equal(bytes, loops.decode(text, form))
          local wrapped = loops.encode(bytes, with(form, "wrap", 1 + size % 80))
          assert.equal(text, (wrapped:gsub("\n", "")))
          assert.equal(bytes, loops.decode(wrapped, with(form, "lenient", true)))
        end
      end
    end)

    it("gives each of the 64 digits its value at each place of a long text", function()
      for name, alphabet in pairs(alphabets) do
        local form = { url = name == "url" }
        for turn = 0, 63 do
          local text = (alphabet:sub(turn + 1) .. alphabet:sub(1, turn)):rep(2)
          assert.equal(text, loops.encode(loops.decode(text, form), form))
        end
      end
    end)

    it("rejects every wrong byte at every place", function()
      for name, alphabet in pairs(alphabets) do
        local form = { url = name == "url" }
        local text = alphabet .. alphabet
        for byte = 0, 255 do
          if not alphabet:find(string.char(byte), 1, true) and byte ~= 61 then
            for place = 0, #text - 1 do
              local wrong = text:sub(1, place) .. string.char(byte) .. text:sub(place + 2)
              local bytes, err = loops.decode(wrong, form)
              if bytes or err.message ~= "illegal base64 data at input byte " .. place then
                error(("byte %d at %d in the %s alphabet"):format(byte, place, name))
              end
            end
          end
        end
      end
    end)

    it("skips line ends at every place", function()
      local form = { lenient = true }
      local text = alphabets.standard .. alphabets.standard
      local bytes = loops.decode(text)
      for place = 0, #text do
        assert.equal(bytes, loops.decode(text:sub(1, place) .. "\r\n" .. text:sub(place + 1), form))
      end
    end)
  end)
end
