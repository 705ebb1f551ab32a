-- Secrets that something in the cluster creates, copies, fills or decrypts.

local kb = require "kubebundle"

local POD = [[
---
apiVersion: v1
kind: Pod
metadata: {name: till, namespace: shop}
spec:
  imagePullSecrets: [{name: pull}]
  containers: [{name: till, image: registry.shop.example/till}]
]]

local CONFIG = [['{"auths":{"registry.shop.example":{"username":"ci","password":"made-up"}}}']]
local TYPE = "kubernetes.io/dockerconfigjson"

-- "RULE SEVERITY" of each finding about pulls and Secrets, except for namespaces and unknown kinds.
local function found(text)
  local list = {}
  for _, finding in ipairs(kb.check(text)) do
    if finding.rule ~= "namespace-missing" and finding.rule ~= "kind-unknown" then
      list[#list + 1] = finding.rule .. " " .. finding.severity
    end
  end
  return list
end

local function object(api_version, kind, body)
  return ("apiVersion: %s\nkind: %s\nmetadata: {name: pull, namespace: shop}\n%s\n"):format(api_version, kind, body)
end

local MADE = { "secret-made-elsewhere info" }

-- Each kind with a type for pulls, and the same without.
local makers = {
  { "bitnami.com/v1alpha1", "SealedSecret", "spec: {template: {type: %s}}" },
  { "external-secrets.io/v1beta1", "ExternalSecret", "spec: {target: {name: pull, template: {type: %s}}}" },
  { "kubernetes-client.io/v1", "ExternalSecret", "spec: {template: {type: %s}}" },
  { "secrets.hashicorp.com/v1beta1", "VaultStaticSecret", "spec: {destination: {name: pull, type: %s}}" },
  {
    "secrets-store.csi.x-k8s.io/v1",
    "SecretProviderClass",
    "spec: {secretObjects: [{secretName: other, type: Opaque}, {secretName: pull, type: %s}]}",
  },
  { "isindir.github.com/v1alpha3", "SopsSecret", "spec: {secretTemplates: [{name: pull, type: %s}]}" },
  { "spv.no/v2beta1", "AzureKeyVaultSecret", "spec: {output: {secret: {name: pull, type: %s}}}" },
  { "onepassword.com/v1", "OnePasswordItem", "type: %s" },
}

describe("a pull secret that something in the cluster makes", function()
  for _, maker in ipairs(makers) do
    local api_version, kind, body = table.unpack(maker)

    it("is not missing: " .. kind .. " of " .. api_version, function()
      local text = object(api_version, kind, body:format(TYPE)) .. POD
      assert.same(MADE, found(text))
      assert.same({ "secret-made-elsewhere" }, { kb.explain(text)[1].verdict, kb.explain(text)[1].severity })
    end)

    it("is useless with the wrong type: " .. kind .. " of " .. api_version, function()
      assert.same({ "secret-type-mismatch error" }, found(object(api_version, kind, body:format "Opaque") .. POD))
    end)
  end

  it("is Opaque if the template has no type, and the remedy names the field", function()
    local text = object("external-secrets.io/v1", "ExternalSecret", "spec: {target: {name: pull}}") .. POD
    for _, finding in ipairs(kb.check(text)) do
      if finding.rule == "secret-type-mismatch" then
        assert.matches("spec.target.template.type: " .. TYPE, finding.remedy, 1, true)
      end
    end
    assert.same({ "secret-type-mismatch error" }, found(text))
  end)

  it("is created only in its namespace, or in any by cluster-scoped kinds", function()
    local elsewhere = POD:gsub("namespace: shop", "namespace: other")
    local body = "spec: {template: {type: " .. TYPE .. "}}"
    assert.same(
      { "pull-secret-missing warning" },
      found(object("bitnami.com/v1alpha1", "SealedSecret", body) .. elsewhere)
    )
    local everywhere = "apiVersion: clustersecret.io/v1\nkind: ClusterSecret\nmetadata: {name: pull}\ntype: "
      .. TYPE
      .. "\n"
    assert.same(MADE, found(everywhere .. elsewhere))
  end)

  it("needs the key of its type, if all keys are known", function()
    local body = "spec: {encryptedData: {%s: AgB}, template: {type: " .. TYPE .. "}}"
    assert.same(MADE, found(object("bitnami.com/v1alpha1", "SealedSecret", body:format ".dockerconfigjson") .. POD))
    assert.same(
      { "secret-made-elsewhere info", "secret-type-mismatch error" },
      (function()
        local list = found(object("bitnami.com/v1alpha1", "SealedSecret", body:format "config.json") .. POD)
        table.sort(list)
        return list
      end)()
    )
  end)

  it("is a warning if no pod lists it, and its key shows that it is meant for pulls", function()
    local body = "spec: {encryptedData: {.dockerconfigjson: AgB}}"
    assert.same({ "secret-type-mismatch warning" }, found(object("bitnami.com/v1alpha1", "SealedSecret", body)))
  end)

  it("may be the second of a list whose first has the credential", function()
    local secret = object("v1", "Secret", "type: " .. TYPE .. "\nstringData: {.dockerconfigjson: " .. CONFIG .. "}")
    local text = secret:gsub("name: pull", "name: known")
      .. "---\n"
      .. object("bitnami.com/v1alpha1", "SealedSecret", "spec: {template: {type: " .. TYPE .. "}}")
      .. POD:gsub("%[{name: pull}%]", "[{name: known}, {name: pull}]")
    assert.equal("credential", kb.explain(text)[1].verdict)
  end)
end)

describe("a pull secret of another namespace", function()
  local function secret(annotations)
    return ([[
apiVersion: v1
kind: Secret
metadata: {name: pull, namespace: infra, annotations: {%s}}
type: %s
stringData: {.dockerconfigjson: %s}
]]):format(annotations, TYPE, CONFIG)
  end

  local REFLECTOR = "reflector.v1.k8s.emberstack.com/reflection-"

  it("is copied by reflector or kubernetes-replicator if its annotations say so", function()
    local auto = ('%sallowed: "true", %sauto-enabled: "true"'):format(REFLECTOR, REFLECTOR)
    assert.same(MADE, found(secret(auto) .. POD))
    assert.equal("credential", kb.explain(secret(auto) .. POD)[1].verdict)
    assert.same(MADE, found(secret 'replicator.v1.mittwald.de/replicate-to: "shop,other"' .. POD))
  end)

  it("stays an error if they name other namespaces, or let others ask for a copy only", function()
    assert.same(
      { "pull-secret-other-namespace error" },
      found(secret 'replicator.v1.mittwald.de/replicate-to: "bar,other"' .. POD)
    )
    assert.same({ "pull-secret-other-namespace error" }, found(secret(REFLECTOR .. 'allowed: "true"') .. POD))
  end)
end)

describe("a pull secret with a placeholder", function()
  local function mirror(secret_type)
    return object("v1", "Secret", ('type: %s\nstringData: {.dockerconfigjson: "{}"}\n'):format(secret_type)):gsub(
      "namespace: shop",
      "namespace: shop, annotations: {replicator.v1.mittwald.de/replicate-from: infra/pull}",
      1
    )
  end

  it("that a controller fills is not empty", function()
    assert.same(MADE, found(mirror(TYPE) .. POD))
  end)

  it("keeps its own type, which has to be right", function()
    assert.same({ "secret-type-mismatch error" }, found(mirror "Opaque" .. POD))
  end)
end)

describe("a pull secret that SOPS encrypted", function()
  local SOPS = [[
type: %s
data: {.dockerconfigjson: "ENC[AES256_GCM,data:x,type:str]"}
sops: {mac: "ENC[AES256_GCM,data:x,type:str]", lastmodified: "2026-01-01T00:00:00Z"}
]]

  it("is decrypted before it is applied", function()
    assert.same(MADE, found(object("v1", "Secret", SOPS:format(TYPE)) .. POD))
  end)

  it("shows its type", function()
    assert.same({ "secret-type-mismatch error" }, found(object("v1", "Secret", SOPS:format "Opaque") .. POD))
  end)
end)
