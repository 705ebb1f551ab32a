-- The option `images`: the allowed registries, repositories and tags of images, and images that imitate them.

local kb = require "kubebundle"
local raises = require "spec.support.raises"

local DIGEST = "@sha256:" .. ("0"):rep(64)

local function pod(image)
  return {
    apiVersion = "v1",
    kind = "Pod",
    metadata = { name = "web", namespace = "default" },
    spec = { containers = { { name = "web", image = image } } },
  }
end

-- The findings of the policy's rules: "RULE SEVERITY PATH" each.
local function found(input, images, options)
  options = options or {}
  options.images = images
  local list = {}
  for _, finding in ipairs(kb.check(input, options)) do
    if finding.rule:find "^image%-[nt]" then
      list[#list + 1] = ("%s %s %s"):format(finding.rule, finding.severity, finding.path)
    end
  end
  return list
end

local function is_allowed(image, allow)
  return #found({ pod(image) }, { allow = allow }) == 0
end

describe("images.allow", function()
  local verdicts = {
    {
      "ghcr.io",
      { "ghcr.io/acme/web:1", "ghcr.io/a/b/c@sha256:" .. ("0"):rep(64) },
      {
        "ghcr.io.evil.test/acme/web",
        "evil.test/ghcr.io/acme/web",
        "ghcr.io:5000/acme/web",
        "ghcr.io:443/acme/web",
        "xghcr.io/acme/web",
        "GHCR.io/acme/web",
        "acme/web",
        "localhost/ghcr.io/web",
        "docker.io/ghcr.io/web",
      },
    },
    {
      "ghcr.io/acme",
      { "ghcr.io/acme/web:1", "ghcr.io/acme:1", "ghcr.io/acme/team/web" .. DIGEST },
      {
        "ghcr.io/acme-evil/web",
        "ghcr.io/acm/web",
        "ghcr.io/other/acme/web",
        "ghcr.io/web:acme",
      },
    },
    { "ghcr.io/acme/", { "ghcr.io/acme/web" }, { "ghcr.io/acmes/web" } },
    {
      "*.azurecr.io",
      { "shop.azurecr.io/web", "a.azurecr.io/b/c:1" },
      {
        "azurecr.io/web",
        "a.b.azurecr.io/web",
        "shop.azurecr.io.evil.test/web",
        "shop.azurecr.io:443/web",
        "evil.test/shop.azurecr.io/web",
      },
    },
    {
      "registry.example.com:5000",
      { "registry.example.com:5000/web" },
      {
        "registry.example.com/web",
        "registry.example.com:50000/web",
      },
    },
    {
      "docker.io/library",
      { "nginx", "nginx:1", "library/nginx", "docker.io/nginx", "index.docker.io/library/nginx" },
      {
        "acme/nginx",
        "library.evil.test/nginx",
        "ghcr.io/library/nginx",
      },
    },
    { "index.docker.io/acme", { "acme/web", "docker.io/acme/web" }, { "web", "acmes/web" } },
    { "docker.io/library/nginx", { "nginx:1.27" }, { "nginx-evil", "acme/nginx" } },
    { "ghcr.io/*/base", { "ghcr.io/a/base:1", "ghcr.io/b/base/x" }, { "ghcr.io/base", "ghcr.io/a/b/base" } },
    {
      "ghcr.io/acme/web-*",
      { "ghcr.io/acme/web-a", "ghcr.io/acme/web-a/b" },
      { "ghcr.io/acme/web", "ghcr.io/acme/a/web-b" },
    },
    { "localhost:5000", { "localhost:5000/web" }, { "localhost/web", "localhost:5001/web" } },
  }
  for _, verdict in ipairs(verdicts) do
    it(verdict[1], function()
      for _, image in ipairs(verdict[2]) do
        assert.is_true(is_allowed(image, { verdict[1] }), image)
      end
      for _, image in ipairs(verdict[3]) do
        -- an invalid reference has its own rule
        local invalid = kb.image.parse(image) == nil
        assert.is_true(invalid or not is_allowed(image, { verdict[1] }), image)
      end
    end)
  end

  it("allows matches of any pattern", function()
    local allow = { "*.azurecr.io", "ghcr.io/acme", "docker.io/library" }
    for _, image in ipairs { "shop.azurecr.io/web", "ghcr.io/acme/web", "nginx" } do
      assert.is_true(is_allowed(image, allow), image)
    end
    assert.is_false(is_allowed("quay.io/acme/web", allow))
  end)

  it("applies to every image of every pod", function()
    local text = [[
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
      initContainers: [{name: a, image: evil.test/a:1}]
      containers:
        - {name: b, image: evil.test/b:1}
        - {name: c, image: "ghcr.io/c:1", volumeMounts: [{name: d, mountPath: /d}]}
      volumes: [{name: d, image: {reference: "evil.test/d:1"}}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default}
spec:
  containers: [{name: a, image: "ghcr.io/a:1"}]
  ephemeralContainers: [{name: b, image: "evil.test/b:1"}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: web, namespace: default}
spec:
  schedule: "* * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "evil.test/a:1"}]}}}}
---
apiVersion: example.com/v1
kind: Box
metadata: {name: web, namespace: default}
spec: {pod: {containers: [{name: a, image: "evil.test/a:1"}]}}
]]
    assert.same({
      "image-not-allowed error spec.template.spec.initContainers[0].image",
      "image-not-allowed error spec.template.spec.containers[0].image",
      "image-not-allowed error spec.template.spec.volumes[0].image.reference",
      "image-not-allowed error spec.ephemeralContainers[0].image",
      "image-not-allowed error spec.jobTemplate.spec.template.spec.containers[0].image",
      "image-not-allowed warning spec.pod.containers[0].image",
    }, found(text, { allow = { "ghcr.io" } }))
  end)

  it("reads an image with a token as far as it is known, and reports the rest", function()
    local function rules(image)
      return #found(kb.yaml.encode(pod(image)), { allow = { "ghcr.io/acme" } })
    end
    assert.equal(0, rules "ghcr.io/acme/web:#(tag)#")
    assert.equal(1, rules "evil.test/acme/web:#(tag)#")
    assert.equal(1, rules "ghcr.io/#(team)#/web:1")
    assert.equal(1, rules "#(registry)#/acme/web:1")
  end)

  it("can be allowed in the manifest, disabled and lowered", function()
    local text =
      kb.yaml.encode(pod "evil.test/web:1"):gsub("(image: [^\n]*)", "%1 # kubebundle: allow image-not-allowed")
    local images = { allow = { "ghcr.io" } }
    assert.same({}, found(text, images))
    assert.same({}, found({ pod "evil.test/web:1" }, images, { disable = { "image-not-allowed" } }))
    local lowered = { severity = { ["image-not-allowed"] = "warning" } }
    assert.matches("^image%-not%-allowed warning", found({ pod "evil.test/web:1" }, images, lowered)[1])
  end)
end)

describe("images.forbid_tags", function()
  local function is_forbidden(image, tags)
    return #found({ pod(image) }, { forbid_tags = tags }) > 0
  end

  it("forbids tags by name and pattern, in the case that they have", function()
    local tags = { "latest", "*-SNAPSHOT", "dev*" }
    for _, image in ipairs {
      "a.io/w:latest",
      "a.io/w",
      "w",
      "a.io:1/w",
      "a.io/w:1.0-SNAPSHOT",
      "a.io/w:dev",
      "a.io/w:dev-2",
    } do
      assert.is_true(is_forbidden(image, tags), image)
    end
    for _, image in ipairs {
      "a.io/w:1",
      "a.io/latest:1",
      "a.io/w:latest-1",
      "a.io/w:Latest",
      "a.io/w:1-SNAPSHOT2",
      "a.io/dev:1",
    } do
      assert.is_false(is_forbidden(image, tags), image)
    end
  end)

  it("does not matter with a digest", function()
    assert.is_false(is_forbidden("a.io/w" .. DIGEST, { "latest" }))
    assert.is_false(is_forbidden("a.io/w:latest" .. DIGEST, { "latest" }))
  end)
end)

describe("images.require_digest", function()
  it("makes image-not-pinned an error, unless it has a severity of its own", function()
    local images, documents = { require_digest = true }, { pod "a.io/w:1" }
    assert.same({ "image-not-pinned error spec.containers[0].image" }, found(documents, images))
    assert.same({}, found({ pod("a.io/w:1" .. DIGEST) }, images))
    assert.same({}, found(documents, { require_digest = false }))
    assert.same({}, found(documents, images, { disable = { "image-not-pinned" } }))
    local own = { severity = { ["image-not-pinned"] = "info" } }
    assert.matches("^image%-not%-pinned info", found(documents, images, own)[1])
    local guessed = { apiVersion = "x.io/v1", kind = "Thing", metadata = { name = "t" }, spec = { pod = {} } }
    guessed.spec.pod.spec = pod("a.io/w:1").spec
    assert.same({ "image-not-pinned warning spec.pod.spec.containers[0].image" }, found({ guessed }, images))
  end)
end)

describe("a policy that cannot be meant", function()
  local refused = {
    ["unknown option"] = { allowed = { "ghcr.io" } },
    ["allow is empty"] = { allow = {} },
    ["missing registry (docker.io/library/nginx"] = { allow = { "nginx" } },
    ["missing registry"] = { allow = { "acme/web" } },
    ["expected no tag or digest"] = { allow = { "ghcr.io/acme/web:1" } },
    ["invalid allow[2]"] = { allow = { "ghcr.io", "ghcr.io/a" .. DIGEST } },
    ["expected no scheme"] = { allow = { "https://ghcr.io" } },
    ["expected REGISTRY"] = { allow = { "/acme" } },
    ["empty part between slashes"] = { allow = { "ghcr.io//acme" } },
    ["repositories are lower case"] = { allow = { "ghcr.io/Acme" } },
    ["expected any"] = { allow = "ghcr.io" },
    ["require_digest"] = { require_digest = "yes" },
  }
  for sentence, images in pairs(refused) do
    it("raises: " .. sentence, function()
      local message = raises(function()
        kb.check({ pod "a.io/w:1" }, { images = images })
      end)
      assert.matches("image_policy_spec.lua:%d+: ", message)
      if sentence ~= "expected any" then assert.matches(sentence, message, 1, true) end
    end)
  end
end)
