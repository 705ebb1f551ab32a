local cjson = require "cjson"
local core = require "kubebundle.core"
local keyring = require "kubebundle.kubelet.keyring"
local vectors = require "spec.support.vectors"

local TYPE = "kubernetes.io/dockerconfigjson"

local function secret(case)
  return { kind = "Secret", type = case.type, stringData = { [case.data_key] = case.data_text } }
end

local function secrets_of(case)
  local list = {}
  for index, item in ipairs(case.secrets) do
    list[index] = secret(item)
  end
  return list
end

-- A pull secret whose entries' passwords are their positions.
local function pull_secret(name, ...)
  local entries = {}
  for index, server in ipairs { ... } do
    entries[index] = ('%s:{"username":"%s","password":"%d"}'):format(cjson.encode(server), name, index)
  end
  local text = '{"auths":{' .. table.concat(entries, ",") .. "}}"
  return {
    kind = "Secret",
    type = TYPE,
    metadata = { name = name },
    data = { [".dockerconfigjson"] = core.base64.encode(text) },
  }
end

local function found(secrets, image)
  local list = {}
  for index, credential in ipairs(assert(keyring.new(secrets)):lookup(image)) do
    list[index] = credential.username .. ":" .. credential.password
  end
  return list
end

describe("keyring", function()
  local all = vectors.read "keyring"

  for _, case in ipairs(all.cases) do
    it("finds what the kubelet finds: " .. case.id, function()
      local ring, err = keyring.new(secrets_of(case))
      if case.error then
        assert.is_nil(ring)
        assert.equal(case.error, err.message)
        return
      end
      local credentials, image_error = assert(ring):lookup(case.image)
      if case.image_error then
        assert.is_nil(credentials)
        assert.truthy(case.image_error:find(image_error.message:match("^invalid reference format"), 1, true))
        return
      end
      assert.same(case.expected, found(secrets_of(case), case.image))
    end)
  end

  for _, case in ipairs(all.url_match) do
    local verb = case.match and "matches" or "does not match"
    it(("%s %q with %q"):format(verb, case.key, case.target), function()
      assert.equal(case.match, keyring.matches(case.key, case.target))
    end)
  end
end)

describe("keyring.new", function()
  it("reads data as the API server does: CR and LF anywhere, lists of bytes, null", function()
    local text = '{"auths":{"r.io":{"username":"u","password":"p"}}}'
    local wrapped = core.base64.encode(text):gsub("....", "%0\r\n")
    assert.same({ "u:p" }, found({ { type = TYPE, data = { [".dockerconfigjson"] = wrapped } } }, "r.io/a"))
    local bytes = { text:byte(1, -1) }
    assert.same({ "u:p" }, found({ { type = TYPE, data = { [".dockerconfigjson"] = bytes } } }, "r.io/a"))
    assert.same({}, found({ { type = TYPE, data = { [".dockerconfigjson"] = core.null } } }, "r.io/a"))
  end)

  it("lets stringData override data, whose text must still be base64", function()
    local override = { [".dockerconfigjson"] = '{"auths":{"r.io":{"username":"new","password":"p"}}}' }
    local old = pull_secret("old", "r.io")
    old.stringData = override
    assert.same({ "new:p" }, found({ old }, "r.io/a"))
    old.data = { [".dockerconfigjson"] = "*" }
    local ring, err = keyring.new { old }
    assert.is_nil(ring)
    assert.equal("illegal base64 data at input byte 0", err.message)
    assert.equal("old", err.secret)
  end)

  it("ignores secrets of the wrong type or with another key", function()
    local broken = { type = "kubernetes.io/DockerConfigJson", data = { [".dockerconfigjson"] = "*" } }
    local other = { type = TYPE, data = { ["config.json"] = "*", [".dockercfg"] = "*" } }
    local secrets = { broken, other, { data = { x = "*" } }, pull_secret("good", "r.io") }
    assert.same({ "good:1" }, found(secrets, "r.io/a"))
  end)

  it("stops at the first broken secret and names it", function()
    local broken = pull_secret("broken", "r.io")
    broken.stringData = { [".dockerconfigjson"] = "{" }
    local ring, err = keyring.new { pull_secret("good", "r.io"), broken }
    assert.is_nil(ring)
    assert.equal("unexpected end of JSON input", err.message)
    assert.equal("broken", err.secret)
  end)

  it("raises if the argument is not a list of Secrets", function()
    assert.error_matches(function()
      keyring.new(nil)
    end, "list of Secrets")
    assert.error_matches(function()
      keyring.new { "regcred" }
    end, "item 1 of the list is not a Secret")
  end)
end)

describe("keyring:lookup", function()
  it("orders the keys of all secrets together by bytes, descending, and one key by its secrets", function()
    local secrets = {
      pull_secret("a", "r.example.com", "*.example.com/team", "r.example.com/team"),
      pull_secret("b", "https://r.example.com/v2/", "r.example.com/team/app", "R.example.com"),
    }
    assert.same({ "b:2", "a:3", "a:1", "b:1", "a:2" }, found(secrets, "r.example.com/team/app:1"))
  end)

  it("orders by bytes whatever the locale", function()
    local before = os.setlocale(nil, "collate")
    finally(function()
      os.setlocale(before, "collate")
    end)
    if not os.setlocale("en_US.UTF-8", "collate") then os.setlocale("C.UTF-8", "collate") end
    local secrets = { pull_secret("s", "a*.io", "ab.io/T", "ab.io/t", "ab.io", "ab.io/-", "ab.io/_") }
    assert.same({ "s:3", "s:4", "s:1" }, found(secrets, "ab.io/t"))
  end)

  it("keeps entries of one secret that become one key in the order of the document", function()
    assert.same(
      { "s:1", "s:2", "s:3" },
      found({ pull_secret("s", "https://r.io/v1/", "r.io", "http://u:p@r.io/?q#f") }, "r.io/a")
    )
  end)

  it("falls back to index.docker.io for names that could be of Docker Hub, if nothing matched", function()
    local hub = { pull_secret("hub", "https://index.docker.io/v1/") }
    for _, image in ipairs { "nginx", "team/app", "docker.io/team/app", "localhost/app", "Team/app" } do
      assert.same({ "hub:1" }, found(hub, image), image)
    end
    for _, image in ipairs { "localhost:5000/app", "Team:1/app", "r.io/app", "ex_ample.com/app" } do
      assert.same({}, found(hub, image), image)
    end
  end)

  it("names the secret and the server as written", function()
    local credentials = assert(keyring.new { pull_secret("regcred", "https://r.io/v1/") }):lookup("r.io/a")
    assert.same(
      { { username = "regcred", password = "1", secret = "regcred", server = "https://r.io/v1/" } },
      credentials
    )
  end)

  it("returns new tables each time, so that nobody can change the keyring", function()
    local ring = assert(keyring.new { pull_secret("s", "r.io") })
    ring:lookup("r.io/a")[1].username = "changed"
    assert.equal("s", ring:lookup("r.io/a")[1].username)
  end)

  it("returns nil and an error for an invalid image reference", function()
    local credentials, err = assert(keyring.new {}):lookup("r.io/App")
    assert.is_nil(credentials)
    assert.equal("invalid reference format: repository name (App) must be lowercase", err.message)
  end)

  it("finds nothing without secrets", function()
    assert.same({}, assert(keyring.new {}):lookup("r.io/a"))
  end)
end)

describe("keyring", function()
  it("shows no credential when it is printed", function()
    local ring = assert(keyring.new { pull_secret("canary-user", "r.io") })
    assert.equal("keyring of 1 entries", tostring(ring))
    assert.is_nil(next(ring))
  end)

  it("lists the servers without their credentials, and why the kubelet skips one", function()
    local ring = assert(keyring.new { pull_secret("s", "https://r.io/", "r.io:x", "a b") })
    assert.same({
      { server = "https://r.io/", key = "r.io", secret = "s" },
      { server = "r.io:x", problem = "invalid port after host", secret = "s" },
      { server = "a b", problem = "invalid character in host name", secret = "s" },
    }, ring:servers())
  end)
end)

describe("keyring.key", function()
  local function key(server)
    return (keyring.key(server))
  end

  it("drops scheme, userinfo, query, fragment and a leading /v1/ or /v2/, and decodes escapes", function()
    assert.equal("r.io", key "https://who:pw@r.io/v2/?a#b")
    assert.equal("r.io/team", key "http://r.io/v1/te%61m")
    assert.equal("r.io/v1", key "r.io/v1")
    assert.equal("r.io/v1/x", key "r.io/v2/v1/x")
    assert.equal("HTTPS://r.io", key "HTTPS://r.io")
    assert.equal("\u{E9}.io", key "%C3%A9.io")
    assert.equal("a%b.io", key "a%25b.io")
    assert.equal("[fe80::1% x]", key "[fe80::1%25%20x]")
    assert.equal("R.io:0443", key "R.io:0443/")
    assert.equal("", key "")
  end)

  it("gives the reason why a key is not a URL, without quoting the key", function()
    local reasons = {
      ["r.io\n"] = "invalid control character in URL",
      ["r.io/\x7F"] = "invalid control character in URL",
      ["r.io:pass"] = "invalid port after host",
      ["user:pass/word@r.io"] = "invalid port after host",
      ["a:1:2"] = "invalid port after host",
      ["[::1"] = "missing ']' in host",
      ["[::1]x"] = "invalid port after host",
      ["a[::1]"] = "invalid IP-literal",
      ["[1.2.3.4]"] = "invalid IP-literal",
      ["[:::1]"] = "invalid IP-literal",
      ["a%41.io"] = "invalid URL escape",
      ["a%zz.io"] = "invalid URL escape",
      ["r.io/%"] = "invalid URL escape",
      ["r.io#%zz"] = "invalid URL escape",
      ["us er:pass@r.io"] = "invalid userinfo",
      ["a{b}.io"] = "invalid character in host name",
    }
    for server, reason in pairs(reasons) do
      assert.same({ nil, reason }, { keyring.key(server) })
    end
  end)

  it("accepts addresses in brackets as parsed by Go's netip", function()
    for _, address in ipairs {
      "::",
      "::1",
      "1::",
      "1:2:3:4:5:6:7:8",
      "::ffff:1.2.3.4",
      "1:2:3:4:5:6:1.2.3.4",
      "fe80::1%25en0",
    } do
      assert.truthy(key("[" .. address .. "]:5000"), address)
    end
    for _, address in ipairs {
      "",
      ":",
      "1:2",
      "1::2::3",
      "12345::",
      "1:2:3:4:5:6:7::8",
      "::1.2.3",
      "::1.2.3.256",
      "::01.2.3.4",
      "g::",
      "1.2.3.4::",
      "1:2:3:4:5:6:7:8:9",
      "fe80::1%25",
      "fe80::1%en0",
      "fe80::1%25%01",
    } do
      assert.is_nil(key("[" .. address .. "]"), address)
    end
  end)
end)

describe("keyring.matches", function()
  it("parses a key a second time, with its decoded escapes", function()
    assert.is_true(keyring.matches(keyring.key "r.io/%3Fx", "r.io/anything"))
    assert.is_false(keyring.matches(keyring.key "r.io/%0a", "r.io/anything"))
  end)

  it("reads brackets without a port as a character class", function()
    assert.is_true(keyring.matches("[::A]", "A/app"))
    assert.is_false(keyring.matches("[::A]", "[::A]/app"))
    assert.is_true(keyring.matches("[::A]:1", "[::A]:1/app"))
  end)
end)
