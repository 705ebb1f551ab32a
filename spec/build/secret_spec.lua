local cjson = require "cjson"
local command = require "spec.support.command"
local kb = require "kubebundle"
local kubectl = require "spec.support.kubectl"
local raises = require "spec.support.raises"
local vectors = require "spec.support.vectors"

local DOCUMENT = ".dockerconfigjson"
local CANARY = "canary-Pa55word-0000"

local function pull_secret(options)
  options.name = options.name or "regcred"
  options.registries = options.registries
    or {
      { server = "r.example.com", username = "user", password = CANARY },
    }
  return kb.pull_secret(options)
end

local function decoded(document)
  return kb.base64.decode(document.data[DOCUMENT])
end

-- The flags of a vector's kubectl command, as a table; nil if it reads files.
local function flags_of(case)
  local flags = { server = "https://index.docker.io/v1/" }
  for _, argument in ipairs(case.args) do
    if type(argument) == "table" then argument = kb.base64.decode(argument.base64) end
    local name, value = argument:match("^%-%-docker%-(%w+)=(.*)$")
    if name then flags[name] = value end
    if argument:find("^%-%-from%-file") then return nil end
  end
  return flags
end

local function has_argument(case, wanted)
  for _, argument in ipairs(case.args) do
    if argument == wanted then return true end
  end
  return false
end

describe("kb.pull_secret", function()
  it("makes the document that kubectl makes, without its null timestamp", function()
    assert.same({
      apiVersion = "v1",
      kind = "Secret",
      type = "kubernetes.io/dockerconfigjson",
      metadata = { name = "regcred", namespace = "shop", labels = { app = "x" } },
      data = {
        [DOCUMENT] = kb.base64.encode(kb.dockerconfig.encode {
          { server = "r.example.com", username = "user", password = CANARY },
        }),
      },
    }, pull_secret { namespace = "shop", labels = { app = "x" } })
  end)

  -- Values that kubectl writes although neither the API server nor the kubelet can use them.
  local refused = { ["server-12"] = "control character", ["name-uppercase"] = "RFC 1123 subdomain" }

  for _, case in ipairs(vectors.read("kubectl-secret").cases) do
    local flags = flags_of(case)
    local name = case.name[1]
    if flags and name then
      it(
        (refused[case.id] or case.exit ~= 0) and "refuses what cannot work: " .. case.id
          or "holds kubectl's very bytes: " .. case.id,
        function()
          local function build()
            return kb.pull_secret {
              name = name,
              registries = { flags },
              append_hash = has_argument(case, "--append-hash"),
            }
          end
          if refused[case.id] or case.exit ~= 0 then
            local message = raises(build)
            assert.truthy(message:find(refused[case.id] or "is missing or empty", 1, true), message)
            return
          end
          local document = build()
          assert.equal(case.dockerconfigjson, decoded(document))
          assert.equal(cjson.decode(case.stdout_json).metadata.name, document.metadata.name)
        end
      )
    end
  end

  it("appends the hash that the installed kubectl appends", function()
    if not kubectl.is_here then
      pending "kubectl is not installed"
      return
    end
    local result = command.run {
      "kubectl",
      "create",
      "secret",
      "docker-registry",
      "regcred",
      "--append-hash",
      "--docker-server=r.example.com",
      "--docker-username=user",
      "--docker-password=" .. CANARY,
      "--dry-run=client",
      "-o",
      "json",
    }
    local expected = cjson.decode(result.stdout)
    local document = pull_secret { append_hash = true }
    assert.equal(expected.metadata.name, document.metadata.name)
    assert.same(expected.data, document.data)
  end)

  it("makes the same secret for many namespaces in one call", function()
    local list = pull_secret { namespaces = { "a", "b" }, append_hash = true, immutable = true }
    assert.equal(2, #list)
    assert.same({ "a", "b" }, { list[1].metadata.namespace, list[2].metadata.namespace })
    assert.equal(list[1].metadata.name, list[2].metadata.name)
    assert.same(list[1].data, list[2].data)
    assert.not_equal(list[1].data, list[2].data)
    assert.is_true(list[2].immutable)
  end)

  it("keeps a docker config document byte for byte", function()
    local text = '{\n\t"auths": {\n\t\t"r.io": {"auth": "dTpw"}\n\t}\n}\n'
    assert.equal(text, decoded(kb.pull_secret { name = "regcred", docker_config = text }))
  end)

  it("rejects documents with which nothing could be pulled", function()
    local reasons = {
      ["{"] = "docker_config: unexpected end of JSON input",
      ["[]"] = "docker_config: json: cannot unmarshal array",
      ['{"auths":{}}'] = "has no entries under auths",
      ['{"auths":{"r.io":{}},"credsStore":"desktop"}'] = "the entry for r.io has no password",
      ['{"auths":{"r.io":{"auth":"!"}}}'] = "illegal base64 data at input byte 0",
      ['{"auths":{"a:' .. CANARY .. '@r.io":{}}}'] = "the entry for r.io has no password",
    }
    for text, reason in pairs(reasons) do
      local message = raises(function()
        kb.pull_secret { name = "regcred", docker_config = text }
      end)
      assert.truthy(message:find(reason, 1, true), message)
      assert.is_nil(message:find(CANARY, 1, true))
    end
  end)

  it("rejects with a message that contains no credential", function()
    local one = { server = "r.io", username = "u", password = CANARY }
    local reasons = {
      ['metadata.name: Invalid value: "RegCred": a lowercase RFC 1123 subdomain'] = { name = "RegCred" },
      ['metadata.name: Invalid value: "a\\nb"'] = { name = "a\nb" },
      ['metadata.namespace: Invalid value: "a.b": must not contain dots'] = { namespace = "a.b" },
      ['metadata.labels: Invalid value: "-": name part must consist'] = { labels = { ["-"] = "x" } },
      ["metadata.labels.tier must be text, got a number"] = { labels = { tier = 1 } },
      ['metadata.labels: Invalid value: "a b": a valid label must be'] = { labels = { tier = "a b" } },
      ['metadata.annotations: Invalid value: "/"'] = { annotations = { ["/"] = "x" } },
      ["metadata.annotations: 262146 bytes"] = { annotations = { ["a"] = ("x"):rep(262145) } },
      ["registries is empty"] = { registries = {} },
      ["registries[1]: expected a registry, got a number"] = { registries = { 1 } },
      ["registry q.io: the password is missing or empty"] = {
        registries = { one, { server = "q.io", username = "u" } },
      },
      ["two registries are one key for the kubelet (r.io)"] = {
        registries = { one, { server = "https://r.io/v1/", username = "v", password = CANARY } },
      },
      ["expected either registries or docker_config"] = { docker_config = '{"auths":{"r.io":{"auth":"dTpw"}}}' },
      ["expected either namespace or namespaces"] = { namespace = "a", namespaces = { "b" } },
      ["namespaces is empty"] = { namespaces = {} },
      ['duplicate namespace "a"'] = { namespaces = { "a", "a" } },
      ['namespaces: Invalid value: "A"'] = { namespaces = { "A" } },
      ["immutable must be true or false, got a string"] = { immutable = "yes" },
      ["append_hash needs the final name"] = { name = "#(app)#-regcred", append_hash = true },
      ["data: Too long: may not be more than 1048576 bytes"] = {
        registries = { { server = "r.io", username = "u", password = ("x"):rep(1048576) } },
      },
      ['unknown option "server"'] = { server = "r.io" },
    }
    for reason, options in pairs(reasons) do
      local message = raises(function()
        pull_secret(options)
      end)
      assert.truthy(message:find("kb.pull_secret: " .. reason, 1, true), message)
      assert.is_nil(message:find(CANARY, 1, true))
      assert.is_nil(message:find("\n", 1, true))
    end
  end)

  it("names the line of the program that called it", function()
    local line = debug.getinfo(1, "l").currentline + 2
    local message = raises(function()
      kb.pull_secret { name = "regcred", docker_config = "{" }
    end)
    assert.truthy(message:find("secret_spec.lua:" .. line .. ": kb.pull_secret: ", 1, true), message)
  end)

  it("accepts tokens that a template replaces later", function()
    assert.equal("#(app)#-regcred", pull_secret({ name = "#(app)#-regcred" }).metadata.name)
  end)
end)

describe("kb.opaque_secret", function()
  it("encodes bytes", function()
    local document = kb.opaque_secret { name = "vault", data = { a = "x\0\xFF", b = "" }, immutable = true }
    assert.same({
      apiVersion = "v1",
      kind = "Secret",
      type = "Opaque",
      metadata = { name = "vault" },
      data = { a = "eAD/", b = "" },
      immutable = true,
    }, document)
  end)

  it("hashes as kubectl does", function()
    if not kubectl.is_here then
      pending "kubectl is not installed"
      return
    end
    local result = command.run {
      "kubectl",
      "create",
      "secret",
      "generic",
      "vault",
      "--append-hash",
      "--from-literal=b=2",
      "--from-literal=a=1",
      "--dry-run=client",
      "-o",
      "json",
    }
    assert.equal(
      cjson.decode(result.stdout).metadata.name,
      kb.opaque_secret({ name = "vault", data = { a = "1", b = "2" }, append_hash = true }).metadata.name
    )
  end)

  it("rejects data that is not bytes under a valid key", function()
    local reasons = {
      ["data is missing"] = { name = "x" },
      ["data.a must be text, got a number"] = { name = "x", data = { a = 1 } },
      ["data: keys must be strings, got 1"] = { name = "x", data = { "a" } },
      ['data[a b]: Invalid value: "a b": a valid config key'] = { name = "x", data = { ["a b"] = CANARY } },
    }
    for reason, options in pairs(reasons) do
      local message = raises(function()
        kb.opaque_secret(options)
      end)
      assert.truthy(message:find("kb.opaque_secret: " .. reason, 1, true), message)
      assert.is_nil(message:find(CANARY, 1, true))
    end
  end)
end)
