-- kubebundle secret --seal and --external-store: a Secret that can be stored in a repository.

local command = require "spec.support.command"
local kb = require "kubebundle"
local preload = require "spec.support.preload"
local scratch = require "spec.support.scratch"
local sealing = require "spec.support.sealing"

local path = scratch()
local CREDENTIAL = { "--server", "r.example.com", "--username", "ci", "--password-env", "PASSWORD" }
local CANARY = "CANARY-password"

-- Runs `secret regcred` with the arguments, optionally with a credential's.
local function secret(words, is_credential, options)
  local all = { "secret", "regcred" }
  table.move(words, 1, #words, #all + 1, all)
  if is_credential then table.move(CREDENTIAL, 1, #CREDENTIAL, #all + 1, all) end
  options = options or {}
  options.env = options.env or {}
  options.env.PASSWORD = CANARY
  local result = command.kubebundle(all, options)
  assert.is_nil((result.stdout .. result.stderr):find(CANARY, 1, true))
  return result
end

describe("secret --external-store", function()
  it("writes an ExternalSecret in each namespace", function()
    local result = secret { "--external-store", "kv", "--remote-key", "acr", "-n", "shop", "-n", "test" }
    assert.same({ 0, "" }, { result.status, result.stderr })
    local expected =
      kb.external_secret { name = "regcred", namespaces = { "shop", "test" }, store = "kv", remote_key = "acr" }
    assert.same(expected, kb.yaml.decode_all(result.stdout))
  end)

  it("composes the document of a server and a user, in JSON, too", function()
    local words = { "--external-store", "kv", "--store-kind", "ClusterSecretStore", "--format", "json" }
    table.move({ "--server", "shop.azurecr.io", "--username", "ci" }, 1, 4, #words + 1, words)
    local document = kb.json.decode(secret(words).stdout)
    assert.equal("ClusterSecretStore", document.spec.secretStoreRef.kind)
    assert.matches(
      '"shop.azurecr.io":{"username":"ci"',
      document.spec.target.template.data[".dockerconfigjson"],
      1,
      true
    )
  end)

  it("goes with service accounts that are patched", function()
    local accounts = path "account.yaml"
    command.write(accounts, "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  namespace: shop\n")
    local result = secret { "--external-store", "kv", "-n", "shop", "--patch-accounts", accounts }
    local documents = kb.yaml.decode_all(result.stdout)
    assert.equal("ExternalSecret", documents[1].kind)
    assert.same({ { name = "regcred" } }, documents[2].imagePullSecrets)
  end)

  it("is wrong usage with a credential, and its options without it", function()
    for _, words in ipairs {
      { "--external-store", "kv", "--password-stdin" },
      { "--external-store", "kv", "--docker-config" },
      { "--external-store", "kv", "--server", "r.example.com" },
      { "--external-store", "kv", "--append-hash" },
      { "--external-store", "kv", "--seal", "cert.pem", "-n", "shop" },
      { "--external-store", "kv", "--merge", "a.yaml" },
      { "--remote-key", "a" },
      { "--store-kind", "SecretStore" },
    } do
      assert.equal(2, secret(words).status, table.concat(words, " "))
    end
    assert.equal(1, secret({ "--external-store", "Key Vault" }).status)
  end)
end)

describe("secret --seal", function()
  local missing = sealing.missing()
  if missing then return pending(missing) end

  local pair, certificate
  setup(function()
    pair = sealing.pair()
  end)
  before_each(function()
    certificate = path "cert.pem"
    command.write(certificate, pair.certificate)
  end)

  local function assert_opens(document, label)
    local plain = kb.pull_secret {
      name = "regcred",
      registries = { { server = "r.example.com", username = "ci", password = CANARY } },
    }
    for program, opened in pairs(sealing.open(pair, label, document.spec.encryptedData)) do
      assert.same(plain.data, opened, program)
    end
  end

  it("writes a SealedSecret in each namespace, to a file", function()
    local out = path "sealed.yaml"
    local result = secret({ "--seal", certificate, "-n", "shop", "-n", "test", "-o", out }, true)
    assert.same({ 0, "", "" }, { result.status, result.stderr, result.stdout })
    local documents = kb.yaml.decode_all(command.read(out))
    assert_opens(documents[1], "shop/regcred")
    assert_opens(documents[2], "test/regcred")
  end)

  it("accepts the certificate on standard input, other scopes, and a name with its hash", function()
    local words = { "--seal", "-", "--scope", "cluster-wide", "--append-hash" }
    local result = secret(words, true, { stdin = pair.certificate })
    local document = kb.yaml.decode(result.stdout)
    assert_opens(document, "")
    assert.matches("^regcred%-%w+$", document.metadata.name)
    assert.matches("verify a guessed credential", result.stderr)
  end)

  it("reports what is wrong with a certificate, with its file", function()
    local expired, key = path "expired.pem", path "key.pem"
    command.write(expired, sealing.pair(nil, -9, -1).certificate)
    command.write(key, pair.key)
    for file, expected in pairs { [expired] = "the certificate expired on ", [key] = "a private key" } do
      local result = secret({ "--seal", file, "-n", "shop" }, true)
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.matches(file .. ": ", result.stderr, 1, true)
      assert.matches(expected, result.stderr, 1, true)
      assert.is_nil(result.stderr:find(pair.key:sub(40, 80), 1, true))
    end
  end)

  it("cannot do its work without a certificate or OpenSSL", function()
    assert.equal(2, secret({ "--seal", path "none.pem", "-n", "shop" }, true).status)
    local env = preload "no_libcrypto"
    local result = secret({ "--seal", certificate, "-n", "shop" }, true, { env = env })
    assert.equal(2, result.status)
    assert.matches("cannot load OpenSSL 3 (libcrypto.so.3)", result.stderr, 1, true)
  end)

  it("is wrong usage without the namespace that the scope needs, and with --merge", function()
    assert.equal(2, secret({ "--seal", certificate }, true).status)
    assert.equal(2, secret({ "--seal", certificate, "--scope", "namespace-wide" }, true).status)
    assert.equal(2, secret({ "--scope", "strict", "-n", "shop" }, true).status)
    assert.equal(2, secret({ "--seal", certificate, "-n", "shop", "--merge", certificate }, true).status)
  end)
end)
