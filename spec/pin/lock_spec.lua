-- Locks by themselves, without a registry: what an image finds in one, and what is written again.

local command = require "spec.support.command"
local kb = require "kubebundle"
local pin = require "kubebundle.pin"

local DIGEST, OTHER = "sha256:" .. ("a"):rep(64), "sha256:" .. ("b"):rep(64)

local function pod(image)
  return ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: %s}]}\n"):format(image)
end

local function lock_of(...)
  return kb.yaml.encode { apiVersion = "imgpkg.carvel.dev/v1alpha1", kind = "ImagesLock", images = kb.array { ... } }
end

local function entry(image, id)
  return { image = image, annotations = id and { ["kbld.carvel.dev/id"] = id } }
end

local function offline(text, lock)
  return pin.pin(text, { lock = lock, offline = true })
end

local function rules_of(findings)
  local rules = {}
  for index, finding in ipairs(findings) do
    rules[index] = finding.rule
  end
  return rules
end

describe("a lock", function()
  local MOVED = lock_of(entry("r.io/mirror/app@" .. DIGEST, "r.io/app:1"))

  it("has the digest of the image that an entry's id names, wherever the entry's image is", function()
    assert.equal(pod("r.io/app:1@" .. DIGEST), offline(pod "r.io/app:1", MOVED).text)
    assert.same({ "image-not-locked" }, rules_of(offline(pod "r.io/app:2", MOVED).findings))
    assert.same({ "image-not-locked" }, rules_of(offline(pod "r.io/mirror/app:1", MOVED).findings))
  end)

  it("knows an entry's digest by both names when it is verified", function()
    local function verify(image)
      return rules_of((assert(pin.verify_all({ { text = pod(image) } }, { lock = MOVED }))))
    end
    assert.same({}, verify("r.io/app:1@" .. DIGEST))
    assert.same({}, verify("r.io/mirror/app@" .. DIGEST))
    assert.same({ "image-not-locked" }, verify("r.io/app:1@" .. OTHER))
    assert.same({ "image-not-locked" }, verify("r.io/third@" .. DIGEST))
    assert.same({ "image-not-pinned" }, verify "r.io/app:1")
  end)

  it("completes names as the kubelet does", function()
    local lock = lock_of(entry("index.docker.io/library/nginx@" .. DIGEST, "nginx"))
    assert.equal(pod("nginx:latest@" .. DIGEST), offline(pod "nginx", lock).text)
    assert.equal(pod("docker.io/nginx:latest@" .. DIGEST), offline(pod "docker.io/nginx:latest", lock).text)
  end)

  it("stays byte for byte if it learns nothing", function()
    local lock = "# kept\n" .. MOVED
    local result = assert(offline(pod "r.io/app:1", lock))
    assert.same({ lock, 0, 1 }, { result.lock, result.locked, result.pinned })
  end)

  it("keeps its other entries if it learns something", function()
    local lock = lock_of(entry("r.io/z@" .. DIGEST, "r.io/z:1"), entry("r.io/nameless@" .. OTHER))
    local result = assert(offline(pod("r.io/app:1@" .. DIGEST), lock))
    assert.equal(1, result.locked)
    assert.same({
      { image = "r.io/app@" .. DIGEST, annotations = { ["kbld.carvel.dev/id"] = "r.io/app:1" } },
      { image = "r.io/nameless@" .. OTHER },
      { image = "r.io/z@" .. DIGEST, annotations = { ["kbld.carvel.dev/id"] = "r.io/z:1" } },
    }, kb.yaml.decode(result.lock).images)
  end)

  it("keeps what other programs wrote in its entries", function()
    local origins = { ["kbld.carvel.dev/id"] = "r.io/z:1", ["kbld.carvel.dev/origins"] = "- resolved: {}\n" }
    local lock = lock_of { image = "r.io/z@" .. DIGEST, annotations = origins, note = 1 }
    local result = assert(offline(pod("r.io/app:1@" .. DIGEST), lock))
    local z = { image = "r.io/z@" .. DIGEST, annotations = origins, note = 1 }
    assert.same(z, kb.yaml.decode(result.lock).images[2])
  end)

  it("is refused if it is another document, or an entry has no digest", function()
    for _, lock in ipairs {
      "kind: ImagesLock\n",
      "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: Bundle\n",
      "[]",
      lock_of(entry "r.io/app:1"),
      lock_of { image = 1 },
      lock_of "r.io/app",
      "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages: {}\n",
      lock_of(entry("r.io/app@" .. DIGEST, "r.io/app:1"), entry("r.io/app@" .. OTHER, "r.io/app:1")),
    } do
      local result, err = offline(pod "r.io/app:1", lock)
      assert.same({ nil, "lock.invalid", "lock" }, { result, err.code, err.filename }, lock)
    end
  end)
end)

describe("the command pin", function()
  it("names the file of an invalid lock", function()
    local directory <close> = command.directory()
    command.write(directory.path .. "/pod.yaml", pod "r.io/app:1")
    for _, text in ipairs { "a: [", lock_of { image = 1 } } do
      command.write(directory.path .. "/lock.yaml", text)
      local result = command.kubebundle({ "pin", "--lock", "lock.yaml", "pod.yaml" }, { directory = directory.path })
      assert.equal(1, result.status)
      assert.matches("^kubebundle: lock%.yaml:", result.stderr)
    end
  end)
end)

describe("an image that is not written literally", function()
  it("is not pinned, with the reason", function()
    local template = "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: t}\n"
      .. "parameters: [{name: TAG, value: v}]\nobjects:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n"
      .. "  spec: {containers: [{name: a, image: 'r.io/app:${TAG}'}]}\n"
    local reasons = { [template] = "parameter", [pod "'r.io/app:#(tag)#'"] = "unresolved token" }
    for text, reason in pairs(reasons) do
      local result = assert(offline(text, lock_of()))
      assert.same({ "image-not-pinned" }, rules_of(result.findings))
      assert.matches(reason, result.findings[1].message)
      assert.equal(text, result.text)
    end
  end)
end)

describe("an image with a digest and no tag", function()
  it("stays, even if pinned images are to be updated", function()
    if not pcall(require, "kubebundle.http") then
      pending "needs kubebundle.http (libcurl4-openssl-dev)"
      return
    end
    local text = pod("127.0.0.1:1/app@" .. DIGEST) -- a port where nothing answers
    local result = assert(kb.pin(text, { update = true }))
    assert.same({ text, 0, 0 }, { result.text, result.pinned, #result.findings })
  end)
end)
