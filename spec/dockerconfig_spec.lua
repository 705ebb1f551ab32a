local core = require "kubebundle.core"
local cjson = require "cjson"
local command = require "spec.support.command"
local vectors = require "spec.support.vectors"
local dockerconfig = core.dockerconfig

local kubectl = vectors.read("kubectl-secret")

--- The credential given by the flags of a `kubectl create secret docker-registry` command.
local function credential_of(arguments)
  local entry = { server = "https://index.docker.io/v1/" }
  for _, argument in ipairs(arguments) do
    if type(argument) == "table" then argument = core.base64.decode(argument.base64) end
    local name, value = argument:match("^%-%-docker%-(%w+)=(.*)$")
    if name then entry[name] = value end
  end
  return entry
end

local function takes_file(arguments)
  return table.concat(arguments, " ", 1, 1):find("--from-file", 1, true) ~= nil
end

describe("dockerconfig.encode", function()
  for _, case in ipairs(kubectl.cases) do
    if type(case.dockerconfigjson) == "string" and not takes_file(case.args) then
      it("writes what kubectl writes: " .. case.id, function()
        assert.equal(case.dockerconfigjson, dockerconfig.encode { credential_of(case.args) })
      end)
    end
  end

  it("sorts servers by bytes, as Go sorts the keys of a map", function()
    local text = dockerconfig.encode {
      { server = "b" },
      { server = "é" },
      { server = "ab" },
      { server = "B" },
      { server = "a", username = "u", password = "p", email = "e@example.com" },
    }
    assert.equal(
      '{"auths":{"B":{"auth":"Og=="},'
        .. '"a":{"username":"u","password":"p","email":"e@example.com","auth":"dTpw"},'
        .. '"ab":{"auth":"Og=="},"b":{"auth":"Og=="},"é":{"auth":"Og=="}}}',
      text
    )
  end)

  it("escapes as Go's encoding/json does", function()
    local server = '"\\/<>&\0\b\f\n\r\t\31\127é\u{2028}\u{2029}\u{202A}\xE2\x80\xff'
    local text = dockerconfig.encode { { server = server } }
    assert.equal(
      [[{"auths":{"\"\\/\u003c\u003e\u0026\u0000\b\f\n\r\t\u001f]]
        .. "\127é"
        .. [[\u2028\u2029]]
        .. "\u{202A}"
        .. [[\ufffd\ufffd\ufffd":{"auth":"Og=="}}}]],
      text
    )
  end)

  it("writes an empty list", function()
    assert.equal('{"auths":{}}', dockerconfig.encode {})
  end)

  it("rejects two entries for one server without naming it", function()
    local list = { { server = "https://u:made-up@a" }, { server = "b" }, { server = "https://u:made-up@a" } }
    local _, message = pcall(dockerconfig.encode, list)
    assert.equal("entries 1 and 3 have the same server", message)
  end)

  it("rejects wrong types without showing a value", function()
    local wrong = {
      ["entry 1 is a number, not a table"] = { 5 },
      ["the server of entry 1 is a nil, not a string"] = { {} },
      ["password is a number, not a string"] = { { server = "a", password = 4711 } },
      ["email is a boolean, not a string"] = { { server = "a", email = true } },
    }
    for message, list in pairs(wrong) do
      local fine, err = pcall(dockerconfig.encode, list)
      assert.is_false(fine)
      assert.equal(message, err)
    end
    assert.error_matches(function()
      dockerconfig.encode("a")
    end, "table expected")
  end)

  it("equals kubectl on random credentials", function()
    if not require("spec.support.kubectl").is_here then
      pending("kubectl is not installed")
      return
    end
    -- For each invalid byte, kubectl 1.36 writes U+FFFD itself, older versions its escape.
    local function escaped(text)
      return (text:gsub("\u{FFFD}", "\\ufffd"))
    end
    math.randomseed(7)
    for _ = 1, 4 do
      local words = {}
      for i, name in ipairs { "server", "username", "password", "email" } do
        local bytes = {}
        for j = 1, math.random(1, 40) do
          local byte = math.random(1, 255)
          if byte == 8 or byte == 12 then byte = 9 end -- \b and \f: Go before 1.22 writes \u0008, \u000c
          bytes[j] = string.char(byte)
        end
        words[i] = ("--docker-%s=%s"):format(name, table.concat(bytes))
      end
      local made = command.run {
        "kubectl",
        "create",
        "secret",
        "docker-registry",
        "x",
        "--dry-run=client",
        "-o",
        "json",
        table.unpack(words),
      }
      assert.equal("", made.stderr)
      local data = cjson.decode(made.stdout).data[".dockerconfigjson"]
      assert.equal(escaped(core.base64.decode(data)), escaped(dockerconfig.encode { credential_of(words) }))
    end
  end)
end)

describe("what dockerconfig.encode wrote", function()
  it("is read by skopeo, for each server", function()
    if command.run({ "sh", "-c", "command -v skopeo" }).status ~= 0 then
      pending("skopeo is not installed")
      return
    end
    local directory <close> = command.directory()
    local path = directory.path .. "/config.json"
    local entries = {
      { server = "r.example.com", username = "me", password = "made:up" },
      { server = "r.example.com:5000", username = "00000000-0000-0000-0000-000000000000", password = "<\n>" },
      { server = "https://quay.example.com/v2/", username = "ünïcode", password = "ü" },
    }
    command.write(path, dockerconfig.encode(entries))
    for i, host in ipairs { "r.example.com", "r.example.com:5000", "quay.example.com" } do
      local login = command.run { "skopeo", "login", "--get-login", "--authfile", path, host }
      assert.equal(entries[i].username .. "\n", login.stdout)
    end
  end)
end)

describe("dockerconfig.encode_auth", function()
  it("joins username and password by a colon", function()
    assert.equal("dTpw", dockerconfig.encode_auth("u", "p"))
    assert.equal("Og==", dockerconfig.encode_auth("", ""))
    assert.equal(core.base64.encode("u\0:p:\255"), dockerconfig.encode_auth("u\0", "p:\255"))
  end)

  it("requires both", function()
    assert.error_matches(function()
      dockerconfig.encode_auth("u")
    end, "string expected")
  end)
end)
