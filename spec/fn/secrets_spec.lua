-- The mask over what a script may quote of the items' Secrets.

local kb = require "kubebundle"
local secrets = require "kubebundle.fn.secrets"

local function masker(...)
  local items = {}
  for index, data in ipairs { ... } do
    items[index] = { value = { kind = "Secret", stringData = data } }
  end
  return secrets.masker(items)
end

describe("the masker of a function", function()
  it("hides a secret wherever it is in a text", function()
    local mask = masker { a = "abcd" }
    for text, masked in pairs {
      abcd = "***",
      xabcd = "x***",
      abcdx = "***x",
      xabcdabcdx = "x******x",
      abc = "abc",
      aabcd = "a***",
      [""] = "",
    } do
      assert.equal(masked, mask(text))
    end
  end)

  it("hides the longest secret that begins at a place", function()
    local short, long, longest = { a = "abcd" }, { a = "abcdef" }, { a = "abcdefgh" }
    local orders = { masker(short, long, longest), masker(longest, long, short), masker(long, longest, short) }
    for _, mask in ipairs(orders) do
      assert.equal("***", mask "abcdefgh")
      assert.equal("***g", mask "abcdefg")
      assert.equal("***e", mask "abcde")
    end
  end)

  it("hides each line, each text of a docker config, and base64 in both forms", function()
    local config = '{"auths":{"r.io":{"auth":"' .. kb.base64.encode "bot:made-up" .. '"}}}'
    local encoded = kb.base64.encode "made-up-2"
    local mask = secrets.masker {
      { value = { kind = "Secret", data = { a = encoded, [".dockerconfigjson"] = kb.base64.encode(config) } } },
      { value = { kind = "Secret", stringData = { b = "line one\r\nline two\n" } } },
    }
    for _, text in ipairs {
      encoded,
      "made-up-2",
      "bot:made-up",
      kb.base64.encode "bot:made-up",
      config,
      kb.base64.encode(config),
      "line one",
      "line two",
    } do
      assert.equal("***", mask(text))
    end
    assert.equal("***\n***", mask "line one\nline two")
  end)

  it("leaves other objects and malformed Secrets alone", function()
    local map = { value = { kind = "ConfigMap", data = { a = "abcd" } } }
    assert.equal("abcd", secrets.masker { map, { value = 1 } } "abcd")
    local odd = { value = { kind = "Secret", data = { a = 1, b = "?" }, stringData = "abcd" } }
    assert.equal("abcd", secrets.masker { map, odd } "abcd")
  end)
end)
