local core = require "kubebundle.core"
local inspect = require "kubebundle.explain.inspect"

local DOCKER = "kubernetes.io/dockerconfigjson"
local CANARY = "canary-Pw@1"

local function pull_secret(config, kind)
  local key = kind == "kubernetes.io/dockercfg" and ".dockercfg" or ".dockerconfigjson"
  return {
    kind = "Secret",
    type = kind or DOCKER,
    metadata = { name = "regcred", namespace = "shop" },
    data = { [key] = core.base64.encode(config) },
  }
end

local function describe_secret(secret)
  return inspect.describe(secret, inspect.labels())
end

describe("inspect.describe", function()
  it("gives the registries with their user names and labels for their passwords", function()
    local config = core.dockerconfig.encode { { server = "r", username = "ci", password = CANARY } }
    local old = '{"r":{"auth":"Y2k6Y2FuYXJ5LVB3QDE="}}'
    for _, secret in ipairs { pull_secret(config), pull_secret(old, "kubernetes.io/dockercfg") } do
      local description = describe_secret(secret)
      assert.same({ { server = "r", username = "ci", password = "#1", problems = {} } }, description.registries)
      assert.same("shop", description.namespace)
      assert.same({}, description.problems)
      assert.is_false(description.broken)
    end
  end)

  it("shows the passwords if they are to be revealed", function()
    local config = core.dockerconfig.encode { { server = "r", username = "ci", password = CANARY } }
    assert.same(CANARY, inspect.describe(pull_secret(config)).registries[1].password)
    local bytes = core.dockerconfig.encode { { server = "r", username = "ci", password = "\xFF" } }
    assert.same("base64:/w==", inspect.describe(pull_secret(bytes)).registries[1].password)
  end)

  it("masks a user name that has the form of a token, and user info in a server", function()
    local token = "ghp_EXAMPLEexample0123456789exampleEX"
    local config = core.dockerconfig.encode {
      { server = "https://u:" .. CANARY .. "@r.example.com", username = token, password = "x", email = token },
    }
    local entry = describe_secret(pull_secret(config)).registries[1]
    assert.same("#1", entry.username)
    assert.same("https://***@r.example.com", entry.server)
    assert.same("***", entry.email)
  end)

  it("reports what is wrong with an entry and with the document", function()
    local description = describe_secret(
      pull_secret('{"auths":{"r":{"username":"a","password":"","auth":"YjpjCg"}},"credsStore":"desktop"}')
    )
    assert.same({
      "username differs from the one in auth, which the kubelet uses",
      "password begins or ends with white space or a control character",
      "auth has no padding: Docker, Podman and CRI-O cannot read it",
    }, description.registries[1].problems)
    assert.same({ "the kubelet ignores credsStore" }, description.problems)
  end)

  it("marks what the kubelet or the API server cannot read as broken", function()
    for _, secret in ipairs {
      pull_secret "{",
      pull_secret '{"auths":{"r":{"auth":"%%"}}}',
      pull_secret "",
      { kind = "Secret", data = { x = "no base64" } },
      { kind = "Secret", data = { x = { a = 1 } } },
      { kind = "Secret", type = DOCKER, data = { x = "" } },
    } do
      local description = describe_secret(secret)
      assert.is_true(description.broken)
      assert.same(1, #description.problems)
    end
  end)

  it("gives labels for all else that a Secret holds", function()
    local description = describe_secret {
      kind = "Secret",
      metadata = { name = "o" },
      data = { a = core.base64.encode(CANARY), b = "" },
      stringData = { c = "text" },
    }
    assert.same("Opaque", description.type)
    assert.same({ a = "#1", b = "empty", c = "#2" }, description.data)
  end)
end)

describe("inspect.labels", function()
  it("are equal for equal values, and reveal nothing about them", function()
    local labels = inspect.labels()
    assert.same({ "#1", "#2", "#1", "empty" }, { labels(CANARY), labels "other", labels(CANARY), labels "" })
    assert.same("#1", inspect.labels() "other")
  end)
end)

describe("inspect.redacted", function()
  it("is a Secret with the same type and keys that reveals no value", function()
    local config = core.dockerconfig.encode { { server = "r", username = "ci", password = CANARY } }
    local secret = pull_secret(config)
    secret.metadata.annotations = { ["kubectl.kubernetes.io/last-applied-configuration"] = CANARY }
    secret.stringData = { note = CANARY }
    local redacted = inspect.redacted(secret, inspect.labels())
    assert.same({ name = "regcred", namespace = "shop" }, redacted.metadata)
    assert.same(DOCKER, redacted.type)
    assert.same("#1", core.base64.decode(redacted.data.note))
    local entries = core.dockerconfig.decode(core.base64.decode(redacted.data[".dockerconfigjson"]))
    assert.same({ { server = "r", username = "ci", password = "#1" } }, entries)
  end)

  it("keeps the old form of the docker config", function()
    local redacted = inspect.redacted(
      pull_secret('{"r":{"username":"ci","password":"x"}}', "kubernetes.io/dockercfg"),
      inspect.labels()
    )
    local document = core.base64.decode(redacted.data[".dockercfg"])
    assert.same("ci", core.dockerconfig.decode(document, { legacy = true })[1].username)
  end)
end)

describe("inspect.secrets", function()
  it("finds Secrets among documents and within lists of any depth", function()
    local a, b = { kind = "Secret", id = "a" }, { kind = "Secret", id = "b" }
    local list = { kind = "List", items = { { kind = "List", items = { b } }, 1 } }
    assert.same({ a, b }, inspect.secrets { a, core.null, { kind = "Pod" }, list })
    local c, d = { metadata = { name = "c" } }, { metadata = { name = "d" } }
    assert.same({ c }, inspect.secrets { { kind = "SecretList", items = { c } }, { kind = "PodList", items = { d } } })
  end)
end)
