-- From values to a pull: bundles built by the command, requested from a real registry, and pulled by skopeo with the
-- Secret's own document.

local command = require "spec.support.command"
local core = require "kubebundle.core"
local kb = require "kubebundle"
local servers = require "spec.support.servers"

local USER, PASSWORD = "robot", "made-up-password"

-- A namespace, a pull secret and a deployment for one image of the registry; `changes` introduces a mistake.
local function manifest(host, changes)
  changes = changes or {}
  return kb.bundle({
    kb.pull_secret {
      name = "regcred",
      namespace = "shop",
      registries = { { server = changes.server or host, username = USER, password = changes.password or PASSWORD } },
    },
    kb.deployment {
      name = "app",
      namespace = "shop",
      image = host .. "/" .. (changes.image or "shop/app:1"),
      image_pull_secrets = { "regcred" },
    },
  }):yaml()
end

-- The docker config document of the manifest's Secret, in a file.
local function write_auth_file(text, path)
  for _, document in ipairs(kb.yaml.decode_all(text)) do
    if document.kind == "Secret" then command.write(path, kb.base64.decode(document.data[".dockerconfigjson"])) end
  end
end

describe("kubebundle preflight", function()
  if not pcall(require, "kubebundle.http") then
    pending("needs kubebundle.http (libcurl4-openssl-dev)")
    return
  end
  for _, program in ipairs { "docker-registry", "skopeo", "htpasswd", "/usr/bin/python3" } do
    if not servers.has(program) then
      pending("needs " .. program)
      return
    end
  end

  local registry, directory
  setup(function()
    directory = command.directory()
    registry = servers.registry { auth = "htpasswd", username = USER, password = PASSWORD }
    servers.push(registry, "shop/app:1", USER, PASSWORD)
  end)
  teardown(function()
    registry:stop()
    directory:remove()
  end)

  local function preflight(text, arguments)
    return command.kubebundle({ "preflight", "-", table.unpack(arguments or {}) }, { stdin = text })
  end

  local function skopeo(text, image)
    local auth = directory.path .. "/auth.json"
    write_auth_file(text, auth)
    local result = command.run {
      "skopeo",
      "--insecure-policy",
      "copy",
      "--src-tls-verify=false",
      "--authfile",
      auth,
      "docker://" .. registry.host .. "/" .. (image or "shop/app:1"),
      "dir:" .. directory.path .. "/pulled",
    }
    return result.status == 0
  end

  it("reports that an image would be pulled, and skopeo pulls it with the Secret's document", function()
    local text = manifest(registry.host)
    local result = preflight(text)
    assert.equal("2 objects, 1 image; 0 errors, 0 warnings\n", result.stderr)
    assert.equal(0, result.status)
    local words = "pulled with the credential of " .. registry.host .. " from the Secret regcred"
    assert.matches(words, result.stdout, 1, true)
    assert.is_true(skopeo(text))
  end)

  it("reports in advance that a wrong password fails, and skopeo fails with it", function()
    local text = manifest(registry.host, { password = "another-made-up" })
    local result = preflight(text)
    assert.equal(1, result.status)
    assert.matches("401 Unauthorized; the registry says", result.stderr, 1, true)
    assert.matches("; the pod waits with ErrImagePull, then ImagePullBackOff. Correct", result.stderr, 1, true)
    assert.is_false(skopeo(text))
  end)

  it("reports that the registry was asked anonymously if no credential applies", function()
    local result = preflight(manifest(registry.host, { server = "127.0.0.1" }))
    assert.equal(1, result.status)
    assert.matches("cannot be pulled anonymously", result.stderr, 1, true)
  end)

  it("tells a tag that is not there", function()
    local text = manifest(registry.host, { image = "shop/app:2" })
    local result = preflight(text)
    assert.equal(1, result.status)
    assert.matches("manifest unknown (404)", result.stderr, 1, true)
    assert.is_false(skopeo(text, "shop/app:2"))
  end)

  it("contacts no registry if the manifests decide", function()
    local record = directory.path .. "/record"
    local server <close> = servers.python("record", record)
    local text = manifest(server.host):gsub("/shop/app:1", "/Shop/App:1")
    local result = preflight(text)
    assert.equal(1, result.status)
    assert.matches("InvalidImageName", result.stderr, 1, true)
    assert.is_nil(io.open(record))
  end)

  it("tries the credentials in the kubelet's order until one is taken", function()
    local text = kb.bundle({
      kb.pull_secret {
        name = "wide",
        namespace = "shop",
        registries = { { server = registry.host, username = USER, password = PASSWORD } },
      },
      kb.pull_secret {
        name = "narrow",
        namespace = "shop",
        registries = { { server = registry.host .. "/shop", username = USER, password = "stale-made-up" } },
      },
      kb.deployment {
        name = "app",
        namespace = "shop",
        image = registry.host .. "/shop/app:1",
        image_pull_secrets = { "wide", "narrow" },
      },
    }):yaml()
    local result = preflight(text, { "--format", "json" })
    assert.equal(0, result.status)
    local results = core.json.decode(result.stdout)
    assert.equal("pulled", results[1].verdict)
    assert.same({ { "narrow", "unauthorized" }, { "wide", "pulled" } }, {
      { results[1].attempts[1].secret, results[1].attempts[1].outcome },
      { results[1].attempts[2].secret, results[1].attempts[2].outcome },
    })
  end)

  it("writes a table of the images, with their digests, and one of findings as Markdown", function()
    local function tables(text, ...)
      local result = preflight(text, { "--format", "markdown", ... })
      local rows = {}
      for line in result.stdout:gmatch "[^\n]+" do
        rows[#rows + 1] = line
      end
      return rows, result.status
    end
    local rows, status = tables(manifest(registry.host))
    assert.equal(0, status)
    assert.same({ "kubebundle: 1 image, no findings.", 4 }, { rows[1], #rows })
    assert.matches("| `regcred` for `" .. registry.host .. "` | `pulled` | `sha256:", rows[4], 1, true)
    assert.matches("`sha256:%x+` |$", rows[4])
    rows, status = tables(manifest(registry.host, { image = "shop/app:2" }))
    assert.same({ 1, 7 }, { status, #rows })
    assert.matches("| **error** `not-found` |", rows[4], 1, true)
    assert.matches("`preflight%-not%-found` |$", rows[7])
    assert.is_nil(table.concat(rows):find(PASSWORD, 1, true))
  end)

  it("accepts severities for its own rules", function()
    local text = manifest(registry.host, { image = "shop/app:2" })
    local result = preflight(text, { "--severity", "preflight-not-found=warning" })
    assert.equal(0, result.status)
    assert.matches("warning: ", result.stderr, 1, true)
    result = preflight(text, { "--severity", "preflight-not-found=off", "--format", "json" })
    assert.equal(0, result.status)
    local found = core.json.decode(result.stdout)[1]
    assert.same({ false, "not-found" }, { found.pulled, found.verdict })
    assert.is_nil(found.severity)
    result = preflight(text, { "--severity", "preflight-not-found=off" })
    assert.same({ 0, "0 warnings" }, { result.status, result.stderr:match "%d+ warnings" })
    assert.matches("cannot be pulled", result.stdout, 1, true)
    assert.equal(2, preflight(text, { "--severity", "preflight-not-fund=off" }).status)
  end)

  it("writes JSON to the file of --findings, and the findings as text", function()
    local scratch <close> = command.directory()
    local file = scratch.path .. "/images.json"
    local text = manifest(registry.host, { image = "shop/app:2" })
    local result = preflight(text, { "--format", "json", "--findings", file })
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.equal("not-found", core.json.decode(command.read(file))[1].verdict)
    assert.matches("[preflight-not-found]\n2 objects, 1 image; 1 error, 0 warnings\n", result.stderr, 1, true)
  end)

  it("never shows a password, in any format", function()
    local text = manifest(registry.host, { password = "canary-made-up" })
    for _, format in ipairs { "text", "json", "sarif", "github", "azure" } do
      local result = preflight(text, { "--format", format, "--excerpts" })
      assert.equal(1, result.status)
      local shown = result.stdout .. result.stderr
      assert.is_nil(shown:find("canary", 1, true))
      assert.is_nil(shown:find(kb.base64.encode "canary-made-up", 1, true))
      assert.matches("401", shown, 1, true)
    end
  end)

  it("asks for many images at a time, each once", function()
    local record = directory.path .. "/many"
    local server <close> = servers.python("record", record)
    local documents = {}
    for index = 1, 20 do
      documents[index] = kb.deployment {
        name = "app-" .. index,
        namespace = "shop",
        image = ("%s/shop/app-%d:1"):format(server.host, index),
      }
    end
    local result = preflight(kb.bundle(documents):yaml(), { "--concurrency", "4" })
    assert.equal(1, result.status)
    local _, heads = command.read(record):gsub("HEAD none\n", "")
    assert.equal(20, heads)
  end)

  it("uses no proxy for a registry on this machine, like a node", function()
    local nowhere = "http://127.0.0.1:9"
    local result = command.kubebundle({ "preflight", "--quiet", "-" }, {
      stdin = manifest(registry.host),
      env = { http_proxy = nowhere, https_proxy = nowhere, all_proxy = nowhere },
    })
    assert.equal("", result.stderr)
    assert.equal(0, result.status)
  end)

  it("ends in time at a registry that does not answer", function()
    local server <close> = servers.python "stall"
    local result = preflight(manifest(server.host), { "--timeout", "1" })
    assert.equal(1, result.status)
    assert.matches("timed out", result.stderr, 1, true)
  end)

  it("rejects implausible timeouts and numbers of images", function()
    for _, words in ipairs {
      { "--timeout", "0" },
      { "--timeout", "1e300" },
      { "--timeout", "soon" },
      { "--timeout=-5" },
      { "--concurrency", "0" },
      { "--concurrency", "0.5" },
      { "--concurrency", "1e9" },
    } do
      local result = preflight("", words)
      assert.equal(2, result.status)
      assert.matches(words[1]:match("^[^=]+") .. " needs", result.stderr, 1, true)
    end
  end)

  it("has nothing to ask of a text that is not a manifest", function()
    local result = preflight "a: [b"
    assert.equal(1, result.status)
    assert.matches("document-invalid", result.stderr, 1, true)
  end)
end)
