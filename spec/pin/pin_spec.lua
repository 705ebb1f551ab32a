-- Pinning with registries on loopback: what is requested, what is written, and what is unchanged.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local images = require "spec.support.images"
local kb = require "kubebundle"
local servers = require "spec.support.servers"

local USER = { username = "robot", password = "made-up-password" }
local BASIC = "Basic " .. core.base64.encode(USER.username .. ":" .. USER.password)

local function index_of(name)
  return core.json.encode {
    schemaVersion = 2,
    mediaType = images.INDEX,
    manifests = core.array {},
    annotations = { name = name },
  }
end

local function answer(text, authorization)
  local headers = { ["Content-Type"] = images.INDEX, ["Docker-Content-Digest"] = images.digest(text) }
  return { status = 200, body = text, headers = headers, authorization = authorization }
end

local SCRIPT = {
  ["/v2/app/manifests/1"] = { answer(index_of "app") },
  ["/v2/app/manifests/latest"] = { answer(index_of "latest") },
  ["/v2/private/manifests/1"] = {
    answer(index_of "private", BASIC),
    { status = 401, headers = { ["WWW-Authenticate"] = 'Basic realm="spec"' } },
  },
  ["/v2/moving/manifests/1"] = {
    { status = 200, headers = answer(index_of "old").headers, times = 1 },
    answer(index_of "new"),
  },
}

local function pinned(name)
  return "@" .. images.digest(index_of(name))
end

local POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: %s}]}\n"

local MANIFEST = [[
# the shop
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      imagePullSecrets: [{name: regcred}]
      initContainers:
        - name: init
          image: '%s/app:1' # first

      containers:
        - {name: web, image: %s/private:1}   # from the pipeline
        - name: side
          image: "%s/app"
---
apiVersion: example.com/v1
kind: Thing
metadata: {name: other, namespace: shop}
spec: {deep: {containers: [{name: x, image: "%s/app:1"}]}}
]]

describe("pinning", function()
  if not pcall(require, "kubebundle.http") or not servers.has "/usr/bin/python3" then
    pending "needs kubebundle.http (libcurl4-openssl-dev) and python3"
    return
  end

  local registry, text, secret, folder
  before_each(function()
    registry = servers.scripted(SCRIPT)
    folder = command.directory()
    text = MANIFEST:gsub("%%s", registry.host)
    local credential = { server = registry.host, username = USER.username, password = USER.password }
    secret = kb.bundle({ kb.pull_secret { name = "regcred", namespace = "shop", registries = { credential } } }):yaml()
  end)
  after_each(function()
    registry:stop()
    folder:remove()
  end)

  local function with_pins()
    return (
      text
        :gsub("/app:1", "/app:1" .. pinned "app")
        :gsub("/private:1", "/private:1" .. pinned "private")
        :gsub('/app"', "/app:latest" .. pinned "latest" .. '"')
    )
  end

  local function pin(words)
    return command.kubebundle { "pin", table.unpack(words) }
  end

  local function asked()
    local list = {}
    for _, request in ipairs(registry:requests()) do
      if request.path:find "manifests" then list[#list + 1] = request.path end
    end
    table.sort(list)
    return list
  end

  it("changes only image scalars, with the credentials of the input, and requests each reference once", function()
    local result = assert(kb.pin { { text = text }, { text = secret } })
    assert.same({}, result.findings)
    assert.equal(with_pins(), result.texts[1])
    assert.equal(secret, result.texts[2])
    assert.equal(4, result.pinned)
    local paths = asked()
    assert.equal("/v2/app/manifests/1", paths[1])
    assert.equal("/v2/app/manifests/latest", paths[2])
  end)

  it("pins to the index, and only if the image has each requested platform", function()
    local case, image = { repository = "multi", script = {} }, images.image("multi", "linux/amd64")
    local index = core.json.encode {
      schemaVersion = 2,
      mediaType = images.INDEX,
      manifests = { images.describe(images.MANIFEST, image.text, { platform = images.platform "linux/amd64" }) },
    }
    images.put_manifest(case, image.text, images.MANIFEST)
    images.put_manifest(case, index, images.INDEX, "1")
    images.put_parts(case, image)
    local other <close> = servers.scripted(case.script)
    local path = folder.path .. "/pod.yaml"
    command.write(path, POD:format(other.host .. "/multi:1"))
    local there = pin { "--quiet", "--platform", "linux/amd64", path }
    assert.same({ 0, "" }, { there.status, there.stderr })
    assert.truthy(there.stdout:find("/multi:1@" .. images.digest(index), 1, true))
    local missing = pin { "--platform", "linux/amd64", "--platform", "linux/arm64", path }
    assert.same({ 1, "" }, { missing.status, missing.stdout })
    assert.matches("linux/arm64.*%[preflight%-platform%]", missing.stderr)
  end)

  -- A repository with the images of two platforms under the tags `1`, an index, and `arm`, a manifest.
  local function multi()
    local case, entries, arm = { repository = "multi", script = {} }, {}, nil
    for number, name in ipairs { "linux/amd64", "linux/arm64" } do
      arm = images.put_image(case, images.image("multi", name))
      entries[number] = images.entry(arm, name)
    end
    images.put_index(case, entries)
    images.put_manifest(case, arm.text, images.MANIFEST, "arm")
    return servers.scripted(case.script), arm
  end

  -- The requests for manifests and blobs, by path below the repository, with their numbers.
  local function counts(server)
    local list = {}
    for _, request in ipairs(server:requests()) do
      local path = request.path:match "^/v2/multi/(.+)$"
      local key = path and request.method .. " " .. path
      if key then list[key] = (list[key] or 0) + 1 end
    end
    return list
  end

  local function for_platforms(server, image, platforms, more)
    local options = { platforms = platforms }
    for name, value in pairs(more or {}) do
      options[name] = value
    end
    return assert(kb.pin({ { text = POD:format(server.host .. "/multi:" .. image) } }, options))
  end

  local function rules_of(result)
    local names = {}
    for index, one in ipairs(result.findings) do
      names[index] = one.rule
    end
    return names
  end

  it("requests each manifest once for digest and platforms", function()
    local other <close>, arm = multi()
    local result = for_platforms(other, "1", { "linux/arm64" })
    assert.same({}, result.findings)
    assert.equal(1, result.pinned)
    assert.same({ ["GET manifests/1"] = 1, ["GET manifests/" .. images.digest(arm.text)] = 1 }, counts(other))
  end)

  it("reads the platform of an image without an index from its configuration", function()
    local other <close>, arm = multi()
    assert.same({}, for_platforms(other, "arm", { "linux/arm64" }).findings)
    local config = "GET blobs/" .. images.digest(arm.config)
    assert.same({ ["GET manifests/arm"] = 1, [config] = 1 }, counts(other))
    local result = for_platforms(other, "arm", { "linux/amd64" })
    assert.same({ "preflight-platform" }, rules_of(result))
    assert.equal(0, result.pinned)
  end)

  it("examines the platforms of the digest that is written, not of the tag", function()
    local other <close>, arm = multi()
    local digest = images.digest(arm.text)
    for _, platform in ipairs { "linux/amd64", "linux/arm64" } do
      local result = for_platforms(other, "1@" .. digest, { platform })
      assert.same(platform == "linux/amd64" and { "preflight-platform" } or {}, rules_of(result))
    end
    local lock = for_platforms(other, "arm", {}).lock
    assert.same({ "preflight-platform" }, rules_of(for_platforms(other, "arm", { "linux/amd64" }, { lock = lock })))
    assert.is_nil(counts(other)["GET manifests/1"])
    assert.same({}, for_platforms(other, "arm", { "linux/amd64" }, { lock = lock, offline = true }).findings)
  end)

  it("requires the platforms that a pod selects by its nodes instead of the given ones", function()
    local other <close> = multi()
    local pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeSelector: {kubernetes.io/arch: %s}, "
      .. "containers: [{name: a, image: %s/multi:arm}]}}"
    local function rules_for(architecture)
      local given = { { text = pod:format(architecture, other.host) } }
      return rules_of(assert(kb.pin(given, { platforms = { "linux/amd64" } })))
    end
    assert.same({}, rules_for "arm64")
    assert.same({ "preflight-platform" }, rules_for "amd64")
  end)

  it("warns of a missing platform where pods were found only by structure", function()
    local other <close> = multi()
    local thing =
      "{apiVersion: shop.example/v1, kind: Thing, metadata: {name: a}, spec: {containers: [{image: %s/multi:arm}]}}"
    local result = assert(kb.pin({ { text = thing:format(other.host) } }, { platforms = { "linux/amd64" } }))
    assert.same({ "preflight-platform" }, rules_of(result))
    assert.equal("warning", result.findings[1].severity)
  end)

  it("reports an image whose platforms could not be examined", function()
    local other <close> = multi()
    local result = for_platforms(other, "1@sha256:" .. ("0"):rep(64), { "linux/arm64" })
    assert.same({ "preflight-not-found" }, rules_of(result))
    assert.truthy(result.findings[1].consequence and result.findings[1].remedy)
  end)

  it("advises to add a pull secret if none was sent, and to correct it otherwise", function()
    local result = assert(kb.pin(POD:format(registry.host .. "/private:1")))
    assert.same({ "preflight-unauthorized" }, rules_of(result))
    assert.matches("^Add a pull secret", result.findings[1].remedy)
    local wrong = { server = registry.host, username = "u", password = "made-up-other" }
    local other = kb.pull_secret { name = "regcred", namespace = "shop", registries = { wrong } }
    result = assert(kb.pin { { text = text }, { text = kb.bundle({ other }):yaml() } })
    assert.same({ "preflight-unauthorized" }, rules_of(result))
    assert.matches("^Correct the credential", result.findings[1].remedy)
  end)

  it("does not write an invalid digest of a registry", function()
    local headers = { ["Content-Type"] = images.INDEX, ["Docker-Content-Digest"] = "sha256:made-up-password" }
    local script = { ["/v2/multi/manifests/1"] = { { status = 200, body = "{}", headers = headers } } }
    local other <close> = servers.scripted(script)
    local result = for_platforms(other, "1", {})
    assert.same({ "preflight-protocol" }, rules_of(result))
    assert.equal(0, result.pinned)
    assert.is_nil(kb.json.encode(result.findings):find("made-up", 1, true))
  end)

  it("asks with the credential of whichever pod has one", function()
    local anonymous = POD:format(registry.host .. "/private:1")
    local result = assert(kb.pin { { text = anonymous }, { text = text }, { text = secret } })
    assert.same({}, result.findings)
    assert.equal((anonymous:gsub("/private:1", "/private:1" .. pinned "private")), result.texts[1])
  end)

  it("changes nothing the second time, and asks nobody", function()
    local result = assert(kb.pin { { text = with_pins() }, { text = secret } })
    assert.equal(with_pins(), result.texts[1])
    assert.equal(0, result.pinned)
    assert.same({}, asked())
  end)

  it("writes a lock in Carvel's format, and later uses its digests", function()
    local result = assert(kb.pin { { text = text }, { text = secret } })
    local lock = kb.yaml.decode(result.lock)
    assert.equal("imgpkg.carvel.dev/v1alpha1", lock.apiVersion)
    assert.equal("ImagesLock", lock.kind)
    assert.equal(registry.host .. "/app" .. pinned "app", lock.images[1].image)
    assert.equal(registry.host .. "/app:1", lock.images[1].annotations["kbld.carvel.dev/id"])
    local before = #asked()
    local again = assert(kb.pin({ { text = text }, { text = secret } }, { lock = result.lock, offline = true }))
    assert.equal(with_pins(), again.texts[1])
    assert.equal(result.lock, again.lock)
    assert.equal(before, #asked())
  end)

  it("follows a tag that moved only if asked to", function()
    local manifest = POD:format(registry.host .. "/moving:1")
    local first = assert(kb.pin(manifest)).text
    assert.equal(manifest:gsub("moving:1", "moving:1" .. pinned "old"), first)
    assert.equal(first, assert(kb.pin(first)).text)
    assert.equal(manifest:gsub("moving:1", "moving:1" .. pinned "new"), assert(kb.pin(first, { update = true })).text)
  end)

  it("pins nothing if an image has no digest, and says which", function()
    local missing = text:gsub("/app:1", "/nothing:1")
    local result = assert(kb.pin { { text = missing, filename = "web.yaml" }, { text = secret } })
    assert.equal(missing, result.texts[1])
    assert.equal("preflight-not-found", result.findings[1].rule)
    assert.equal(11, result.findings[1].line)
  end)

  it("does not pin tokens and parameters, and reports them", function()
    local template = POD:format "'x:#(tag)#'"
    local result = assert(kb.pin(template))
    assert.equal(template, result.text)
    assert.same({ "image-not-pinned", "warning" }, { result.findings[1].rule, result.findings[1].severity })
  end)

  describe("by the command", function()
    local web, lock, credentials
    before_each(function()
      web, lock, credentials = folder.path .. "/web.yaml", folder.path .. "/lock.yaml", folder.path .. "/secret.yaml"
      command.write(web, text)
      command.write(credentials, secret)
    end)

    it("writes the files and the lock, and verifies them offline", function()
      local result = pin { "-i", "--lock", lock, web, credentials }
      assert.same({ 0, "" }, { result.status, result.stdout })
      assert.equal(with_pins(), command.read(web))
      assert.equal(0, pin({ "--verify", "--lock", lock, web }).status)
      registry:stop()
      assert.equal(0, pin({ "--verify", "--lock", lock, web }).status)
      command.write(web, (with_pins():gsub("/app:1@sha256:%w+", "/app:2@sha256:" .. ("0"):rep(64))))
      local changed = pin { "--verify", "--lock", lock, web }
      assert.equal(1, changed.status)
      assert.matches("%[image%-not%-locked%]", changed.stderr)
      command.write(web, text)
      local unpinned = pin { "--verify", "--lock", lock, web }
      assert.equal(1, unpinned.status)
      assert.matches("%[image%-not%-pinned%]", unpinned.stderr)
    end)

    it("contacts no registry for images in the lock, and does not change the lock", function()
      assert.equal(0, pin({ "-i", "--lock", lock, web, credentials }).status)
      command.write(lock, "# kept\n" .. command.read(lock))
      command.write(web, text)
      local before, kept = #asked(), command.read(lock)
      assert.equal(0, pin({ "-i", "--lock", lock, web, credentials }).status)
      assert.equal(with_pins(), command.read(web))
      assert.equal(kept, command.read(lock))
      assert.equal(before, #asked())
    end)

    it("writes no lock if nothing was pinned", function()
      local empty = folder.path .. "/map.yaml"
      command.write(empty, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
      assert.equal(0, pin({ "-i", "--lock", lock, empty }).status)
      assert.is_nil(io.open(lock))
    end)

    it("writes manifests and lock both or not at all", function()
      local below_a_file = web .. "/out/"
      assert.equal(2, pin({ "-o", below_a_file, "--lock", lock, web, credentials }).status)
      assert.is_nil(io.open(lock))
    end)

    it("is a part of render, by the registries or by a lock", function()
      local template = text:gsub("/app:1", "/app:#(tag)#")
      command.write(web, template)
      local out = folder.path .. "/out/"
      local rendered = command.kubebundle { "render", web, credentials, "--set", "tag=1", "--pin", "-o", out }
      assert.same({ 0, "" }, { rendered.status, rendered.stdout })
      assert.equal(with_pins(), command.read(out .. "web.yaml"))
      command.write(lock, assert(kb.pin { { text = text }, { text = secret } }).lock)
      registry:stop()
      local words = { "render", web, "--lock", lock, "--set" }
      words[6] = "tag=1"
      local locked = command.kubebundle(words)
      assert.equal(with_pins(), locked.stdout)
      words[6] = "tag=2"
      local missing = command.kubebundle(words)
      assert.same({ 1, "" }, { missing.status, missing.stdout })
      assert.matches("%[image%-not%-locked%]", missing.stderr)
    end)

    it("reports a tag that moved", function()
      local manifest =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: %s/moving:1%s}]}\n"
      command.write(web, manifest:format(registry.host, pinned "new"))
      local moved = pin { "--verify", web }
      assert.equal(1, moved.status)
      assert.matches("%[tag%-moved%]", moved.stderr)
      assert.equal(0, pin({ "--verify", web }).status)
    end)
  end)

  it("writes the digests that skopeo finds", function()
    if not (servers.has "docker-registry" and servers.has "skopeo") then
      return pending "needs docker-registry, skopeo"
    end
    local real <close> = servers.registry {}
    local manifest = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
    for _, name in ipairs { "team/one:1", "two:v2" } do
      servers.push(real, name)
      manifest = manifest .. ("  - {name: %s, image: %s/%s}\n"):format(name:match "%w+", real.host, name)
    end
    local result = assert(kb.pin(manifest)).text
    for reference, digest in result:gmatch "image: ([^@]+)@(sha256:%x+)" do
      local line = "skopeo inspect --tls-verify=false --format '{{.Digest}}' docker://" .. reference
      assert.equal(digest, (servers.run(line):match "%S+"))
    end
    assert.equal(2, select(2, result:gsub("@sha256:", "")))
  end)
end)
