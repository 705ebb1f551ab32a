-- Errors about data: their fields and their text.

local core = require "kubebundle.core"
local kb = require "kubebundle"

describe("a failure", function()
  local _, failure = kb.json.decode "[1,"

  it("has a code, a message and a place", function()
    assert.equal("json.syntax", failure.code)
    assert.same({ 1, 4 }, { failure.line, failure.column })
    assert.equal("string", type(failure.message))
  end)

  it("reads as one line", function()
    assert.equal("1:4: " .. failure.message, tostring(failure))
  end)

  it("reads as one line whatever it quotes", function()
    local _, quoting = core.secret.encode_data { ["a\nb\27"] = "" }
    assert.matches("a\\nb\\x1B", tostring(quoting), 1, true)
    assert.is_nil(("" .. quoting):find("%c"))
    assert.matches("a\nb", quoting.message, 1, true)
  end)

  it("cannot be made without a code", function()
    assert.error_matches(function()
      core.failure { message = "m" }
    end, "needs a code")
  end)

  it("joins to a text as that line, on either side", function()
    local line = tostring(failure)
    assert.equal("config: " .. line, "config: " .. failure)
    assert.equal(line .. "!", failure .. "!")
    assert.equal(line .. line, failure .. failure)
    assert.equal("2" .. line, 2 .. failure)
  end)

  it("has the methods of a string, which read that line", function()
    local line = tostring(failure)
    assert.equal("4", failure:match ":(%d+):")
    assert.same({ line:find "unexpected" }, { failure:find "unexpected" })
    assert.same({ line:upper(), #line, line:sub(1, 3) }, { failure:upper(), failure:len(), failure:sub(1, 3) })
    assert.equal((line:gsub("%d", "n")), (failure:gsub("%d", "n")))
    assert.error_matches(function()
      return failure:match()
    end, "bad argument")
    assert.is_nil(failure.filename)
    assert.is_nil(failure.pack)
  end)

  it("keeps its metatable to itself, and can be encoded", function()
    assert.equal("kubebundle.failure", getmetatable(failure))
    assert.matches('"code":"json.syntax"', kb.json.encode(failure), 1, true)
  end)

  it("cannot be concatenated with values without text", function()
    for _, other in ipairs { {}, true, print } do
      assert.error_matches(function()
        return other .. failure
      end, "attempt to concatenate")
      assert.error_matches(function()
        return failure .. other
      end, "attempt to concatenate")
    end
    assert.error_matches(function()
      return failure .. nil
    end, "attempt to concatenate a nil value")
  end)
end)
