-- The configurations of the nodes: what is used from them, and what would keep a kubelet from starting.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local explain = require "kubebundle.explain"
local live = require "spec.support.live"
local node = require "kubebundle.explain.node"

local KUBELET = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"

local function providers(text)
  return "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n" .. text
end

local CLOUD = [[
- name: cloud-provider
  apiVersion: credentialprovider.kubelet.k8s.io/v1
  defaultCacheDuration: 10m
  matchImages: ["*.registry.example.net", "r.example.com/team", "h.example.org:5000"]
]]

local WITH_TOKENS = CLOUD
  .. [[
  tokenAttributes:
    serviceAccountTokenAudience: registry
    requireServiceAccount: true
    cacheType: ServiceAccount
    requiredServiceAccountAnnotationKeys: [registry.example.net/identity]
]]

local function account(annotations)
  return {
    apiVersion = "v1",
    kind = "ServiceAccount",
    metadata = { name = "default", namespace = "shop", annotations = annotations },
  }
end

local function explained(options, ...)
  return explain(live.list { ... }, options)[1]
end

describe("the credential providers of a node", function()
  local options = { credential_provider_config = providers(CLOUD) }

  it("are for the images that their matchImages match, as keys of a pull secret would", function()
    for image, match in pairs {
      ["a.registry.example.net/x:1"] = "*.registry.example.net",
      ["a.b.registry.example.net/x:1"] = false,
      ["r.example.com/team/web:1"] = "r.example.com/team",
      ["r.example.com/teams:1"] = "r.example.com/team",
      ["r.example.com/other:1"] = false,
      ["h.example.org:5000/x:1"] = "h.example.org:5000",
      ["h.example.org/x:1"] = false,
      ["nginx:1"] = false,
    } do
      local found = explained(options, live.pod { image = image }).providers
      assert.equal(match, found[1] and found[1].match or false, image)
    end
    assert.is_nil(explained({}, live.pod {}).providers)
  end)

  it("are asked if no pull secret applies, so the pull may not be anonymous", function()
    local found = explained(options, live.pod {})
    assert.equal("credential-provider", found.verdict)
    assert.is_false(explain.fails(found))
    found = explained(options, live.secret { server = "q.example.com" }, live.pod { secrets = { "regcred" } })
    assert.equal("credential-provider", found.verdict)
    assert.equal("pull-no-credential", found.mistake.verdict)
  end)

  it("come after the pull secrets, and do not help against one that cannot be read", function()
    assert.equal("credential", explained(options, live.secret(), live.pod { secrets = { "regcred" } }).verdict)
    local broken = live.secret { document = '{"auths":{"r.example.com":{"auth":"!"}}}' }
    assert.equal("auth-malformed", explained(options, broken, live.pod { secrets = { "regcred" } }).verdict)
  end)

  it("that require an annotation of the service account are asked only if it exists", function()
    options = { credential_provider_config = providers(WITH_TOKENS) }
    local found = explained(options, live.pod {}, account { ["registry.example.net/identity"] = "x" })
    assert.equal("credential-provider", found.verdict)
    assert.equal("registry", found.providers[1].audience)
    found = explained(options, live.pod {}, account { other = "x" })
    assert.equal("anonymous", found.verdict)
    assert.equal("registry.example.net/identity", found.providers[1].missing_annotation)
    found = explained(options, live.pod {})
    assert.equal("credential-provider", found.verdict)
    assert.equal("registry.example.net/identity", found.providers[1].needs_annotation)
  end)
end)

describe("a configuration that keeps a kubelet from starting", function()
  local function code(options)
    local known, err = node.new(options)
    return known == nil and err.code or "fine"
  end

  it("is rejected with a code", function()
    local some = KUBELET .. "imagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages\n"
    for text, expected in pairs {
      [KUBELET .. "imagePullCredentialsVerificationPolicy: AlwaysVerify"] = "fine",
      [KUBELET] = "fine",
      [KUBELET .. "imagePullCredentialsVerificationPolicy: Sometimes"] = "kubelet-config.invalid",
      [KUBELET .. "imagePullCredentialsVerificationPolicy: off"] = "kubelet-config.invalid",
      [KUBELET .. "preloadedImagesVerificationAllowlist: [r.example.com/a]"] = "kubelet-config.invalid",
      [some .. "preloadedImagesVerificationAllowlist: ['r.example.com/a:1']"] = "kubelet-config.invalid",
      [some .. "preloadedImagesVerificationAllowlist: ['r.example.com/*/a']"] = "kubelet-config.invalid",
      ["kind: Pod\napiVersion: v1"] = "kubelet-config.invalid",
      ["kind: KubeletConfiguration\napiVersion: v1"] = "kubelet-config.invalid",
      ["[]"] = "kubelet-config.invalid",
      [""] = "yaml.no-document",
      ["a: ]"] = "yaml.syntax",
    } do
      assert.equal(expected, code { kubelet_config = text }, text)
    end
  end)

  it("of credential providers is, too", function()
    local function of(text)
      return code { credential_provider_config = providers(text) }
    end
    local invalid = "credential-provider-config.invalid"
    assert.equal("fine", of(CLOUD))
    assert.equal("fine", of(WITH_TOKENS))
    for _, change in ipairs {
      { "name: cloud%-provider", "name: a/b" },
      { "matchImages: %b[]", "matchImages: []" },
      { "kubelet.k8s.io/v1", "kubelet.k8s.io/v9" },
      { "defaultCacheDuration: 10m", "args: []" },
      { "r.example.com/team", "r.example.com:x" },
      { "requireServiceAccount: true", "other: x" },
      { "serviceAccountTokenAudience: registry", "other: x" },
    } do
      local changed, count = WITH_TOKENS:gsub(change[1], change[2])
      assert.equal(1, count, change[1])
      assert.equal(invalid, of(changed), change[1])
    end
    assert.equal(invalid, of(CLOUD .. CLOUD))
    assert.equal(invalid, code { credential_provider_config = (providers("[]"):gsub("providers:\n", "providers: ")) })
    assert.equal(invalid, code { credential_provider_config = providers(WITH_TOKENS), kubernetes_version = "1.33" })
  end)

  it("raises in Lua and is a usage error of the command", function()
    assert.has_error(function()
      explain("", { kubelet_config = "kind: Pod" })
    end)
    local folder <close> = command.directory()
    command.write(folder.path .. "/k.yaml", "kind: Pod\n")
    local result = command.kubebundle(
      { "explain", "--kubelet-config", folder.path .. "/k.yaml", "-" },
      { stdin = live.list { live.pod {} } }
    )
    assert.equal(2, result.status)
    assert.truthy(result.stderr:find("k.yaml", 1, true))
    for _, option in ipairs { "--kubelet-config", "--credential-provider-config" } do
      local missing = { "explain", option, folder.path .. "/none.yaml", "-" }
      assert.equal(2, command.kubebundle(missing, { stdin = "" }).status)
    end
    assert.equal(2, command.kubebundle({ "explain", "--kubernetes-version", "x", "-" }, { stdin = "" }).status)
  end)

  it("that is fine is used by the command", function()
    local folder <close> = command.directory()
    command.write(folder.path .. "/k.yaml", KUBELET .. "imagePullCredentialsVerificationPolicy: AlwaysVerify\n")
    command.write(folder.path .. "/p.yaml", providers(CLOUD))
    local result = command.kubebundle({
      "explain",
      "--format",
      "json",
      "--kubelet-config",
      folder.path .. "/k.yaml",
      "--credential-provider-config",
      folder.path .. "/p.yaml",
      "-",
    }, { stdin = live.list { live.pod {} } })
    local found = core.json.decode(result.stdout)[1]
    assert.equal("AlwaysVerify", found.if_present.policy)
    assert.equal("cloud-provider", found.providers[1].name)
    assert.equal(0, result.status)
  end)
end)
