-- Helm: examples/hosts/helm as a post-renderer of a real Helm 4, and the output of `helm template` in a pipe.

local command = require "spec.support.command"
local kb = require "kubebundle"

local here = io.popen("pwd"):read "l"
local has_helm = command.run({ "sh", "-c", "helm version --short" }).stdout:find "^v4" ~= nil
local NO_HELM = "Helm 4 is not installed (tools/packages ci)"

local TEMPLATE = [[
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web # the one
          image: {{ .Values.image }}
          {{ .Values.field }}: Always
]]

describe("Helm", function()
  local folder, env

  setup(function()
    folder = command.directory()
    local path = folder.path
    env = {
      HOME = path,
      HELM_CACHE_HOME = path .. "/cache",
      HELM_CONFIG_HOME = path .. "/config",
      HELM_DATA_HOME = path .. "/data",
      PATH = here .. "/bin:" .. os.getenv "PATH",
    }
    command.run { "mkdir", "-p", path .. "/chart/templates" }
    command.write(path .. "/chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    command.write(path .. "/chart/values.yaml", "image: r.example.com/web:1\nfield: imagePullPolicy\n")
    command.write(path .. "/chart/templates/web.yaml", TEMPLATE)
    command.write(
      path .. "/chart/templates/service.yaml",
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n"
    )
    if has_helm then
      local installed = command.run({ "helm", "plugin", "install", here .. "/examples/hosts/helm" }, { env = env })
      assert.equal(0, installed.status, installed.stderr)
    end
  end)
  teardown(function()
    folder:remove()
  end)

  local function helm(...)
    return command.run({ "helm", ... }, { env = env, directory = folder.path })
  end

  local function findings()
    return command.read(folder.path .. "/kubebundle-findings.txt")
  end

  it("hands a chart to the post-renderer, which passes it on", function()
    if not has_helm then return pending(NO_HELM) end
    local plain = kb.yaml.decode_all(helm("template", "shop", "chart").stdout)
    local result = helm("template", "shop", "chart", "--post-renderer", "kubebundle")
    assert.equal(0, result.status, result.stderr)
    assert.same(plain, kb.yaml.decode_all(result.stdout))
    assert.truthy(result.stdout:find("# the one", 1, true))
    assert.matches("^shop/templates/web.yaml %(%-:%d+:%d+%): info: .-%[pull%-no%-credential%]\n$", findings())
  end)

  it("stops at an error, whose place is in the chart", function()
    if not has_helm then return pending(NO_HELM) end
    local words = { "shop", "chart", "--set", "field=imagePullPolice", "--post-renderer", "kubebundle" }
    local result = helm("install", "--dry-run=client", table.unpack(words))
    assert.equal(1, result.status)
    assert.matches("shop/templates/web.yaml %(%-:%d+:%d+%): error: `imagePullPolice`", findings())
    words[#words + 1] = "--post-renderer-args=--format=json"
    result = helm("template", table.unpack(words))
    assert.equal(1, result.status)
    for _, finding in ipairs(kb.json.decode(findings())) do
      assert.equal("shop/templates/web.yaml", finding.file)
      assert.equal(kb.null, finding.line)
    end
    words[#words + 1] = "--post-renderer-args=--disable=field-unknown"
    assert.equal(0, helm("template", table.unpack(words)).status)
  end)

  it("hands its output over a pipe, with the templates in comments", function()
    if not has_helm then return pending(NO_HELM) end
    local rendered = helm("template", "shop", "chart", "--set", "field=imagePullPolice").stdout
    local result = command.kubebundle({ "check", "-" }, { stdin = rendered })
    assert.equal(1, result.status)
    assert.matches("shop/templates/web.yaml %(%-:%d+:%d+%): error: `imagePullPolice`", result.stderr)
  end)
end)

describe("kubebundle check --pass", function()
  local GOOD = "# a comment\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: 'y'}\n"
  local BAD = GOOD:gsub("\ndata", "\ndat")

  it("writes what it read, if nothing is found", function()
    local result = command.kubebundle({ "check", "--pass", "-" }, { stdin = GOOD })
    assert.same({ 0, GOOD }, { result.status, result.stdout })
    result = command.kubebundle({ "check", "--pass", "-", "--format", "json" }, { stdin = GOOD })
    assert.same({ 0, GOOD, "[]\n" }, { result.status, result.stdout, result.stderr })
  end)

  it("writes nothing after an error, nor at a severity of --fail-on, nor without objects", function()
    local result = command.kubebundle({ "check", "--pass", "-" }, { stdin = BAD })
    assert.same({ 1, "" }, { result.status, result.stdout })
    result = command.kubebundle({ "check", "--pass", "-", "--severity", "field-unknown=warning" }, { stdin = BAD })
    assert.same({ 0, BAD }, { result.status, result.stdout })
    local words = { "check", "--pass", "-", "--severity", "field-unknown=warning", "--fail-on", "warning" }
    result = command.kubebundle(words, { stdin = BAD })
    assert.same({ 1, "" }, { result.status, result.stdout })
    result = command.kubebundle({ "check", "--pass", "-" }, { stdin = "" })
    assert.same({ 2, "" }, { result.status, result.stdout })
  end)
end)

describe("the template of a chart", function()
  it("is that of the document, from its comment or annotation", function()
    local origin = require "kubebundle.cli.origin"
    local of = origin "---\n# Source: a/x.yaml\nkind: A\n---\nkind: B\n---\n# Source: a/y.yaml\nkind: C\n"
    assert.same({ "a/x.yaml", "a/x.yaml", nil, "a/y.yaml" }, { of(2), of(3), of(5), of(8) })
    of = origin "a:\n  postrenderer.helm.sh/postrender-filename: 'a/x.yaml'\n---\nb: 1\n"
    assert.equal("a/x.yaml", of(1))
    assert.is_nil(of(4))
    assert.is_nil(origin "a: 1\n"(1))
    for value, path in pairs { ["'it''s, {a}'"] = "it's, {a}", ['"a b"'] = "a b", ["a/x.yaml"] = "a/x.yaml" } do
      assert.equal(
        path,
        origin(("m: {a: b, postrenderer.helm.sh/postrender-filename: %s}}, d: 'x'\n"):format(value))(1)
      )
      assert.equal(path, origin(("{'postrenderer.helm.sh/postrender-filename': %s, d: 'x'}\n"):format(value))(1))
    end
  end)
end)
