local core = require "kubebundle.core"
local cjson = require "cjson"
local command = require "spec.support.command"
local vectors = require "spec.support.vectors"
local secret = core.secret

describe("secret.key_problem", function()
  it("returns the API server's message for each key", function()
    for key, reasons in pairs(vectors.read("names").cmkeys) do
      assert.same(reasons == vectors.null and {} or reasons, { secret.key_problem(key) }, key)
    end
  end)

  it("gives every reason", function()
    local problems = { secret.key_problem("../" .. ("x"):rep(251)) }
    assert.equal("must be no more than 253 characters", problems[1])
    assert.matches("a valid config key must consist of", problems[2])
    assert.equal("must not start with '..'", problems[3])
  end)
end)

describe("secret.encode_data", function()
  it("encodes each value", function()
    assert.same(
      { a = "AP8=", [".dockerconfigjson"] = "e30=", empty = "" },
      secret.encode_data { a = "\0\255", [".dockerconfigjson"] = "{}", empty = "" }
    )
    assert.same({}, secret.encode_data {})
  end)

  it("rejects a key that the API server rejects, with its message", function()
    local data, err = secret.encode_data { good = "x", ["b c"] = "x", ["a\n"] = "x" }
    assert.is_nil(data)
    assert.matches('^data%[a\n%]: Invalid value: "a\\n": a valid config key must consist of', err.message)
  end)

  it("accepts 1 MiB in all values together and not a byte more", function()
    local half = ("x"):rep(524288)
    assert.equal(699052, #secret.encode_data({ a = half, ["a-longer-key"] = half }).a)
    local data, err = secret.encode_data { a = half, b = half, c = "x" }
    assert.is_nil(data)
    assert.equal("data: Too long: may not be more than 1048576 bytes", tostring(err))
  end)

  it("raises for anything but a map of strings, without showing a value", function()
    assert.error_matches(function()
      secret.encode_data { a = 4711 }
    end, "^data.a is a number, not a string$")
    assert.error_matches(function()
      secret.encode_data { "x" }
    end, "^a key is a number, not a string$")
    assert.error_matches(function()
      secret.encode_data "x"
    end, "table expected")
  end)
end)

describe("secret.hash_suffix", function()
  it("gives the suffixes that kubectl gave", function()
    local seen = 0
    for _, case in ipairs(vectors.read("kubectl-secret").cases) do
      if case.hash_input then
        local object = cjson.decode(case.hash_input)
        assert.equal(case.hash_suffix_recomputed, secret.hash_suffix(object.name, object.type, object.data))
        seen = seen + 1
      end
    end
    assert.is_true(seen > 0)
  end)

  it("changes with name, type, data and immutable", function()
    local suffixes = {
      secret.hash_suffix("n", "Opaque", { a = "eA==" }),
      secret.hash_suffix("m", "Opaque", { a = "eA==" }),
      secret.hash_suffix("n", "", { a = "eA==" }),
      secret.hash_suffix("n", "Opaque", {}),
      secret.hash_suffix("n", "Opaque", { a = "eA==" }, true),
      secret.hash_suffix("n", "Opaque", { a = "eA==" }, false),
    }
    local seen = {}
    for _, suffix in ipairs(suffixes) do
      assert.matches("^[bcdf-hkmt2456789]+$", suffix)
      assert.equal(10, #suffix)
      assert.is_nil(seen[suffix])
      seen[suffix] = true
    end
  end)

  it("equals kubectl's for several keys", function()
    if command.run({ "sh", "-c", "command -v kubectl" }).status ~= 0 then
      pending("kubectl is not installed")
      return
    end
    local made = command.run {
      "kubectl",
      "create",
      "secret",
      "generic",
      "many",
      "--type=example.com/<x>",
      "--from-literal=b=2",
      "--from-literal=a.b=1",
      "--from-literal=B=",
      "--from-literal=a-b=3",
      "--append-hash",
      "--dry-run=client",
      "-o",
      "json",
    }
    local object = cjson.decode(made.stdout)
    local data = secret.encode_data { b = "2", ["a.b"] = "1", B = "", ["a-b"] = "3" }
    assert.same(object.data, data)
    assert.equal(object.metadata.name, "many-" .. secret.hash_suffix("many", "example.com/<x>", data))
  end)
end)
