-- kubebundle.seal: sealed values opened by two other programs; and rejected certificates.

local cjson = require "cjson"
local command = require "spec.support.command"
local core = require "kubebundle.core"
local preload = require "spec.support.preload"
local sealing = require "spec.support.sealing"

local base64 = core.base64

local missing = sealing.missing()

describe("seal", function()
  if missing then return pending(missing) end

  local seal, pair
  setup(function()
    seal = require("kubebundle.seal").seal
    pair = sealing.pair()
  end)

  local function refused(pem)
    local sealed, reason, detail = seal(pem, "shop/regcred", { a = "YQ==" })
    assert.is_nil(sealed)
    return { reason, detail }
  end

  it("seals arbitrary bytes so that other programs open them with the private key and the label", function()
    local data = { empty = "" }
    for _, size in ipairs { 1, 15, 16, 17, 255, 4096, 1048576 } do
      data["size-" .. size] = base64.encode(("\0\255\n{"):rep(size):sub(1, size))
    end
    local sealed = seal(pair.certificate, "shop/regcred", data)
    for program, opened in pairs(sealing.open(pair, "shop/regcred", sealed)) do
      assert.same(data, opened, program)
    end
  end)

  it("needs no label for a Secret that may be anywhere", function()
    local data = { a = "YQ==" }
    for program, opened in pairs(sealing.open(pair, "", seal(pair.certificate, "", data))) do
      assert.same(data, opened, program)
    end
  end)

  it("seals so that another label, key or byte does not open it", function()
    local sealed = seal(pair.certificate, "shop/regcred", { a = "YQ==" })
    local bytes = base64.decode(sealed.a)
    local changed = bytes:sub(1, -2) .. string.char(bytes:byte(-1) ~ 1)
    local attempts = {
      { pair, "test/regcred", sealed },
      { pair, "shop", sealed },
      { pair, "", sealed },
      { sealing.pair(), "shop/regcred", sealed },
      { pair, "shop/regcred", { a = base64.encode(changed) } },
    }
    for index, attempt in ipairs(attempts) do
      for program, opened in pairs(sealing.open(table.unpack(attempt))) do
        assert.same({ a = cjson.null }, opened, ("%d, %s"):format(index, program))
      end
    end
  end)

  it("writes the size of the encrypted key before it, and the tag after the bytes", function()
    local bytes = base64.decode(seal(pair.certificate, "a/b", { a = base64.encode "12345" }).a)
    assert.equal("\1\0", bytes:sub(1, 2))
    assert.equal(2 + 256 + 5 + 16, #bytes)
  end)

  it("uses a new session key for each value", function()
    local seen = {}
    for _ = 1, 20 do
      for _, text in pairs(seal(pair.certificate, "a/b", { a = "c2FtZQ==", b = "c2FtZQ==" })) do
        local bytes = base64.decode(text)
        for _, part in ipairs { bytes:sub(3, 258), bytes:sub(259) } do
          assert.is_nil(seen[part])
          seen[part] = true
        end
      end
    end
  end)

  it("reads values as the API server does, and rejects others", function()
    local sealed = seal(pair.certificate, "a/b", { a = "YW\nJj\r\n" })
    for _, opened in pairs(sealing.open(pair, "a/b", sealed)) do
      assert.equal("YWJj", opened.a)
    end
    assert.same({ nil, "base64", "broken" }, { seal(pair.certificate, "a/b", { broken = "YQ" }) })
  end)

  it("rejects a certificate that is not valid now, by the day", function()
    assert.same({ "expired", os.date("!%Y-%m-%d", os.time() - 86400) }, refused(sealing.pair(nil, -9, -1).certificate))
    local tomorrow = os.date("!%Y-%m-%d", os.time() + 86400)
    assert.same({ "not-yet-valid", tomorrow }, refused(sealing.pair(nil, 1, 9).certificate))
  end)

  it("rejects keys that are not RSA, or too small", function()
    assert.same({ "not-rsa", "EC" }, refused(sealing.pair("ec").certificate))
    assert.same({ "not-rsa", "ED25519" }, refused(sealing.pair("ed25519").certificate))
    assert.same({ "key-too-small", "1024" }, refused(sealing.pair("rsa:1024").certificate))
  end)

  it("rejects text without a certificate, or with more than one", function()
    assert.same({ "no-certificate", "0" }, refused "")
    assert.same({ "no-certificate", "0" }, refused "-----BEGIN CERTIFICATE")
    assert.same({ "no-certificate", "0" }, refused "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    assert.same({ "several-certificates", "2" }, refused(pair.certificate .. pair.certificate))
    assert.equal("invalid-certificate", refused(pair.certificate:gsub("\nMII", "\nAAA"))[1])
    assert.equal("invalid-certificate", refused(pair.certificate:sub(1, 400))[1])
  end)

  it("rejects a private key, next to a certificate, too", function()
    assert.equal("private-key", refused(pair.key)[1])
    assert.equal("private-key", refused(pair.certificate .. pair.key)[1])
  end)

  it("asks nobody for the password of an encrypted certificate", function()
    local head = "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
    local encrypted = pair.certificate:gsub("^[^\n]*\n", head .. ("0"):rep(32) .. "\n\n")
    assert.equal("invalid-certificate", refused(encrypted)[1])
  end)

  it("raises for arguments of other types, without a value", function()
    for _, data in ipairs { { a = 4711 }, { "YQ==" }, { a = {} } } do
      assert.error_matches(function()
        seal(pair.certificate, "", data)
      end, "^data must map names to base64 texts$")
    end
    assert.error_matches(function()
      seal(pair.certificate, "", "x")
    end, "table expected")
  end)

  it("leaves no value in memory that it frees", function()
    local env = preload "freed"
    if not env or os.getenv "KUBEBUNDLE_PRELOAD" or os.getenv "ASAN_OPTIONS" then return end
    env.CANARY, env.LUA_CPATH = "CANARY-in-the-clear", "./build/?.so;;"
    env.CERTIFICATE, env.VALUE = pair.certificate, base64.encode(("x"):rep(300) .. "CANARY-in-the-clear")
    local program = [[
      local seal = require("kubebundle.seal").seal
      for _ = 1, 3 do assert(seal(os.getenv "CERTIFICATE", "a/b", {a = os.getenv "VALUE"})) end
      assert(not seal(os.getenv "CERTIFICATE", "a/b", {a = os.getenv "VALUE" .. "!"}))
      collectgarbage()
    ]]
    local function lines(text)
      local result = command.run({ "lua5.4", "-e", text }, { env = env })
      assert.equal(0, result.status, result.stderr)
      return result.stderr
    end
    assert.equal("", lines(program))
    assert.matches("^freed\n", lines 'local s = ("x"):rep(300) .. "CANARY-in-the-" .. "clear" s = nil collectgarbage()')
  end)
end)
