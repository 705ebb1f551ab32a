-- Reports of `kubebundle preflight` about complete images: platforms, content, rate limits, and its requests.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local images = require "spec.support.images"
local kb = require "kubebundle"
local servers = require "spec.support.servers"

local USER, PASSWORD = "robot", "made-up-password"
local BASIC = "Basic " .. core.base64.encode(USER .. ":" .. PASSWORD)
local BOTH = { "linux/amd64", "linux/arm64" }

local function repository(name)
  return { repository = name, script = {} }
end

-- A repository with an index for some platforms.
local function index_for(name, platforms)
  local case, entries = repository(name), {}
  for number, platform in ipairs(platforms) do
    entries[number] = images.entry(images.put_image(case, images.image(name, platform)), platform)
  end
  images.put_index(case, entries)
  return case
end

local function single_for(name, platform)
  local case = repository(name)
  images.put_image(case, images.image(name, platform), "1")
  return case
end

local function serve(...)
  local script = {}
  for _, case in ipairs { ... } do
    for path, answers in pairs(case.script) do
      script[path] = answers
    end
  end
  return servers.scripted(script)
end

-- A Deployment with an image; `spec` has fields for its pod.
local function deployment(image, spec, name)
  local document = kb.deployment { name = name or "app", namespace = "shop", image = image }
  for field, value in pairs(spec or {}) do
    document.spec.template.spec[field] = value
  end
  return document
end

local function manifest(...)
  return kb.yaml.encode_all { ... }
end

local function preflight(text, ...)
  return command.kubebundle({ "preflight", "-", ... }, { stdin = text })
end

local function results(text, ...)
  local result = preflight(text, "--format", "json", ...)
  return assert(core.json.decode(result.stdout)), result.status
end

-- The number of requests for each path, by method.
local function counts(server)
  local asked = {}
  for _, request in ipairs(server:requests()) do
    local key = request.method .. " " .. request.path
    asked[key] = (asked[key] or 0) + 1
  end
  return asked
end

local function on(architecture)
  return { nodeSelector = { ["kubernetes.io/arch"] = architecture } }
end

local function affine_to(architectures)
  local expression = { key = "kubernetes.io/arch", operator = "In", values = core.array(architectures) }
  local term = { matchExpressions = core.array { expression } }
  local required = { nodeSelectorTerms = core.array { term } }
  return { affinity = { nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution = required } } }
end

describe("kubebundle preflight of complete images", function()
  if not pcall(require, "kubebundle.http") or not servers.has "/usr/bin/python3" then
    pending "needs kubebundle.http (libcurl4-openssl-dev) and python3"
    return
  end

  it("names digest, media type, size and platforms", function()
    local server <close> = serve(index_for("both", BOTH))
    local list, status = results(manifest(deployment(server.host .. "/both:1", on "arm64")))
    local one = list[1]
    assert.same({ 0, true, "pulled" }, { status, one.pulled, one.verdict })
    local index = server:requests()[1] and command.read(server.folder .. "/script")
    local body = core.json.decode(index)["/v2/both/manifests/1"][1].body
    assert.same({ images.digest(body), images.INDEX, #body }, { one.digest, one.media_type, one.size })
    assert.same(BOTH, one.platforms)
    assert.equal("linux/arm64", one.platform)
    assert.is_nil(one.credential)
  end)

  it("names the credential that counts", function()
    local case = single_for("private", "linux/amd64")
    for _, answers in pairs(case.script) do
      answers[1].authorization = BASIC
      answers[2] = { status = 401, headers = { ["WWW-Authenticate"] = 'Basic realm="spec"' } }
    end
    local server <close> = serve(case)
    local registries = { { server = server.host, username = USER, password = PASSWORD } }
    local secret = kb.pull_secret { name = "regcred", namespace = "shop", registries = registries }
    local pod = { imagePullSecrets = core.array { { name = "regcred" } } }
    local one = results(manifest(secret, deployment(server.host .. "/private:1", pod)))[1]
    assert.equal("pulled", one.verdict)
    assert.same({ server = server.host, secret = "regcred", username = USER }, one.credential)
    assert.is_nil(one.reason:find("public", 1, true))
  end)

  it("reports that a Secret is not needed if the image is public", function()
    local server <close> = serve(single_for("open", "linux/amd64"))
    local registries = { { server = server.host, username = USER, password = PASSWORD } }
    local secret = kb.pull_secret { name = "regcred", namespace = "shop", registries = registries }
    local pod = { imagePullSecrets = core.array { { name = "regcred" } } }
    local result = preflight(manifest(secret, deployment(server.host .. "/open:1", pod)))
    assert.equal(0, result.status)
    assert.matches("public: the Secret is not needed", result.stdout, 1, true)
  end)

  it("also requests an anonymous token, to determine whether a Secret is needed", function()
    for _, is_public in ipairs { true, false } do
      local case = single_for("tokens", "linux/amd64")
      local challenge = { ["WWW-Authenticate"] = 'Bearer realm="http://{self}/token",service="spec"' }
      for _, answers in pairs(case.script) do
        answers[1].authorization = "Bearer of-robot"
        answers[2] = { status = 401, headers = challenge }
        if is_public then table.insert(answers, 2, { status = 200, authorization = "Bearer of-anybody" }) end
      end
      for name, answer in pairs(case.script["/v2/tokens/manifests/1"][1]) do
        local open = case.script["/v2/tokens/manifests/1"][2]
        if is_public and name ~= "authorization" then open[name] = answer end
      end
      case.script["/token"] = {
        { method = "POST", form = "password=" .. PASSWORD, status = 200, body = '{"access_token":"of-robot"}' },
        { method = "GET", authorization = "none", status = 200, body = '{"token":"of-anybody"}' },
      }
      local server <close> = serve(case)
      local registries = { { server = server.host, username = USER, password = PASSWORD } }
      local secret = kb.pull_secret { name = "regcred", namespace = "shop", registries = registries }
      local pod = { imagePullSecrets = core.array { { name = "regcred" } } }
      local result = preflight(manifest(secret, deployment(server.host .. "/tokens:1", pod)))
      assert.equal(0, result.status, result.stderr)
      assert.equal(is_public, result.stdout:find("public: the Secret is not needed", 1, true) ~= nil)
    end
  end)

  describe("of a platform that is missing", function()
    local server
    setup(function()
      server = serve(index_for("arm", { "linux/arm64" }), single_for("one", "linux/amd64"))
    end)
    teardown(function()
      server:stop()
    end)

    it("reports an error if the pod requires it", function()
      for _, spec in ipairs { on "amd64", affine_to { "amd64" }, affine_to { "arm64", "amd64" } } do
        local list, status = results(manifest(deployment(server.host .. "/arm:1", spec)))
        assert.same(
          { 1, false, "preflight-platform", "linux/amd64" },
          { status, list[1].pulled, list[1].rule, list[1].platform }
        )
      end
    end)

    it("reports an error if --platform requires it", function()
      local text = manifest(deployment(server.host .. "/arm:1"))
      local list, status = results(text, "--platform", "linux/arm64", "--platform", "linux/amd64")
      assert.same({ 1, "preflight-platform" }, { status, list[1].rule })
      list, status = results(text, "--platform", "linux/arm64")
      assert.same({ 0, "pulled" }, { status, list[1].verdict })
    end)

    it("reports an info if the pod leaves it open", function()
      local result = preflight(manifest(deployment(server.host .. "/arm:1")))
      assert.equal(0, result.status)
      assert.matches("info: " .. server.host .. "/arm:1: ", result.stderr, 1, true)
      assert.matches("[preflight-platform]", result.stderr, 1, true)
      assert.equal("preflight-platform", results(manifest(deployment(server.host .. "/arm:1")))[1].notes[1].rule)
    end)

    it("reports a single image of another architecture, which is pulled and does not run", function()
      local list, status = results(manifest(deployment(server.host .. "/one:1", on "arm64")))
      assert.same({ 1, true, "preflight-platform" }, { status, list[1].pulled, list[1].rule })
      assert.matches("exec format error", list[1].message, 1, true)
    end)

    it("prefers the pod's requirements to --platform", function()
      local text = manifest(deployment(server.host .. "/one:1", on "amd64"))
      local _, status = results(text, "--platform", "linux/arm64")
      assert.equal(0, status)
    end)
  end)

  it("reports an attestation neither as a platform nor as a fault", function()
    local case = repository "attested"
    local image = images.put_image(case, images.image("attested", "linux/amd64"))
    local entries = {
      images.entry(images.image("gone", "linux/amd64"), "unknown/unknown"),
      images.entry(image, "linux/amd64"),
    }
    images.put_index(case, entries)
    local server <close> = serve(case)
    local one = results(manifest(deployment(server.host .. "/attested:1")))[1]
    assert.same({ "pulled", { "linux/amd64" } }, { one.verdict, one.platforms })
  end)

  it("reports content that the registry does not have, unless shallow", function()
    local case = single_for("hollow", "linux/amd64")
    for path in pairs(case.script) do
      if path:find("/blobs/", 1, true) then case.script[path] = nil end
    end
    local server <close> = serve(case)
    local text = manifest(deployment(server.host .. "/hollow:1"))
    assert.equal("preflight-content-missing", results(text)[1].rule)
    assert.equal("pulled", results(text, "--shallow")[1].verdict)
  end)

  it("shows the registry's own message, cleaned", function()
    local words = "client with IP '192.0.2.1' is not allowed access\27[31m ::error::x ##vso[task.x]"
    local body = core.json.encode { errors = core.array { { code = "DENIED", message = words } } }
    local server <close> = servers.scripted { ["/v2/app/manifests/1"] = { { status = 403, body = body } } }
    local list = results(manifest(deployment(server.host .. "/app:1")))
    assert.equal("registry-firewall", list[1].verdict)
    assert.matches("client with IP '192.0.2.1' is not allowed access", list[1].message, 1, true)
    assert.is_nil(list[1].message:find("\27", 1, true) or list[1].message:find("::error::", 1, true))
    assert.is_nil(list[1].message:find("##vso[", 1, true))
  end)

  it("warns of a rate limit that is near its end", function()
    local case = single_for("limited", "linux/amd64")
    case.script["/v2/limited/manifests/1"][1].headers["ratelimit-remaining"] = "1;w=21600"
    local server <close> = serve(case)
    local result = preflight(manifest(deployment(server.host .. "/limited:1")))
    assert.equal(0, result.status)
    assert.matches("warning: [^\n]*/limited:1: [^\n]*%(pulls left: 1%)", result.stderr)
    assert.matches("[preflight-rate-limit]", result.stderr, 1, true)
  end)

  it("asks for each manifest and each blob once, however many pods have it", function()
    local server <close> = serve(index_for("both", BOTH))
    local image, documents = server.host .. "/both:1", {}
    for number = 1, 6 do
      documents[number] = deployment(image, number % 2 == 0 and on "arm64" or nil, "app-" .. number)
    end
    assert.equal(0, preflight(manifest(table.unpack(documents))).status)
    local paths = 0
    for key, count in pairs(counts(server)) do
      if key:find("/v2/both/", 1, true) then
        assert.equal(1, count, key)
        paths = paths + 1
      end
    end
    -- the tag with HEAD; index and two manifests; two configurations and four layers
    assert.equal(1 + 3 + 2 + 4, paths)
  end)

  it("uses bounded memory, whatever a registry sends", function()
    local layers = ("{},"):rep(1200000)
    local text = ('{"schemaVersion":2,"mediaType":"%s","config":{},"layers":[%s{}]}'):format(images.MANIFEST, layers)
    local case = repository "vast"
    images.put_manifest(case, text, images.MANIFEST, "1")
    local server <close> = serve(case)
    local limit = "ulimit -v 400000; exec bin/kubebundle preflight --format json -"
    local result = command.run({ "sh", "-c", limit }, { stdin = manifest(deployment(server.host .. "/vast:1")) })
    assert.equal("manifest-invalid", core.json.decode(result.stdout)[1].verdict)
  end)

  it("names the image on every line", function()
    local server <close> = serve(index_for("both", BOTH))
    local text = manifest(
      deployment(server.host .. "/both:1", nil, "a"),
      deployment(server.host .. "/gone:1", nil, "b"),
      deployment(server.host .. "/upper:1", nil, "c")
    )
    local result = preflight((text:gsub("/upper:1", "/Upper:1")), "--quiet")
    for line in (result.stdout .. result.stderr):gmatch "[^\n]+" do
      assert.matches(server.host, line, 1, true)
    end
  end)

  it("asks nothing if an option is invalid", function()
    local server <close> = serve(index_for("both", BOTH))
    local text = manifest(deployment(server.host .. "/both:1"))
    for _, words in ipairs {
      { "--ca-file", "/nonexistent/ca.pem" },
      { "--ca-file", "/dev" },
      { "--ca-file", "README.md" },
      { "--platform", "amd64" },
      { "--shallow", "--deep" },
    } do
      local result = preflight(text, table.unpack(words))
      assert.equal(2, result.status, words[1])
      assert.equal("", result.stdout)
    end
    assert.same({}, server:requests())
  end)

  it("prints the answers so far when it is interrupted, and ends by the signal", function()
    local case = index_for("both", BOTH)
    case.script["/v2/slow/manifests/1"] = { { fault = "stall" } }
    local server <close> = serve(case)
    local directory <close> = command.directory()
    command.write(
      directory.path .. "/m.yaml",
      manifest(deployment(server.host .. "/both:1", nil, "a"), deployment(server.host .. "/slow:1", nil, "b"))
    )
    local kubebundle = command.run({ "pwd" }).stdout:gsub("\n", "") .. "/bin/kubebundle"
    -- by then, all but one of the requests below have been answered
    local asked = 1 + 3 + 2 + 4 + 1
    local line = ([[%s preflight --timeout 60 m.yaml >out 2>err & pid=$!
      for i in $(seq 200); do [ "$(grep -c . %s/record)" = %d ] && break; sleep 0.1; done
      sleep 1; kill -INT $pid; wait $pid; echo $?]]):format(command.quote(kubebundle), server.folder, asked)
    -- a shell without job control starts background commands with SIGINT ignored
    local status = command.run({ "bash", "-mc", line }, { directory = directory.path }).stdout:match "%d+"
    assert.equal(tostring(128 + 2), status)
    assert.matches("/both:1: pulled", command.read(directory.path .. "/out"), 1, true)
    assert.matches("1 of 2 images", command.read(directory.path .. "/err"), 1, true)
  end)
end)
