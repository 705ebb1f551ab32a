local core = require "kubebundle.core"
local vectors = require "spec.support.vectors"
local dockerconfig = core.dockerconfig

local function bytes_of(value)
  return type(value) == "table"
      and value.hex:gsub("..", function(pair)
        return string.char(tonumber(pair, 16))
      end)
    or value
end

local function failure(...)
  local done, err = ...
  assert.is_nil(done)
  return err.message
end

--- The entries sorted by server, each with only what the kubelet reads.
local function read_by_kubelet(list)
  local entries = {}
  for i, entry in ipairs(list) do
    entries[i] = { entry.server, entry.username, entry.password, entry.email or "" }
  end
  table.sort(entries, function(a, b)
    return a[1] < b[1]
  end)
  return entries
end

local function expected_entries(list)
  local entries = {}
  for i, entry in ipairs(list) do
    for j, field in ipairs { "server", "username", "password", "email" } do
      entries[i] = entries[i] or {}
      entries[i][j] = bytes_of(entry[field])
    end
  end
  return entries
end

--- The problems of a document with one entry, as "kind field".
local function problems_of(owner)
  local list = {}
  for i, problem in ipairs(owner.problems or {}) do
    list[i] = problem.kind .. " " .. problem.field
  end
  return list
end

local function entry_problems(entry)
  return problems_of(assert(dockerconfig.decode('{"auths":{"a":' .. entry .. "}}"))[1])
end

describe("dockerconfig.decode", function()
  it("reads the same as the kubelet's own code, and fails with its message", function()
    for _, case in ipairs(vectors.read("dockerconfig").cases) do
      if case.layout ~= "auth" then
        local list, err = dockerconfig.decode(bytes_of(case.text), { legacy = case.layout == "legacy" })
        assert.equal(case.error, err and err.message)
        if list then assert.same(expected_entries(case.entries), read_by_kubelet(list)) end
      end
    end
  end)

  it("fails if a pull secret stops the kubelet's keyring", function()
    local failed = 0
    for _, case in ipairs(vectors.read("keyring").cases) do
      for _, secret in ipairs(case.secrets) do
        local legacy = secret.type == "kubernetes.io/dockercfg"
        local counts = legacy and secret.data_key == ".dockercfg"
          or secret.type == "kubernetes.io/dockerconfigjson" and secret.data_key == ".dockerconfigjson"
        if counts and secret.data_text ~= "" then
          local _, err = dockerconfig.decode(secret.data_text, { legacy = legacy })
          assert.equal(case.error, err and err.message, case.id)
          failed = failed + (err and 1 or 0)
        end
      end
    end
    assert.is_true(failed > 10)
  end)

  it("keeps the order of the document, and the last entry of a server in the first one's place", function()
    local list = dockerconfig.decode [[
      {"auths":{"z":{"username":"1"},"a":{"username":"2"}},"auths":{"m":{},"z":{"username":"3"}}}]]
    assert.same({ "z", "a", "m" }, { list[1].server, list[2].server, list[3].server })
    assert.equal("3", list[1].username)
    assert.same({ "credential-empty password", "server-repeated server" }, problems_of(list[1]))
  end)

  it("drops previous entries if auths is null, and continues", function()
    assert.equal(0, #dockerconfig.decode '{"auths":{"a":{"auth":"dTpw"}},"auths":null}')
    local list = dockerconfig.decode '{"auths":{"a":{}},"auths":null,"auths":{"b":{"auth":"dTpw"}}}'
    assert.same({ { server = "b", username = "u", password = "p" } }, list)
  end)

  it("decodes what encode wrote, without problems", function()
    local entries = {
      { server = "a", username = "u", password = "p", email = "e@example.com" },
      { server = "b/ü", username = "ü", password = '"\\<>\n:x' },
    }
    assert.same(entries, dockerconfig.decode(dockerconfig.encode(entries)))
  end)

  it("gives the place of a syntax error", function()
    local _, err = dockerconfig.decode('{"auths":\n  {,}}')
    assert.equal("2:4: invalid character ',' looking for beginning of object key string", tostring(err))
  end)

  it("finds credentials that disagree", function()
    assert.same({}, entry_problems '{"auth":"dTpw","username":"u","password":"p"}')
    assert.same({}, entry_problems '{"auth":"dTpw","username":"","password":null}')
    assert.same({ "auth-disagrees password" }, entry_problems '{"auth":"dTpw","username":"u","password":"q"}')
    assert.same(
      { "auth-disagrees username", "auth-disagrees password" },
      entry_problems '{"auth":"dTpw","username":"v","password":"pp"}'
    )
  end)

  it("finds empty credentials", function()
    assert.same({ "credential-empty username", "credential-empty password" }, entry_problems "{}")
    assert.same({ "credential-empty username", "credential-empty password" }, entry_problems "null")
    assert.same({ "credential-empty username" }, entry_problems '{"auth":"OnA="}')
    assert.same({ "credential-empty password" }, entry_problems '{"auth":"dTo="}')
  end)

  it("finds invisible characters at either end of a credential", function()
    local unseen = { " ", "\\n", "\\t", "\\u0000", "\u{A0}", "\u{3000}", "\u{200B}", "\u{FEFF}", "\127" }
    for _, space in ipairs(unseen) do
      assert.same(
        { "credential-whitespace username" },
        entry_problems('{"username":"' .. space .. 'u","password":"p"}')
      )
      assert.same(
        { "credential-whitespace password" },
        entry_problems('{"username":"u","password":"p' .. space .. '"}')
      )
    end
    assert.same({}, entry_problems '{"username":"u u","password":"ü\u{20AC}"}')
    assert.same(
      { "credential-whitespace server" },
      problems_of(dockerconfig.decode('{"auths":{"a ":{"auth":"dTpw"}}}')[1])
    )
    assert.same({ "credential-whitespace password" }, entry_problems '{"auth":"dTpwCg=="}')
  end)

  it("finds padding that other readers want", function()
    assert.same({}, entry_problems '{"auth":"dTpw"}')
    assert.same({}, entry_problems '{"auth":"dTpwcA=="}')
    assert.same({ "auth-unpadded auth" }, entry_problems '{"auth":"dTpwcA"}')
  end)

  it("finds fields that the kubelet does not read", function()
    assert.same(
      { "credential-empty username", "credential-empty password", "field-ignored identitytoken" },
      entry_problems '{"identitytoken":"made-up"}'
    )
    assert.same({ "field-ignored registrytoken" }, entry_problems '{"auth":"dTpw","registrytoken":"made-up"}')
    local list = dockerconfig.decode '{"auths":{},"credsStore":"desktop","credHelpers":{"a":"b"}}'
    assert.same({ "field-ignored credsStore", "field-ignored credHelpers" }, problems_of(list))
  end)

  it("finds the layout of the other type", function()
    assert.same({ "layout-dockercfg auths" }, problems_of(dockerconfig.decode '{"a":{"auth":"dTpw"}}'))
    assert.same({ "auths-missing auths" }, problems_of(dockerconfig.decode '{"auth":{"a":{"auth":"dTpw"}}}'))
    assert.same({ "auths-missing auths" }, problems_of(dockerconfig.decode "null"))
    assert.same({ "auths-missing auths" }, problems_of(dockerconfig.decode '{"auths":null}'))
    local list = dockerconfig.decode('{"auths":{"a":{"auth":"dTpw"}}}', { legacy = true })
    assert.same({ "layout-dockerconfigjson auths" }, problems_of(list))
    assert.is_nil(dockerconfig.decode('{"a":{"auth":"dTpw"}}', { legacy = true }).problems)
  end)

  it("takes a long document in one pass", function()
    local entries = {}
    for i = 1, 2000 do
      entries[i] = { server = ("r%04d.example.com"):format(i), username = "u", password = ("x"):rep(i) }
    end
    assert.same(entries, dockerconfig.decode(dockerconfig.encode(entries)))
  end)

  it("requires text", function()
    assert.error_matches(function()
      dockerconfig.decode()
    end, "string expected")
    assert.error_matches(function()
      dockerconfig.decode("{}", true)
    end, "table expected")
  end)
end)

describe("dockerconfig.decode_auth", function()
  it("reads the same as the kubelet's own code, and fails with its message", function()
    for _, case in ipairs(vectors.read("dockerconfig").cases) do
      if case.layout == "auth" then
        local username, password = dockerconfig.decode_auth(bytes_of(case.text))
        if case.error then
          assert.is_nil(username)
          assert.equal(case.error, tostring(password))
        else
          assert.same({ bytes_of(case.credential[1]), bytes_of(case.credential[2]) }, { username, password })
        end
      end
    end
  end)

  it("splits at the first colon and trims nothing", function()
    assert.same({ "u", "a:b\n\0" }, { dockerconfig.decode_auth(core.base64.encode("u:a:b\n\0")) })
  end)

  it("treats text that ends in = before Unicode white space as padded, but still as invalid base64", function()
    local auth = "dXM6cHc="
    local spaces =
      { 0x09, 0x0B, 0x0C, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 }
    for _, space in ipairs(spaces) do
      local message = failure(dockerconfig.decode_auth(auth .. utf8.char(space)))
      assert.equal("illegal base64 data at input byte 8", message)
    end
    for _, other in ipairs { 0, 0x180E, 0x200B, 0xFEFF } do
      local message = failure(dockerconfig.decode_auth(auth .. utf8.char(other)))
      assert.equal("illegal base64 data at input byte 7", message)
    end
  end)

  it("reports a missing colon", function()
    local message = "unable to parse auth field, must be formatted as base64(username:password)"
    assert.equal(message, failure(dockerconfig.decode_auth("dG9rZW4=")))
    assert.equal(message, failure(dockerconfig.decode_auth("")))
  end)

  it("decodes what encode_auth wrote", function()
    math.randomseed(11)
    for size = 0, 40 do
      local bytes = {}
      for i = 1, size do
        bytes[i] = string.char(math.random(0, 255))
      end
      local password = table.concat(bytes)
      local text = dockerconfig.encode_auth("user", password)
      assert.same({ "user", password }, { dockerconfig.decode_auth(text) })
      assert.same({ "user", password }, { dockerconfig.decode_auth((text:gsub("=", ""))) })
    end
  end)
end)
