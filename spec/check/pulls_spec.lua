-- Pulls: which credential applies to an image, and why none applies.

local check = require "kubebundle.check"
local core = require "kubebundle.core"
local kb = require "kubebundle"

local function secret(name, servers, changes)
  local auths = {}
  for server, credential in pairs(servers) do
    auths[server] = {
      username = credential[1],
      password = credential[2],
      auth = core.dockerconfig.encode_auth(credential[1], credential[2]),
    }
  end
  local object = {
    apiVersion = "v1",
    kind = "Secret",
    metadata = { name = name, namespace = "shop" },
    type = "kubernetes.io/dockerconfigjson",
    stringData = { [".dockerconfigjson"] = core.json.encode { auths = auths } },
  }
  for key, value in pairs(changes or {}) do
    object[key] = value
  end
  return object
end

local namespace = { apiVersion = "v1", kind = "Namespace", metadata = { name = "shop" } }
local user = { "robot", "example-password" }

local function pod(images, secrets, changes)
  local spec = { containers = core.array {}, imagePullSecrets = core.array {} }
  for index, image in ipairs(images) do
    spec.containers[index] = { name = "c" .. index, image = image }
  end
  for index, name in ipairs(secrets) do
    spec.imagePullSecrets[index] = { name = name }
  end
  for key, value in pairs(changes or {}) do
    spec[key] = value
  end
  return { apiVersion = "v1", kind = "Pod", metadata = { name = "web", namespace = "shop" }, spec = spec }
end

local function found(...)
  local list = {}
  for _, finding in ipairs(check { namespace, ... }) do
    list[#list + 1] = finding.severity .. " " .. finding.rule
  end
  return list
end

local function message(...)
  return check({ namespace, ... })[1].message
end

describe("an image without a credential", function()
  it("may be public, if nothing contradicts that", function()
    assert.same({ "info pull-no-credential" }, found(pod({ "quay.io/a/b:1" }, {})))
    assert.matches("as far as this input shows", check({ namespace, pod({ "nginx" }, {}) })[1].consequence, 1, true)
  end)

  it("may be public next to one with a credential, if it is from a public registry", function()
    local regcred = secret("regcred", { ["r.example.com"] = user })
    assert.same({ "info pull-no-credential" }, found(regcred, pod({ "r.example.com/a:1", "busybox" }, { "regcred" })))
    assert.same(
      { "error pull-no-credential" },
      found(regcred, pod({ "r.example.com/a:1", "s.example.com/a:1" }, { "regcred" }))
    )
  end)

  it("is an error if the pod lists secrets for nothing, and the nearest server is named", function()
    local function nearest(server, image)
      local regcred = secret("regcred", { [server] = user })
      assert.same({ "error pull-no-credential" }, found(regcred, pod({ image }, { "regcred" })))
      return message(regcred, pod({ image }, { "regcred" }))
    end
    assert.truthy(nearest("r.exmaple.com", "r.example.com/a:1"):find("the nearest key is r.exmaple.com", 1, true))
    assert.truthy(nearest("R.example.com", "r.example.com/a:1"):find("differs in case", 1, true))
    assert.truthy(
      nearest("r.example.com/team/", "r.example.com/team:1"):find("for paths that begin with /team/", 1, true)
    )
    assert.truthy(nearest("example.com", "r.example.com/a:1"):find("nearest key is example.com", 1, true))
  end)

  it("is an error if a Secret of the namespace would apply and is not listed", function()
    assert.same(
      { "error pull-no-credential" },
      found(secret("regcred", { ["r.example.com"] = user }), pod({ "r.example.com/a:1" }, {}))
    )
    assert.same(
      { "info pull-no-credential" },
      found(
        secret("regcred", { ["r.example.com"] = user }, { metadata = { name = "regcred", namespace = "default" } }),
        pod({ "r.example.com/a:1" }, {})
      )
    )
  end)

  it("is not needed if the image is not pulled", function()
    local never = pod({ "r.example.com/a:1" }, { "regcred" })
    never.spec.containers[1].imagePullPolicy = "Never"
    assert.same({}, found(secret("regcred", { ["s.example.com"] = user }), never))
  end)

  it("has a port or a registry that does not match", function()
    local with_port = secret("regcred", { ["r.example.com:443"] = user })
    assert.same({ "error registry-port-mismatch" }, found(with_port, pod({ "r.example.com/a:1" }, { "regcred" })))
    local regcred = secret("regcred", { ["r.example.com"] = user })
    assert.same({ "error image-without-registry" }, found(regcred, pod({ "team/app:1" }, { "regcred" })))
    assert.same({ "error pull-no-credential" }, found(regcred, pod({ "docker.io/team/app:1" }, { "regcred" })))
  end)
end)

describe("a Secret that is listed", function()
  it("may be in the cluster if it is not in the bundle", function()
    assert.same({ "warning pull-secret-missing" }, found(pod({ "r.example.com/a:1" }, { "regcred" })))
    assert.same({ "warning pull-secret-missing" }, found(pod({ "r.example.com/a:1" }, { "" })))
  end)

  it("may be in kubectl's default namespace", function()
    local pod_in = pod({ "r.example.com/a:1" }, { "regcred" })
    pod_in.metadata.namespace = nil
    assert.same(
      {},
      found(
        secret("regcred", { ["r.example.com"] = user }, { metadata = { name = "regcred", namespace = "default" } }),
        pod_in
      )
    )
    assert.same({ "error pull-secret-other-namespace" }, found(secret("regcred", { ["r.example.com"] = user }), pod_in))
  end)

  it("is misspelled if a similar name exists", function()
    local regcred = secret("acr-pull-6g8hk2mb4t", { ["r.example.com"] = user })
    assert.same({ "error pull-secret-missing" }, found(regcred, pod({ "r.example.com/a:1" }, { "acr-pull" })))
    assert.equal(
      "Write `acr-pull-6g8hk2mb4t`.",
      check({ namespace, regcred, pod({ "r.example.com/a:1" }, { "acr-pull" }) })[1].remedy
    )
  end)

  it("stops all pulls of the pod if it cannot be read, and is reported once", function()
    local broken = secret("broken", {}, { stringData = { [".dockerconfigjson"] = '{"auths":{"x":{"auth":"!"}}}' } })
    local regcred = secret("regcred", { ["r.example.com"] = user })
    assert.same(
      { "error auth-malformed" },
      found(broken, regcred, pod({ "r.example.com/a:1", "r.example.com/b:1" }, { "regcred", "broken" }))
    )
  end)

  it("is ignored if it has another type", function()
    local opaque = secret("regcred", { ["r.example.com"] = user }, { type = "Opaque" })
    assert.same(
      { "error secret-type-mismatch" },
      found(opaque, pod({ "r.example.com/a:1", "r.example.com/b:1" }, { "regcred" }))
    )
    assert.same({ "warning secret-type-mismatch" }, found(opaque))
  end)
end)

describe("the list of secrets", function()
  it("is reported once if it is not a list, or does not contain mappings", function()
    local regcred, image = secret("regcred", { ["r.example.com"] = user }), { "r.example.com/a:1" }
    for _, list in ipairs { core.array { "regcred" }, { name = "regcred" }, "regcred" } do
      assert.same({ "error field-type" }, found(regcred, pod(image, {}, { imagePullSecrets = list })))
    end
    assert.same(
      { "warning pull-secret-missing" },
      found(pod(image, {}, { imagePullSecrets = core.array {
        core.null,
      } }))
    )
  end)
end)

describe("a service account", function()
  local account = {
    apiVersion = "v1",
    kind = "ServiceAccount",
    metadata = { name = "default", namespace = "shop" },
    imagePullSecrets = core.array { { name = "regcred" } },
  }
  local regcred = secret("regcred", { ["r.example.com"] = user })

  it("passes its secrets to pods that list none", function()
    assert.same({}, found(regcred, account, pod({ "r.example.com/a:1" }, {})))
    assert.same(
      { "error pull-no-credential", "info reference-missing" },
      found(regcred, account, pod({ "r.example.com/a:1" }, {}, { serviceAccountName = "other" }))
    )
  end)

  it("is displaced by a list of the pod's own, even one that is as good as empty", function()
    assert.same(
      { "error service-account-secrets-shadowed", "warning pull-secret-missing" },
      found(regcred, account, pod({ "r.example.com/a:1" }, { "" }))
    )
    assert.same(
      { "info service-account-secrets-shadowed" },
      found(regcred, account, secret("other", { ["s.example.com"] = user }), pod({ "s.example.com/a:1" }, { "other" }))
    )
  end)

  it("is reported once if it lists missing Secrets", function()
    assert.same(
      { "warning pull-secret-missing" },
      found(account, pod({ "r.example.com/a:1" }, {}), {
        apiVersion = "v1",
        kind = "Pod",
        metadata = { name = "b", namespace = "shop" },
        spec = pod({ "r.example.com/b:1" }, {}).spec,
      })
    )
  end)
end)

describe("several credentials", function()
  it("are fine if a longer server narrows a shorter one, or both are the same", function()
    local both = secret("regcred", { ["r.example.com"] = user, ["r.example.com/team"] = { "team", "example" } })
    assert.same({}, found(both, pod({ "r.example.com/team/app:1" }, { "regcred" })))
    local twin = secret("twin", { ["r.example.com"] = user })
    assert.same(
      {},
      found(secret("regcred", { ["r.example.com"] = user }), twin, pod({ "r.example.com/a:1" }, { "regcred", "twin" }))
    )
  end)

  it("overlap if one of them is meant for another", function()
    local leaking = secret("regcred", { ["r.example.com/team"] = user })
    assert.same({ "warning credential-overlap" }, found(leaking, pod({ "r.example.com/team-b/app:1" }, { "regcred" })))
    local stale = secret("stale", { ["r.example.com"] = { "robot", "stale-password" } })
    assert.same(
      { "warning credential-overlap" },
      found(
        secret("regcred", { ["r.example.com"] = user }),
        stale,
        pod({ "r.example.com/a:1" }, { "stale", "regcred" })
      )
    )
    local spelled = secret("regcred", { ["r.example.com"] = user, ["https://r.example.com/v1/"] = { "a", "b" } })
    assert.truthy(message(spelled, pod({ "r.example.com/a:1" }, { "regcred" })):find("in no fixed order", 1, true))
    local two = message(
      secret("regcred", { ["r.example.com"] = user }),
      stale,
      pod({ "r.example.com/a:1" }, { "stale", "regcred" })
    )
    assert.truthy(two:find("that of the Secret stale first", 1, true))
  end)

  it("do not overlap if the path ends with a slash, or the text ends where the path does", function()
    local whole = secret("regcred", { ["r.example.com/team/"] = user })
    assert.same({}, found(whole, pod({ "r.example.com/team/app:1" }, { "regcred" })))
    local same = secret("regcred", { ["r.example.com/team"] = user })
    assert.same({}, found(same, pod({ "r.example.com/team/app:1", "r.example.com/team:1" }, { "regcred" })))
  end)

  it("of Docker Hub overlap if a later lookup would give another one", function()
    local function rules(alias)
      local servers = { ["docker.io"] = user, ["https://index.docker.io/v1/"] = alias }
      return found(secret("regcred", servers), pod({ "me/a:1" }, { "regcred" }))
    end
    assert.same({}, rules(user))
    assert.same({ "warning credential-overlap" }, rules { user[1], "another-password" })
    assert.same({ "warning credential-overlap" }, rules { "another", user[2] })
  end)

  it("come too late if any Secret of the list does", function()
    local a, b = secret("a", { ["r.example.com"] = user }), secret("b", { ["s.example.com"] = user })
    for _, names in ipairs { { "a", "b" }, { "b", "a" } } do
      local web = pod({ "r.example.com/a:1", "s.example.com/a:1" }, names)
      assert.same({}, found(a, b, web))
      for _, order in ipairs { { b, web, a }, { a, web, b }, { web, a, b } } do
        assert.same({ "warning object-order" }, found(table.unpack(order)))
      end
    end
  end)
end)

describe("an image next to the secrets of a service account", function()
  it("may be public: they come with the account, whatever the pod runs", function()
    local account = {
      apiVersion = "v1",
      kind = "ServiceAccount",
      metadata = { name = "default", namespace = "shop" },
      imagePullSecrets = core.array { { name = "regcred" } },
    }
    local regcred = secret("regcred", { ["r.example.com"] = user })
    assert.same({ "info pull-no-credential" }, found(regcred, account, pod({ "nginx" }, {})))
    assert.same({ "error pull-no-credential" }, found(regcred, account, pod({ "s.example.com/a:1" }, {})))
    assert.same({ "error registry-port-mismatch" }, found(regcred, account, pod({ "r.example.com:443/a" }, {})))
    assert.same({ "error image-without-registry" }, found(regcred, account, pod({ "nginx" }, { "regcred" })))
  end)
end)

describe("a service account that comes later", function()
  it("stops a Pod, and nothing that makes its Pods again", function()
    local account = { apiVersion = "v1", kind = "ServiceAccount", metadata = { name = "web", namespace = "shop" } }
    local web = pod({ "quay.io/a/b:1" }, {}, { serviceAccountName = "web" })
    assert.same({ "info pull-no-credential", "error object-order" }, found(web, account))
    assert.same({ "info pull-no-credential" }, found(account, web))
    web.spec.serviceAccountName, account.metadata.name = nil, "default"
    assert.same({ "info pull-no-credential" }, found(web, account))
  end)
end)

describe("of a Secret", function()
  it("that is duplicated the last is used, as in the cluster", function()
    local old, new = secret("regcred", { ["r.example.com"] = user }), secret("regcred", { ["s.example.com"] = user })
    local web = pod({ "s.example.com/a:1" }, { "regcred" })
    assert.same({ "warning object-duplicate" }, found(old, new, web))
    assert.same({ "warning object-duplicate", "error pull-no-credential" }, found(new, old, web))
    assert.same({ "warning object-duplicate" }, found(old, web, new))
  end)

  it("whose type is empty is reported as having none", function()
    local empty = secret("regcred", { ["r.example.com"] = user }, { type = "" })
    assert.truthy(message(empty, pod({ "r.example.com/a:1" }, { "regcred" })):find("Opaque, the default"))
  end)

  it("the address without a port is reported as one that never matches", function()
    local regcred = secret("regcred", { ["[2001:db8::1]"] = user })
    assert.truthy(message(regcred, pod({ "[2001:db8::1]/a:1" }, { "regcred" })):find("never matches", 1, true))
  end)

  it("the servers are named as they could be written before an image", function()
    local function remedy(server, image)
      return check({ namespace, secret("regcred", { [server] = user }), pod({ image }, { "regcred" }) })[1].remedy
    end
    local text = remedy("r.example.com", "a:1")
    assert.matches("Write `r.example.com/a:1` if the image is there.", text, 1, true)
    assert.equal("Write the registry before the image.", remedy("*.example.com", "a:1"))
    assert.truthy(remedy("r.example.com:5000", "r.example.com:5000"):find("path after", 1, true))
  end)
end)

describe("credentials", function()
  local function rules_of(server, name, password)
    return found(secret("regcred", { [server] = { name, password } }))
  end

  it("that expire are reported with the date, if they contain it", function()
    local function jwt(claims)
      return "eyJhbGciOiJub25lIn0."
        .. core.base64.encode(core.json.encode(claims), { url = true, padding = false })
        .. ".x"
    end
    local now = 1700000000
    local function rules_at(password)
      local list = {}
      for _, finding in
        ipairs(check({ namespace, secret("regcred", { ["r.example.com"] = { "u", password } }) }, { now = now }))
      do
        list[#list + 1] = finding.severity .. " " .. finding.rule
      end
      return list
    end
    assert.same({ "error credential-expires" }, rules_at(jwt { exp = now - 1 }))
    assert.same({ "warning credential-expires" }, rules_at(jwt { exp = now + 3600 }))
    assert.same({ "warning credential-expires" }, rules_at(jwt { exp = now + 365 * 86400 }))
    assert.same({}, rules_at(jwt { exp = now + 366 * 86400 }))
    assert.same({}, rules_at(jwt { sub = "a" }))
    local ecr = core.base64.encode(core.json.encode { payload = "x", expiration = now - 1 })
    assert.same({ "error credential-expires" }, rules_at(ecr))
    assert.same({ "warning credential-expires" }, rules_of("europe-docker.pkg.dev", "oauth2accesstoken", "ya29.x"))
  end)

  it("of Google have the form that goes with the user name", function()
    local key = core.json.encode { type = "service_account", private_key = "example" }
    assert.same({}, rules_of("gcr.io", "_json_key", key))
    assert.same({}, rules_of("gcr.io", "_json_key", key .. "\n"))
    assert.same({}, rules_of("gcr.io", "_json_key_base64", core.base64.encode(key)))
    assert.same({ "error gcr-key-shape" }, rules_of("gcr.io", "_json_key_base64", key))
    assert.same({ "error gcr-key-shape" }, rules_of("gcr.io", "_json_key", "example"))
    assert.same({ "error gcr-key-shape" }, rules_of("gcr.io", "someone", key))
  end)

  it("of Docker Hub need a name by which it is looked up", function()
    for _, server in ipairs {
      "https://index.docker.io/v1/",
      "index.docker.io",
      "https://index.docker.io/v2/",
      "docker.io",
      "https://docker.io/me/",
      "*.io",
    } do
      assert.same({}, rules_of(server, "me", "example"), server)
    end
    for _, server in ipairs {
      "https://index.docker.io/v1",
      "registry-1.docker.io",
      "hub.docker.com",
      "https://registry.hub.docker.com/v2/",
      "index.docker.io/me",
      "docker.com",
    } do
      assert.same({ "error hub-key-unusable" }, rules_of(server, "me", "example"), server)
    end
  end)

  it("of Docker Hub do no harm under another name if no image is from the Hub", function()
    local regcred = secret("regcred", { ["r.example.com"] = user, ["hub.docker.com"] = user })
    assert.same({ "warning hub-key-unusable" }, found(regcred, pod({ "r.example.com/a:1" }, { "regcred" })))
    assert.same({ "error hub-key-unusable" }, found(regcred, pod({ "r.example.com/a:1", "me/a:1" }, { "regcred" })))
  end)

  it("that cannot be text in JSON do not disagree with auth, and never reach the registry", function()
    local auths = {
      ["r.example.com"] = {
        username = "u",
        password = "p\u{FFFD}",
        auth = core.dockerconfig.encode_auth("u", "p\xFF"),
      },
    }
    assert.same(
      { "error auth-malformed" },
      found(secret("regcred", {}, {
        stringData = { [".dockerconfigjson"] = core.json.encode { auths = auths } },
      }))
    )
  end)
end)

describe("an image without a credential", function()
  local function said(image, secrets)
    local list = secrets and "      imagePullSecrets: [{name: regcred}]\n" or ""
    local document = secrets and kb.pull_secret { name = "regcred", registries = secrets }
    local below = document and "---\n" .. core.yaml.encode(document) or ""
    for _, finding in
      ipairs(check(([[
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
%s      containers: [{name: web, image: "%s"}]
%s]]):format(list, image, below)))
    do
      if finding.rule == "pull-no-credential" then return finding end
    end
  end

  local other = { { server = "r.example.com", username = "ci", password = "made-up" } }

  it("may be pulled with the node's, if nodes usually have some", function()
    for _, image in ipairs {
      "shop.azurecr.io/app:1",
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1",
      "europe-docker.pkg.dev/p/r/app:1",
      "gcr.io/p/app:1",
    } do
      assert.matches("the nodes may have their own credential", said(image).consequence, 1, true)
      assert.equal("info", said(image).severity)
      local sentence = said(image, other).consequence
      assert.matches("the nodes may have their own credential", sentence, 1, true)
      assert.is_nil(sentence:find("anonymously", 1, true))
    end
  end)

  it("would be pulled anonymously elsewhere", function()
    for _, image in ipairs { "nginx:1", "q.example.com/app:1", "public.ecr.aws/p/app:1" } do
      assert.matches("would be pulled anonymously", said(image).consequence, 1, true)
    end
  end)
end)
