-- .kubebundle.yaml: where it is searched, what it can set, and that it cannot run anything.

local command = require "spec.support.command"
local config = require "kubebundle.cli.config"
local scratch = require "spec.support.scratch"

local path = scratch()

local POD = [[
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: a, image: "nginx:1"}]}
]]

-- Writes files to the directory by name; returns what `kubebundle` prints there.
local function write(files)
  for name, text in pairs(files) do
    os.execute("mkdir -p " .. command.quote(path(name):match "^(.*)/"))
    command.write(path(name), text)
  end
end

local function kubebundle(words, directory)
  return command.kubebundle(words, { directory = path(directory) })
end

-- The rules that `check` reports, each with its severity.
local function rules(words, directory)
  local result = kubebundle({ "check", "--format", "json", table.unpack(words) }, directory)
  local list = {}
  for _, finding in ipairs(require("cjson").decode(result.stdout).findings or require("cjson").decode(result.stdout)) do
    list[finding.rule] = finding.severity
  end
  return list, result
end

describe("the configuration", function()
  it("is read with all its keys, each value in the form that is needed", function()
    local read = assert(config.read(
      [[
tokens: "__ __"
mode: yaml
exclude: vendor/
severity: {namespace-missing: off, value-type: warning}
kubernetes_version: 1.30
crd: [crds, /etc/crds]
images:
  allow: [ghcr.io/acme, "*.azurecr.io"]
  require_digest: true
  forbid_tags: [latest, 1.10, 2]
]],
      "../.kubebundle.yaml"
    ))
    assert.equal("__ __", read.tokens)
    assert.same({ "vendor/" }, read.exclude)
    assert.same({ ["namespace-missing"] = "off", ["value-type"] = "warning" }, read.severity)
    assert.equal("1.30", read.kubernetes_version)
    assert.same({ "../crds", "/etc/crds" }, read.crd)
    assert.same({ "latest", "1.10", "2" }, read.images.forbid_tags)
    assert.is_true(read.images.require_digest)
  end)

  it("may be empty", function()
    for _, text in ipairs { "", "# nothing yet\n", "{}\n" } do
      assert.is_nil(assert(config.read(text, "a")).images)
    end
  end)

  local refused = {
    { "tokenz: a", "config.unknown-key", 1, 1, "did you mean tokens" },
    { "mode: yaml\nimages:\n  alow: [a.io]\n", "config.unknown-key", 3, 3, "did you mean allow" },
    { "rules: [rules]\n", "config.unknown-key", 1, 1, "code is not allowed" },
    { "1: a\n", "config.unknown-key", 1, 1, "unknown key `1`" },
    { "tokens: 1\n", "config.invalid", 1, 1, "invalid tokens" },
    { "tokens: '##'\n", "config.invalid", 1, 1, "invalid tokens" },
    { "mode: toml\n", "config.invalid", 1, 1, "yaml, json, xml or text" },
    { "exclude: [a, [b]]\n", "config.invalid", 1, 1, "a list of texts" },
    { "severity: [a]\n", "config.invalid", 1, 1, "a mapping of rules to severities" },
    { "severity:\n  a: fatal\n", "config.invalid", 2, 3, "error, warning, info or off" },
    { "kubernetes_version: new\n", "config.invalid", 1, 1, "such as 1.30" },
    { "kubernetes_version: {}\n", "config.invalid", 1, 1, "such as 1.30" },
    { "images: ghcr.io\n", "config.invalid", 1, 1, "expected a mapping" },
    { "images:\n  require_digest: 1\n", "config.invalid", 2, 3, "true or false" },
    { "images:\n  allow:\n    - a.io\n    - nginx\n", "config.invalid", 4, 7, "missing registry" },
    { "images: {allow: []}\n", "config.invalid", 1, 10, "allow is empty" },
    { "mode: yaml\n---\nmode: json\n", "config.invalid", 1, 1, "one document" },
    { "a: [\n", "yaml.syntax", nil, nil, "" },
    { "mode: yaml\nmode: json\n", "yaml.duplicate-key", 2, 1, "duplicate" },
    { "just text\n", "config.invalid", 1, 1, "expected a mapping" },
    { "- a\n", "config.invalid", 1, 1, "expected a mapping" },
  }
  for _, case in ipairs(refused) do
    it(("is rejected: %q"):format(case[1]), function()
      local read, err = config.read(case[1], "../.kubebundle.yaml")
      assert.is_nil(read)
      if case[2] then assert.equal(case[2], err.code) end
      if case[3] then assert.same({ case[3], case[4] }, { err.line, err.column }) end
      assert.equal("../.kubebundle.yaml", err.filename)
      assert.matches(case[5], err.message, 1, true)
    end)
  end
end)

describe("the configuration is found", function()
  local IMAGES = "images: {allow: [ghcr.io/acme]}\nseverity: {namespace-missing: off, pull-no-credential: off}\n"
  local DENIED, SILENT = { ["image-not-allowed"] = "error" }, {}

  it("in the working directory, and in its parents up to the root of the repository", function()
    write { [".git/HEAD"] = "", [".kubebundle.yaml"] = IMAGES, ["a/b/pod.yaml"] = POD, ["pod.yaml"] = POD }
    assert.same(DENIED, (rules { "pod.yaml" }))
    assert.same(DENIED, (rules({ "pod.yaml" }, "a/b")))
    write { ["a/.kubebundle.yaml"] = "severity: {namespace-missing: off, pull-no-credential: off}\n" }
    assert.same(SILENT, (rules({ "pod.yaml" }, "a/b"))) -- only the nearest file
  end)

  it("not above the working directory without a repository, nor above a repository", function()
    write { [".kubebundle.yaml"] = IMAGES, ["a/b/pod.yaml"] = POD }
    assert.is_nil(rules({ "pod.yaml" }, "a/b")["image-not-allowed"])
    write { [".git/HEAD"] = "", ["a/.git"] = "gitdir: ../elsewhere\n" }
    assert.is_nil(rules({ "pod.yaml" }, "a/b")["image-not-allowed"])
  end)

  it("unless --config names another one, or none", function()
    write {
      [".kubebundle.yaml"] = IMAGES,
      ["other.yaml"] = IMAGES:gsub("ghcr.io/acme", "docker.io/library"),
      ["pod.yaml"] = POD,
    }
    assert.same(SILENT, (rules { "--config", "other.yaml", "pod.yaml" }))
    assert.is_nil(rules({ "--config", "none", "pod.yaml" })["image-not-allowed"])
    assert.equal(2, kubebundle({ "check", "--config", "missing.yaml", "pod.yaml" }).status)
  end)

  it("and named in the summary", function()
    write { [".git/HEAD"] = "", [".kubebundle.yaml"] = "mode: yaml\n", ["a/pod.yaml"] = POD }
    for _, words in ipairs { { "check", "pod.yaml" }, { "explain", "pod.yaml" }, { "render", "pod.yaml" } } do
      assert.matches("%(configuration: %.%./%.kubebundle%.yaml%)\n$", kubebundle(words, "a").stderr)
    end
    assert.not_matches("configuration", kubebundle({ "check", "--config", "none", "pod.yaml" }, "a").stderr)
  end)

  it("and is never a manifest of its directory", function()
    write { [".kubebundle.yaml"] = IMAGES, ["pod.yaml"] = POD }
    assert.same(DENIED, (rules { "." }))
    assert.equal(0, kubebundle({ "render", ".", "--config", "none", "-o", "out" }).status)
    assert.is_nil(io.open(path "out/.kubebundle.yaml"))
  end)
end)

describe("options win over the configuration", function()
  it("of render: tokens and mode", function()
    write {
      [".kubebundle.yaml"] = "tokens: '__ __'\nmode: text\n",
      ["a.yaml"] = "a: [__x__, #(x)#\n",
    }
    local set = { "--set", "x=1" }
    assert.equal("a: [1, #(x)#\n", kubebundle({ "render", "a.yaml", table.unpack(set) }).stdout)
    local given = { "render", "a.yaml", "--tokens", "#( )#", "--mode", "text", table.unpack(set) }
    assert.equal("a: [__x__, 1\n", kubebundle(given).stdout)
    assert.equal(1, kubebundle({ "render", "a.yaml", "--mode", "yaml", table.unpack(set) }).status)
  end)

  it("of check: severities, by rule and group, and versions", function()
    local text = POD:gsub("containers:", "nodeSelector: 1, containers:")
    write { [".kubebundle.yaml"] = "severity: {field-type: info}\nkubernetes_version: v1.29\n", ["pod.yaml"] = text }
    assert.equal("info", rules({ "pod.yaml" })["field-type"])
    assert.equal("warning", rules({ "pod.yaml", "--severity", "value-type=warning" })["field-type"])
    assert.equal("warning", rules({ "pod.yaml", "--severity", "field-type=warning" })["field-type"])
    assert.is_nil(rules({ "pod.yaml", "--disable", "field-type" })["field-type"])
  end)

  it("of render and preflight: severities of their own rules, below those of arguments", function()
    local function status_of(severity, words)
      write { [".kubebundle.yaml"] = ("severity: {%s, field-type: warning}\n"):format(severity), ["a.yaml"] = "a: 1\n" }
      local result = kubebundle { "render", "a.yaml", table.unpack(words or {}) }
      return result.status, result.stderr:match "(%l+): no tokens"
    end
    assert.same({ 0, "warning" }, { status_of "value-unused: info" })
    assert.same({ 1, "error" }, { status_of "no-tokens: error" })
    assert.same({ 0 }, { status_of "no-tokens: off" })
    assert.same({ 0, "info" }, { status_of("no-tokens: error", { "--severity", "no-tokens=info" }) })
    assert.equal(2, (status_of "token-kept: off"))
    write { [".kubebundle.yaml"] = "severity: {preflight-image-invalid: warning}\n", ["b.yaml"] = POD:gsub("ng", "NG") }
    if pcall(require, "kubebundle.http") then assert.equal(0, kubebundle({ "preflight", "b.yaml" }).status) end
    assert.equal(1, kubebundle({ "check", "b.yaml" }).status)
  end)

  it("and add to the exclusions", function()
    write {
      [".kubebundle.yaml"] = "exclude: [a/]\n",
      ["a/pod.yaml"] = POD,
      ["b/pod.yaml"] = POD,
      ["c/pod.yaml"] = POD,
    }
    assert.matches("^2 objects", kubebundle({ "inspect", "." }).stderr)
    for _, name in ipairs { "check", "explain", "inspect", "preflight" } do
      local result = kubebundle { name, "--exclude", "b/", "--exclude", "c/", "." }
      assert.matches("no .yaml", result.stderr, 1, true)
    end
    local out = { "render", ".", "--exclude", "b/", "-o", "out" }
    assert.equal(0, kubebundle(out).status)
    local files = {}
    for name in require("lfs").dir(path "out") do
      files[name] = true
    end
    assert.same({ files.a, files.b, files.c }, { nil, nil, true })
  end)
end)

describe("each key of the configuration", function()
  it("is accepted by every command", function()
    write {
      [".kubebundle.yaml"] = "tokens: '${ }'\nmode: yaml\nexclude: [x]\nseverity: {pull-no-credential: off}\n"
        .. "kubernetes_version: 1.30\ncrd: crd\n"
        .. "images: {allow: [localhost:1], require_digest: false, forbid_tags: [latest]}\n",
      ["crd/a.yaml"] = command.read "spec/build/gitops_crds.yaml",
      ["pod.yaml"] = POD:gsub("image: [^,}\n]+", "image: localhost:1/a:1"),
      ["none.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    }
    local calls = { { "set", "--field", "metadata.labels.a=b" } }
    for _, name in ipairs { "check", "explain", "inspect", "pin", "render" } do
      calls[#calls + 1] = { name }
    end
    if pcall(require, "kubebundle.http") then calls[#calls + 1] = { "preflight" } end
    for _, words in ipairs(calls) do
      words[#words + 1] = words[1] == "pin" and "none.yaml" or "pod.yaml"
      local result = kubebundle(words)
      local status = words[1] == "preflight" and 1 or 0
      assert.same({ status, nil }, { result.status, result.stderr:match "internal error[^\n]*" }, result.stderr)
    end
  end)
end)

describe("a rule of the configuration that does not exist", function()
  it("is reported by check, at its place", function()
    write { [".kubebundle.yaml"] = "severity:\n  namespace-mising: off\n", ["pod.yaml"] = POD }
    local result = kubebundle { "check", "pod.yaml" }
    assert.equal(2, result.status)
    assert.matches(
      ".kubebundle.yaml:2:3: unknown rule namespace-mising; did you mean namespace-missing?",
      result.stderr,
      1,
      true
    )
    assert.equal(0, kubebundle({ "explain", "pod.yaml" }).status)
  end)

  it("may be one of --rules", function()
    local rule = 'return { name = "own", check = function(b, report) report(b.objects[1], "kind", "x") end }\n'
    write { [".kubebundle.yaml"] = "severity: {own: error}\n", ["pod.yaml"] = POD, ["rules/own.lua"] = rule }
    assert.equal("error", rules({ "pod.yaml", "--rules", "rules" })["own"])
  end)
end)

describe("definitions of the configuration", function()
  it("are found from its own directory", function()
    local crd = command.read "spec/build/gitops_crds.yaml"
    local document =
      "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a, namespace: b}\nspec: {}\n"
    write {
      [".git/HEAD"] = "",
      [".kubebundle.yaml"] = "crd: crds\n",
      ["crds/a.yaml"] = crd,
      ["a/secret.yaml"] = document,
    }
    assert.equal("error", rules({ "secret.yaml" }, "a")["field-required"])
  end)

  it("are expected in each file or directory", function()
    write { [".kubebundle.yaml"] = "crd: [crds]\n", ["crds/pod.yaml"] = POD, ["pod.yaml"] = POD }
    local result = kubebundle { "check", "pod.yaml" }
    assert.same({ 2, "" }, { result.status, result.stdout })
    assert.matches("no CustomResourceDefinition of .- in crds\n", result.stderr)
  end)
end)
