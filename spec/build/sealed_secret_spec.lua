-- kb.sealed_secret: the SealedSecrets of Secrets, with the fields that the controller reads.

local cjson = require "cjson"
local command = require "spec.support.command"
local kb = require "kubebundle"
local raises = require "spec.support.raises"
local sealing = require "spec.support.sealing"

local missing = sealing.missing()
local CRDS = command.read "spec/build/gitops_crds.yaml"
local PREFIX = "sealedsecrets.bitnami.com/"

describe("kb.sealed_secret", function()
  if missing then return pending(missing) end

  local pair
  setup(function()
    pair = sealing.pair()
  end)

  local function secret(options)
    local given = {
      name = "regcred",
      namespace = "shop",
      registries = { { server = "r.example.com", username = "ci", password = "CANARY-password" } },
    }
    for key, value in pairs(options or {}) do
      given[key] = value
    end
    return kb.pull_secret(given)
  end

  local function sealed(options, scope)
    return kb.sealed_secret { secret = secret(options), certificate = pair.certificate, scope = scope }
  end

  local function assert_opens(document, label, expected)
    for program, opened in pairs(sealing.open(pair, label, document.spec.encryptedData)) do
      assert.same({ [".dockerconfigjson"] = expected }, opened, program)
    end
  end

  it("has the Secret's metadata and type in its template, and nothing of its data", function()
    local labels, annotations = { team = "a" }, { ["example.com/a"] = "b" }
    local given = { labels = labels, annotations = annotations, immutable = true }
    local document = sealed(given)
    document.spec.encryptedData = nil
    assert.same({
      apiVersion = "bitnami.com/v1alpha1",
      kind = "SealedSecret",
      metadata = { name = "regcred", namespace = "shop" },
      spec = {
        template = {
          metadata = { name = "regcred", namespace = "shop", labels = labels, annotations = annotations },
          type = "kubernetes.io/dockerconfigjson",
          immutable = true,
        },
      },
    }, document)
  end)

  it("is opened under its name and namespace, in its namespace or anywhere, depending on the scope", function()
    local data = secret().data[".dockerconfigjson"]
    local labels = { strict = "shop/regcred", ["namespace-wide"] = "shop", ["cluster-wide"] = "" }
    for scope, own in pairs(labels) do
      local document = sealed({}, scope)
      for other, label in pairs(labels) do
        assert_opens(document, label, own == label and data or cjson.null)
        local wanted = other == scope and scope ~= "strict" and "true" or nil
        assert.equal(wanted, (document.metadata.annotations or {})[PREFIX .. other])
        assert.equal(wanted, (document.spec.template.metadata.annotations or {})[PREFIX .. other])
      end
      assert_opens(document, "test/regcred", cjson.null)
    end
  end)

  it("uses the scope of the Secret's annotations by default, and corrects the annotations otherwise", function()
    local annotated = { annotations = { [PREFIX .. "namespace-wide"] = "true", a = "b" } }
    assert_opens(sealed(annotated), "shop", secret().data[".dockerconfigjson"])
    local document = sealed(annotated, "strict")
    assert_opens(document, "shop/regcred", secret().data[".dockerconfigjson"])
    assert.same({ a = "b" }, document.spec.template.metadata.annotations)
  end)

  it("drops the annotation in which kubectl keeps the Secret's data", function()
    local document = sealed { annotations = { ["kubectl.kubernetes.io/last-applied-configuration"] = "CANARY" } }
    assert.is_nil(kb.json.encode(document):find "CANARY")
  end)

  it("is valid by its definition, and known to create the Secret", function()
    local document = sealed()
    local pod = kb.deployment {
      name = "web",
      namespace = "shop",
      image = "r.example.com/web:1",
      image_pull_secrets = { document },
    }
    local bundle = kb.bundle { pod, document, kb.namespace { name = "shop" } }
    assert.equal("SealedSecret", bundle[2].kind)
    local rules = {}
    for _, finding in ipairs(kb.check(bundle:yaml(), { crds = { CRDS } })) do
      rules[#rules + 1] = finding.rule .. " " .. finding.severity
    end
    assert.same({ "secret-made-elsewhere info" }, rules)
    assert.is_nil(bundle:yaml():find("CANARY", 1, true))
  end)

  it("seals a list, each for its own namespace, and leaves the Secrets as they are", function()
    local registries = { { server = "r.example.com", username = "ci", password = "CANARY-password" } }
    local list = kb.pull_secret { name = "regcred", namespaces = { "shop", "test" }, registries = registries }
    local before = kb.json.encode(list)
    local documents = kb.sealed_secret { secret = list, certificate = pair.certificate }
    assert.equal(before, kb.json.encode(list))
    assert_opens(documents[2], "test/regcred", list[2].data[".dockerconfigjson"])
    assert_opens(documents[2], "shop/regcred", cjson.null)
  end)

  it("seals the result of kb.opaque_secret, including empty values", function()
    local data = { a = "", b = "\0\255" }
    local opaque = kb.opaque_secret { name = "web", namespace = "shop", data = data }
    local document = kb.sealed_secret { secret = opaque, certificate = pair.certificate }
    for program, opened in pairs(sealing.open(pair, "shop/web", document.spec.encryptedData)) do
      assert.same({ a = "", b = "AP8=" }, opened, program)
    end
  end)

  it("rejects what is not a Secret that can be sealed", function()
    local function raised(options)
      options.certificate = options.certificate or pair.certificate
      local message = raises(function()
        kb.sealed_secret(options)
      end)
      assert.matches("sealed_secret_spec.lua:%d+: kb.sealed_secret: ", message)
      assert.not_matches("CANARY", message)
      return message
    end
    local function changed(fields)
      local document = secret()
      for key, value in pairs(fields) do
        document[key] = value
      end
      return { secret = document }
    end
    assert.matches("secret is missing", raised {})
    assert.matches("secret is an empty list", raised { secret = {} })
    assert.matches("secret%[2%] is not a Secret", raised { secret = { secret(), kb.namespace { name = "shop" } } })
    assert.matches("data is missing or empty", raised(changed { data = {} }))
    assert.matches("data.a is not base64", raised(changed { data = { a = "CANARY!" } }))
    assert.matches("stringData is not sealed", raised(changed { stringData = { a = "CANARY" } }))
    assert.matches("namespace is missing", raised(changed { metadata = { name = "regcred" } }))
    assert.matches("without tokens", raised(changed { metadata = { name = "a", namespace = "#(ns)#" } }))
    assert.matches('invalid scope "wide"', raised { secret = secret(), scope = "wide" })
    assert.matches("no certificate in PEM format", raised { secret = secret(), certificate = "CANARY" })
    assert.matches("a private key", raised { secret = secret(), certificate = pair.key })
  end)

  it("needs no namespace if the Secret may be anywhere", function()
    local document = kb.pull_secret { name = "regcred", docker_config = '{"auths":{"r.io":{"auth":"YTpi"}}}' }
    local made = kb.sealed_secret { secret = document, certificate = pair.certificate, scope = "cluster-wide" }
    assert_opens(made, "", document.data[".dockerconfigjson"])
  end)
end)
