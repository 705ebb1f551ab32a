-- How the kubelet would pull each image, according to kb.explain.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local explain = require "kubebundle.explain"
local mistakes = require "spec.support.mistakes"

local function first(text)
  return explain(text, { filename = "bundle.yaml" })[1]
end

describe("an explanation", function()
  it("has the secrets, the credentials in order without passwords, and a verdict", function()
    local list = explain(command.read "spec/check/good/private.yaml", { filename = "private.yaml" })
    local web = list[1]
    assert.equal("private.yaml", web.file)
    assert.equal("Deployment", web.kind)
    assert.equal("shop", web.namespace)
    assert.equal("web", web.name)
    assert.equal("web", web.container)
    assert.equal("registry.example.com/shop/web:1.4.2", web.image)
    assert.equal("registry.example.com/shop/web", web.lookup_name)
    assert.equal("IfNotPresent", web.pull_policy)
    assert.same({ "registries" }, web.secrets)
    assert.same({
      { server = "registry.example.com/shop/", secret = "registries", username = "shop" },
      { server = "registry.example.com", secret = "registries", username = "all" },
    }, web.credentials)
    assert.equal("credential", web.verdict)
    assert.is_nil(web.severity)
    assert.equal("docker.io/library/redis", list[2].lookup_name)
    assert.equal("hub", list[2].credentials[1].username)
    assert.equal("volume", list[5].place)
  end)

  it("tells the steps in the kubelet's order", function()
    local steps = table.concat(first(mistakes.named("server-is-another-registry").fixed).steps, "\n")
    local at = 1
    for _, part in ipairs {
      "Pull secrets: regcred, from the pod's own imagePullSecrets",
      "in the namespace shop",
      ".dockerconfigjson is read, with credentials for: registry.example.com",
      "looked up for registry.example.com/web",
      "Tried first: the credential for registry.example.com of the Secret regcred, as user robot",
      "ErrImagePull, then ImagePullBackOff",
    } do
      local from, to = steps:find(part, at, true)
      assert.truthy(from, part .. " is not in " .. steps)
      at = to
    end
  end)

  it("reports where the secrets come from if the pod lists none", function()
    local account = [[
{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}, imagePullSecrets: [{name: regcred}]}
---
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web,
  image: "r.example.com/a:1"}]}}
]]
    local found = explain(account)[1]
    assert.same({ "regcred" }, found.secrets)
    assert.truthy(found.steps[1]:find("from the service account default, because the pod lists none", 1, true))
    assert.truthy(found.steps[2]:find("is not found", 1, true))
  end)

  local verdicts = {
    ["server-is-another-registry"] = "pull-no-credential",
    ["secret-in-another-namespace"] = "pull-secret-other-namespace",
    ["secret-of-another-type"] = "secret-type-mismatch",
    ["credential-store-copied"] = "credential-empty",
    ["secret-name-misspelt"] = "pull-secret-missing",
    ["docker-hub-by-another-name"] = "hub-key-unusable",
    ["port-missing-in-the-server"] = "registry-port-mismatch",
    ["auth-without-a-user"] = "auth-malformed",
    ["service-account-shadowed"] = "service-account-secrets-shadowed",
    ["image-without-a-registry"] = "image-without-registry",
    ["line-break-in-the-password"] = "credential-whitespace",
    ["user-and-token-swapped"] = "credential-swapped",
    ["image-in-upper-case"] = "image-invalid",
    ["token-left"] = "token-unresolved",
    ["variable-left"] = "token-unresolved",
  }

  for name, verdict in pairs(verdicts) do
    it(("of %s has the verdict %s, an error"):format(name, verdict), function()
      local found = first(mistakes.named(name).broken)
      assert.equal(verdict, found.verdict)
      assert.is_true(explain.fails(found))
      assert.truthy(found.reason and found.remedy)
      -- a reason may quote the image and the API server's message about it
      assert.is_true(utf8.len(found.reason) <= 130, "longer than a clause: " .. found.reason)
    end)

    it(("of %s has none once it is corrected"):format(name), function()
      assert.is_false(explain.fails(first(mistakes.named(name).fixed)))
    end)
  end

  it("of a template uses everything known: all except the tag", function()
    local found = explain(command.read "examples/shipping-service/deployment.yaml")[1]
    assert.equal("registrydevaueast001.azurecr.io/shippingservice:#(dockertag)#", found.image)
    assert.equal("registrydevaueast001.azurecr.io/shippingservice", found.lookup_name)
    assert.equal("11111111-2222-4333-8444-555555555555", found.credentials[1].username)
    assert.equal("token-unresolved", found.verdict)
    local pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: '%s'}]}}"
    assert.is_nil(explain(pod:format("#(registry)#/web:1"))[1].lookup_name)
    for _, tag in ipairs { "#(tag)#", "${TAG}", "$(Build.BuildId)", "{{ .Values.tag }}" } do
      assert.equal("docker.io/library/web", explain(pod:format("web:" .. tag))[1].lookup_name)
    end
    assert.equal(
      "unknown",
      explain((pod:gsub("containers", "imagePullSecrets: [{name: '#(s)#'}], containers")):format("web:1"))[1].verdict
    )
  end)

  it("masks user names that have the form of a token, and user info in servers", function()
    local found = first(mistakes.named("user-and-token-swapped").broken)
    assert.equal("***", found.credentials[1].username)
    local text = [[{apiVersion: v1, kind: Secret, metadata: {name: regcred},
      type: kubernetes.io/dockerconfigjson,
      stringData: {.dockerconfigjson:
        '{"auths":{"https://me:example-canary@r.example.com":{"username":"u","password":"p"}}}'}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {imagePullSecrets: [{name: regcred}],
  containers: [{name: web, image: "r.example.com/web:1"}]}}]]
    assert.is_nil(core.json.encode(explain(text)):find("canary", 1, true))
  end)

  it("does not attribute one credential's problem to another", function()
    local text =
      mistakes.named("server-is-another-registry").fixed:gsub('{"auths": {', '{"auths": {"other.example.com": {}, ')
    local found = explain(text)[1]
    assert.equal("credential", found.verdict)
  end)

  it("fails by the credentials only if each of them is faulty", function()
    local kb = require "kubebundle"
    local function of(...)
      local objects, names = {}, {}
      for index, password in ipairs { ... } do
        local auths = { ["r.example.com"] = { username = "bot", password = password } }
        names[index] = { name = "regcred-" .. index }
        objects[index] = {
          apiVersion = "v1",
          kind = "Secret",
          metadata = names[index],
          type = "kubernetes.io/dockerconfigjson",
          stringData = { [".dockerconfigjson"] = kb.json.encode { auths = auths } },
        }
      end
      objects[#objects + 1] = {
        apiVersion = "v1",
        kind = "Pod",
        metadata = { name = "web" },
        spec = { imagePullSecrets = names, containers = { { name = "web", image = "r.example.com/web:1" } } },
      }
      return first(kb.yaml.encode_all(objects)).verdict
    end
    assert.equal("credential", of("", "made-up"))
    assert.equal("credential", of("made-up", ""))
    assert.equal("credential-empty", of("", ""))
    assert.equal("credential-whitespace", of("made-up\n", ""))
  end)

  it("of a bundle comes without text in between", function()
    local kb = require "kubebundle"
    local bundle = kb.bundle { kb.deployment { name = "web", namespace = "shop", image = "nginx:1" } }
    assert.equal("anonymous", bundle:explain()[1].verdict)
    assert.equal("pull-no-credential", bundle:check()[2].rule)
  end)
end)
