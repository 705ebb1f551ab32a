-- The container image built by `make image`: pushed to a registry, pulled and run by containerd, and checked by its
-- own `preflight`.

local command = require "spec.support.command"
local containerd = require "spec.support.containerd"
local core = require "kubebundle.core"
local servers = require "spec.support.servers"
local version = require "kubebundle.version"

local LAYOUT = "build/image"
local USER, PASSWORD = "robot", "made-up-password"

local RELEASE = [[
local kb = require "kubebundle"
local values = ...
local secret = kb.pull_secret {
  name = "regcred",
  namespace = "shop",
  registries = { { server = values.host, username = values.user, password = values.password } },
}
return kb.bundle {
  kb.namespace { name = "shop" },
  secret,
  kb.deployment { name = "app", namespace = "shop", image = values.image, image_pull_secrets = { secret } },
}
]]

local function blob(digest)
  local bytes = command.read(("%s/blobs/sha256/%s"):format(LAYOUT, digest:match "^sha256:(%x+)$"))
  assert.equal(digest, "sha256:" .. core.digest.sha256(bytes))
  return bytes
end

local function missing()
  if not io.open(LAYOUT .. "/index.json") then return "needs build/image: make image" end
  for _, program in ipairs { "docker-registry", "skopeo", "htpasswd", "openssl", "runc" } do
    if not servers.has(program) then return "needs " .. program end
  end
  if not containerd.is_here() then return "needs containerd, and root" end
end

describe("the container image", function()
  if missing() then
    pending(missing())
    return
  end

  local folder, registry, judge, name, digest
  setup(function()
    folder = command.directory()
    assert(os.execute("chmod 777 " .. folder.path))
    registry = servers.registry { auth = "htpasswd", username = USER, password = PASSWORD }
    name = ("%s/tools/kubebundle:%s"):format(registry.host, version)
    local line =
      "skopeo --insecure-policy copy --preserve-digests --dest-tls-verify=false --dest-creds %s oci:%s docker://%s"
    local output, fine = servers.run(line:format(USER .. ":" .. PASSWORD, LAYOUT .. ":" .. version, name))
    assert(fine, output)
    judge = containerd.start()
  end)
  teardown(function()
    judge:stop()
    registry:stop()
    folder:remove()
  end)

  local manifest, platform
  it("names its platform, and runs as another user than root", function()
    digest = core.json.decode(command.read(LAYOUT .. "/index.json")).manifests[1].digest
    manifest = core.json.decode(blob(digest))
    local image = core.json.decode(blob(manifest.config.digest))
    platform = image.os .. "/" .. image.architecture
    assert.equal("65532:65532", image.config.User)
    assert.equal(version, image.config.Labels["org.opencontainers.image.version"])
    assert.equal(#image.rootfs.diff_ids, #manifest.layers)
  end)

  local runs = 0

  -- Runs the image as a container, with the folder as /work; without arguments, with the image's default ones.
  local function run(words)
    runs = runs + 1
    local mount = ("type=bind,src=%s,dst=/work,options=rbind:rw"):format(folder.path)
    local line = { "run", "--rm", "--net-host", "--mount", mount, name, "kubebundle-" .. runs }
    if words then
      line[#line + 1] = "/usr/bin/kubebundle"
      table.move(words, 1, #words, #line + 1, line)
    end
    return judge:ctr(line)
  end

  it("is pulled by containerd and runs", function()
    assert.same({ true, "" }, { judge:pull(name, platform, USER .. ":" .. PASSWORD) })
    local help = run()
    assert.same({ 0, "" }, { help.status, help.stderr })
    assert.truthy(help.stdout:find("preflight", 1, true))
    local result = run { "--version" }
    assert.same({ 0, "" }, { result.status, result.stderr })
    assert.truthy(result.stdout:find("kubebundle " .. version, 1, true))
  end)

  it("builds a bundle of itself and finds its own image in the registry", function()
    command.write(folder.path .. "/release.lua", RELEASE)
    local settings = { host = registry.host, user = USER, password = PASSWORD, image = name }
    local words = { "run", "release.lua", "-o", "bundle.yaml" }
    for key, value in pairs(settings) do
      table.move({ "--set-string", key .. "=" .. value }, 1, 2, #words + 1, words)
    end
    local built = run(words)
    assert.same({ 0, "" }, { built.status, built.stderr })

    local result = run { "preflight", "bundle.yaml", "--format", "json" }
    local found = core.json.decode(result.stdout)[1]
    assert.equal(0, result.status)
    assert.same({ true, digest, platform }, { found.pulled, found.digest, found.platform })
  end)

  it("trusts the certificate authorities of Debian, and no other", function()
    local tls <close> = servers.registry { tls = true }
    servers.push(tls, "shop/app:1")
    local pod =
      "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: '%s/shop/app:1'}]}}"
    command.write(folder.path .. "/pod.yaml", pod:format(tls.host))
    command.write(folder.path .. "/ca.pem", command.read(tls.certificate))
    local function verdict(...)
      return core.json.decode(run({ "preflight", "pod.yaml", "--format", "json", ... }).stdout)[1].verdict
    end
    assert.equal("certificate", verdict())
    assert.equal("pulled", verdict("--ca-file", "ca.pem"))
  end)

  it("has a license and a version of each package that a file is from", function()
    local unpacked = folder.path .. "/unpacked"
    assert(os.execute("mkdir " .. unpacked))
    for _, layer in ipairs(manifest.layers) do
      blob(layer.digest)
      local path = ("%s/blobs/sha256/%s"):format(LAYOUT, layer.digest:match "%x+$")
      assert(os.execute(("tar xzf %s -C %s"):format(path, unpacked)))
    end
    local versions = servers.run(("ls '%s/var/lib/dpkg/status.d'"):format(unpacked))
    for _, package in ipairs { "ca-certificates", "libc6", "libcurl4", "libssl3" } do
      assert.truthy(versions:find(package, 1, true), package)
    end
    for package in ("kubebundle\n" .. versions):gmatch "[^\n]+" do
      assert.is_true(#command.read(("%s/usr/share/doc/%s/copyright"):format(unpacked, package)) > 0)
    end
  end)
end)
