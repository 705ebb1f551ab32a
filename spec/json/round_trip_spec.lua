local kb = require "kubebundle"
local random_value = require "spec.json.random"

local encode, decode = kb.json.encode, kb.json.decode

-- assert.same treats 1 and 1.0, 0.0 and -0.0, [] and {} as equal; JSON text does not.
local function assert_same_text(value, other)
  assert.same(value, other)
  assert.equal(encode(value), encode(other))
end

describe("JSON that was written", function()
  it("reads back as the same value, numbers of the same type", function()
    for seed = 1, 400 do
      local value = random_value(seed)
      assert_same_text(value, decode(encode(value)))
      assert_same_text(value, decode(encode(value, { indent = 2 })))
      assert_same_text(value, decode(encode(value, { escape_html = true, indent = "\t" })))
    end
  end)

  it("is written the same again", function()
    for seed = 1, 400 do
      local text = encode(random_value(seed))
      assert.equal(text, encode(decode(text)))
    end
  end)

  it("is stable after the first round trip", function()
    local text = '{ "b" : [ 1e2, 1.50, -0 ], "a" : "\\u00e9\\/" , "a":{} }'
    local once = encode(decode(text))
    assert.equal('{"a":{},"b":[100.0,1.5,-0.0]}', once)
    assert.equal(once, encode(decode(once)))
  end)
end)

describe("JSON that was damaged", function()
  it("is read or rejected with a position, and never crashes", function()
    local bytes = {
      "",
      "\0",
      '"',
      "\\",
      "[",
      "]",
      "{",
      "}",
      ",",
      ":",
      "\xFF",
      "\xED\xA0",
      "\\ud800",
      "e",
      "-",
      "9",
    }
    for seed = 1, 3000 do
      local text = encode(random_value(seed % 50), { indent = seed % 3 })
      math.randomseed(seed)
      local at = math.random(0, #text)
      text = text:sub(1, at) .. bytes[math.random(#bytes)] .. text:sub(at + math.random(3))
      local value, err = decode(text)
      if value == nil then
        assert.is_true(err.line >= 1 and err.column >= 1)
      else
        assert.equal(encode(value), encode(decode(encode(value))))
      end
    end
  end)
end)
