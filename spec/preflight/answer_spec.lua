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

  it("is not needed to name the status, if it is too large to be read", function()
    local response = { status = 403, failure = "too-large", headers = {}, body = "" }
    local outcome = answer.of(response, "the registry", {})
    assert.same({ "forbidden", "the registry answered 403" }, { outcome.kind, outcome.message })
    response.status = 200
    assert.equal("too-large", answer.of(response, "the registry", {}).kind)
  end)
end)

describe("a document of a registry", function()
  local manifest = require "kubebundle.preflight.manifest"

  it("is refused if Go could not decode its platform or its layers", function()
    local digest = "sha256:" .. ("0"):rep(64)
    for _, platform in ipairs { { os = 5 }, { architecture = core.array {} }, { variant = true } } do
      local entry = { mediaType = "m", digest = digest, size = 1, platform = platform }
      assert.is_nil(manifest.read(core.json.encode { manifests = core.array { entry } }, "index"))
      assert.is_nil(manifest.read_config(core.json.encode(platform)))
    end
    assert.is_nil(manifest.read_config '{"rootfs": {"diff_ids": 5}}')
    assert.equal(0, manifest.read_config('{"os": null, "rootfs": {"diff_ids": null}}').diff_ids)
  end)
end)
