-- kb.external_secret, checked with the External Secrets operator's definition and our own rules.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local kb = require "kubebundle"
local raises = require "spec.support.raises"

local CRDS = command.read "spec/build/gitops_crds.yaml"

local function build(options)
  options.name, options.namespace, options.store = options.name or "regcred", options.namespace or "shop", "kv"
  return kb.external_secret(options)
end

-- A pod that pulls with the Secret, and the rules of the findings about both.
local function rules(document, image)
  local pod = kb.deployment {
    name = "web",
    namespace = "shop",
    image = image or "shop.azurecr.io/web:1",
    image_pull_secrets = { document },
  }
  local found = {}
  local text = kb.bundle({ kb.namespace { name = "shop" }, document, pod }):yaml()
  for _, finding in ipairs(kb.check(text, { crds = { CRDS } })) do
    found[#found + 1] = finding.rule .. " " .. finding.severity
  end
  return found
end

describe("kb.external_secret", function()
  it("uses a docker config document from the store as the data of a pull secret", function()
    assert.same({
      apiVersion = "external-secrets.io/v1",
      kind = "ExternalSecret",
      metadata = { name = "regcred", namespace = "shop" },
      spec = {
        secretStoreRef = { kind = "SecretStore", name = "kv" },
        target = { template = { type = "kubernetes.io/dockerconfigjson" } },
        data = { { secretKey = ".dockerconfigjson", remoteRef = { key = "regcred" } } },
      },
    }, build {})
  end)

  it("accepts other names, kinds and times", function()
    local document = build { store_kind = "ClusterSecretStore", remote_key = "acr-pull", refresh_interval = "15m" }
    assert.equal("ClusterSecretStore", document.spec.secretStoreRef.kind)
    assert.equal("acr-pull", document.spec.data[1].remoteRef.key)
    assert.equal("15m", document.spec.refreshInterval)
  end)

  it("composes the document if the store has only the password", function()
    local document = build { server = "shop.azurecr.io", username = 'a"b\\c' }
    assert.equal("password", document.spec.data[1].secretKey)
    local template = document.spec.target.template
    assert.equal("v2", template.engineVersion)
    -- the operator's template, with each action replaced by its value
    local text = template.data[".dockerconfigjson"]:gsub("{{(.-)}}", function(action)
      return action == " .password | toJson " and '"secret"' or '"auth"'
    end)
    assert.same(
      { auths = { ["shop.azurecr.io"] = { username = 'a"b\\c', password = "secret", auth = "auth" } } },
      core.json.decode(text)
    )
    assert.matches(
      '{{ printf "%s:%s" "a\\"b\\\\c" .password | b64enc | toJson }}',
      template.data[".dockerconfigjson"],
      1,
      true
    )
  end)

  it("is valid by its definition, and known to create the Secret", function()
    local expected = { "secret-made-elsewhere info" }
    assert.same(expected, rules(build {}))
    assert.same(
      expected,
      rules(build { server = "shop.azurecr.io", username = "ci", store_kind = "ClusterSecretStore" })
    )
  end)

  it("is a list for several namespaces, in which a pod finds its own", function()
    local list = kb.external_secret { name = "regcred", namespaces = { "shop", "test" }, store = "kv" }
    assert.equal("test", list[2].metadata.namespace)
    local account = kb.service_account { name = "default", namespace = "test", image_pull_secrets = { list } }
    assert.same({ { name = "regcred" } }, account.imagePullSecrets)
  end)

  it("rejects values that the operator or the kubelet could not use", function()
    local refused = {
      ["store is missing or empty"] = { name = "a" },
      ["name is missing or empty"] = { store = "kv" },
      ["invalid store_kind"] = { name = "a", store = "kv", store_kind = "Vault" },
      ["store: Invalid value"] = { name = "a", store = "Key Vault" },
      ["server and username must be given together"] = { name = "a", store = "kv", server = "r.example.com" },
      ["the server matches no image"] = { name = "a", store = "kv", server = "r..example", username = "u" },
      ["username must not contain a colon"] = { name = "a", store = "kv", server = "r.example.com", username = "a:b" },
      ["must not contain {{"] = { name = "a", store = "kv", server = "r.example.com", username = "{{ .x }}" },
      ["invalid refresh_interval"] = { name = "a", store = "kv", refresh_interval = "hourly" },
      ["remote_key is empty"] = { name = "a", store = "kv", remote_key = "" },
      ['unknown option "password"'] = { name = "a", store = "kv", password = "made-up" },
    }
    for sentence, options in pairs(refused) do
      local message = raises(function()
        kb.external_secret(options)
      end)
      assert.matches("kb.external_secret: ", message, 1, true)
      assert.matches(sentence, message, 1, true)
      assert.not_matches("made-up", message, 1, true)
    end
  end)

  it("warns of a server that is not looked up as meant", function()
    local document = build { server = "registry-1.docker.io", username = "u" }
    assert.equal(1, #kb.bundle({ document }):warnings())
  end)
end)
