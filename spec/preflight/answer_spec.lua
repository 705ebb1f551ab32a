-- What an unsuccessful response says, and how much of it is shown.

local core = require "kubebundle.core"

local has_http = pcall(require, "kubebundle.http")

describe("a registry's own message", function()
  if not has_http then
    pending "needs kubebundle.http (libcurl4-openssl-dev)"
    return
  end

  local answer = require "kubebundle.preflight.answer"

  local function words(body, headers)
    return answer.words({ body = type(body) == "table" and core.json.encode(body) or body, headers = headers }, {})
  end

  local function errors(...)
    local list = {}
    for index, message in ipairs { ... } do
      list[index] = { code = "DENIED", message = message }
    end
    return { errors = list }
  end

  it("has the first three of its errors", function()
    assert.equal("one", words(errors "one"))
    assert.equal("one; two; three", words(errors("one", "two", "three", "four")))
    assert.equal("DENIED; two", words(errors("", "two")))
  end)

  it("is shortened between two characters", function()
    assert.equal(("e"):rep(300), words(errors(("e"):rep(300))))
    assert.equal(("e"):rep(299) .. "...", words(errors(("e"):rep(301))))
    assert.equal(("é"):rep(149) .. "...", words(errors(("é"):rep(200))))
    assert.equal("x" .. ("€"):rep(99) .. "...", words(errors("x" .. ("€"):rep(200))))
  end)

  it("is in the fields that other services use, or in plain text", function()
    assert.equal("m", words { message = "m", details = "d" })
    assert.equal("d", words { details = "d", error = "e" })
    assert.equal("long", words { error_description = "long", error = "short" })
    assert.equal("short", words { error = "short" })
    assert.equal("a line", words("\n a line\r\nanother", { ["content-type"] = "text/plain; charset=utf-8" }))
    assert.is_nil(words("<p>a page</p>", { ["content-type"] = "text/html" }))
    assert.is_nil(words { errors = { "text", 1 } })
    assert.is_nil(words "{")
  end)
end)
