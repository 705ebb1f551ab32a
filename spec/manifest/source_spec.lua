-- Parsing of texts: tokens, positions, lists, JSON, `allow` comments.

local check = require "kubebundle.check"
local core = require "kubebundle.core"

local function findings(text, options)
  local list = {}
  for _, finding in ipairs(check(text, options)) do
    list[#list + 1] = ("%s %s:%s %s"):format(finding.rule, finding.line, finding.column, finding.path or "-")
  end
  return list
end

local deployment = [[
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: %s
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: %s
          image: %s
]]

describe("a template", function()
  it("gives one finding for each scalar with a token, at the token, and no others", function()
    assert.same({
      "token-unresolved 6:13 spec.replicas",
      "token-unresolved 14:19 spec.template.spec.containers[0].name",
      "token-unresolved 15:27 spec.template.spec.containers[0].image",
    }, findings(deployment:format("#(replicas)#", "W_#(name)#", "Registry/#(a)#:#(b)#")))
  end)

  it("can contain tokens wherever values are possible", function()
    local text = [[
apiVersion: v1
kind: Secret
metadata:
  name: regcred
  namespace: "#(ns)#"
  labels: #(labels)#
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: #(config)#
  #(key)#: eA==
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  imagePullSecrets: [{name: "#(secret)#"}]
  containers:
    - {name: web, image: "r.example.com/web:1", resources: #(resources)#, ports: "#(ports)#"}
]]
    for _, found in ipairs(check(text)) do
      assert.truthy(found.rule == "token-unresolved" or found.severity == "info", found.rule .. found.message)
    end
  end)

  it("gives the same findings as documents of Lua, without positions, and is left as it was", function()
    local text = deployment
      :format('"#(replicas)#"', "W_#(name)#", "Registry/#(a)#:#(b)#")
      :gsub("name: web\n", "name: web\n  labels: {a: '#(v)#', k#(k)#: x}\n", 1)
    local document = core.yaml.decode(text)
    assert.same({
      "token-unresolved nil:nil metadata.labels.a",
      "token-unresolved nil:nil metadata.labels[k#(k)#]",
      "token-unresolved nil:nil spec.replicas",
      "token-unresolved nil:nil spec.template.spec.containers[0].image",
      "token-unresolved nil:nil spec.template.spec.containers[0].name",
    }, findings { document })
    assert.same(core.yaml.decode(text), document)
  end)

  it("reports tokens that are comments to YAML", function()
    assert.same({ "token-unresolved 3:1 -" }, findings("apiVersion: v1\nkind: Namespace\n#(x)#\nmetadata: {name: a}\n"))
  end)

  it("that is invalid is reported alone", function()
    assert.same(
      { "document-invalid 4:5 -" },
      findings("apiVersion: v1\nkind: Namespace\nmetadata: {name: '#(x)#'}\n--- x\n")
    )
  end)

  it("leaves open whether a Secret exists if its name or namespace contains one", function()
    local pod = "---\n{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: {"
      .. "imagePullSecrets: [{name: regcred}], containers: [{name: web, image: 'r.example.com/web:1'}]}}\n"
    local secret = "---\n{apiVersion: v1, kind: Secret, metadata: {name: '%s', namespace: '%s'}}\n"
    local options = { disable = { "token-unresolved", "namespace-missing" } }
    assert.same({}, findings(secret:format("regcred", "#(ns)#") .. pod, options))
    assert.same({}, findings(secret:format("#(name)#", "shop") .. pod, options))
    assert.same(
      { "pull-secret-missing 4:102 spec.imagePullSecrets[0].name" },
      findings(secret:format("#(name)#", "other") .. pod, options)
    )
    assert.same(
      { "pull-secret-missing 4:102 spec.imagePullSecrets[0].name" },
      findings(secret:format("else", "#(ns)#") .. pod, options)
    )
  end)

  it("ignores tokens in comments", function()
    assert.same({}, findings("# #(x)#\napiVersion: v1\nkind: Namespace # #(y)#\nmetadata: {name: a}\n"))
  end)

  it("of another tool is reported only in images and names", function()
    local text = deployment:format("1", "${NAME}", "r.example.com/web:$(TAG)")
      .. '          args: ["${A}", "$(B)"]\n          env: [{name: A, value: "{{ C }}"}]\n'
    assert.same({
      "token-unresolved 14:17 spec.template.spec.containers[0].name",
      "token-unresolved 15:18 spec.template.spec.containers[0].image",
    }, findings(text))
    local documents = core.yaml.decode_all(text)
    assert.equal(2, #check(documents))
    assert.equal("${NAME}", documents[1].spec.template.spec.containers[1].name)
  end)
end)

describe("a text", function()
  it("that is not YAML is one finding, where the parser stopped", function()
    local found = check("a: b\n\tc: d\n", { filename = "f.yaml" })
    assert.equal("document-invalid", found[1].rule)
    assert.equal("f.yaml", found[1].file)
    assert.equal(2, found[1].line)
    assert.truthy(check("{{- if .Values.x }}\na: b\n{{- end }}\n")[1].remedy:find("{{ }}", 1, true))
  end)

  it("may hold empty documents, and documents that are not objects", function()
    assert.same({}, findings("---\n---\n# nothing\n---\n"))
    assert.same(
      { "document-invalid 1:1 -", "document-invalid 3:1 -", "document-invalid 5:1 kind" },
      findings("- a\n---\ntext\n---\napiVersion: v1\n")
    )
  end)

  it("is JSON if it begins like JSON, with its own positions", function()
    local text = '{"apiVersion": "v1",\n "kind": "Namespace",\n "metadata": {"name": "A"}}'
    assert.same({ "name-invalid 3:23 metadata.name" }, findings(text))
    assert.same(
      { "name-invalid 1:56 metadata.name" },
      findings("{apiVersion: v1, kind: Namespace, metadata: {'name':   'A'}}")
    )
    assert.same(
      { "document-invalid 1:64 metadata.name" },
      findings('{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a",  "name":"a"}}')
    )
  end)

  it("may be a list, which is taken apart, at any depth", function()
    local text = [[
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Namespace
    metadata: {name: shop}
  - apiVersion: v1
    kind: SecretList
    items:
      - {apiVersion: v1, kind: Secret, metadata: {name: A, namespace: shop}}
]]
    local found = check(text)
    assert.equal(1, #found)
    assert.equal("metadata.name", found[1].path)
    assert.equal("Secret/shop/A", found[1].object)
    assert.equal(10, found[1].line)
    assert.equal(57, found[1].column)
  end)

  it("may be a typed list as written by the API server, whose items have no kind", function()
    local list = '{"apiVersion": "v1", "kind": "%s", "items": [{"metadata": {"name": "A"}}, %s]}'
    assert.same(
      { "name-invalid 1:79 metadata.name" },
      findings(list:format("NamespaceList", '{"metadata": {"name": "b"}}'))
    )
    assert.same(
      { "document-invalid 1:48 apiVersion", "document-invalid 1:48 kind" },
      findings((list:format("List", '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b"}}')))
    )
    assert.same(
      { "document-invalid 1:86 apiVersion", "document-invalid 1:86 kind" },
      findings((list:format("NamespaceList", "null"):gsub('"A"', '"a"')))
    )
  end)

  it("counts as one bundle with others", function()
    local secret = [[{apiVersion: v1, kind: Secret, metadata: {name: regcred},
      type: kubernetes.io/dockerconfigjson,
      stringData: {.dockerconfigjson: '{"auths":{"r.example.com":{"username":"u","password":"example"}}}'}}]]
    local pod = [[{apiVersion: v1, kind: Pod, metadata: {name: web},
      spec: {imagePullSecrets: [{name: regcred}],
      containers: [{name: web, image: "r.example.com/web:1"}]}}]]
    assert.equal("pull-secret-missing", check(pod)[1].rule)
    assert.same({}, check.check_all { { text = secret, filename = "a" }, { text = pod, filename = "b" } })
  end)
end)

describe("documents from Lua", function()
  it("give the same findings, without positions", function()
    local found = check { { apiVersion = "v1", kind = "Namespace", metadata = { name = "A" } } }
    assert.equal("name-invalid", found[1].rule)
    assert.is_nil(found[1].line)
    assert.equal("Namespace/A", found[1].object)
    assert.equal("name-invalid", check({ apiVersion = "v1", kind = "Namespace", metadata = { name = "A" } })[1].rule)
  end)

  it("hold the numbers and booleans that are written for values that keep their spelling", function()
    local function labelled(value)
      return { apiVersion = "v1", kind = "Namespace", metadata = { name = "shop", labels = { a = value } } }
    end
    for text, value in pairs { ["012"] = 10, ["1.10"] = 1.1, on = true } do
      local found = check { labelled(core.template.spelled(text)) }
      assert.equal("field-type", found[1].rule)
      assert.same(check { labelled(value) }, found)
    end
  end)

  it("are wanted as a text or a list, and options as a table", function()
    assert.has_error(function()
      check(1)
    end, "what is checked is a text or a list of documents")
    assert.has_error(function()
      check("", 1)
    end, "kb.check: options must be a table, got number")
    assert.has_error(function()
      check("", { disable = { "no-rule" } })
    end, "unknown rule no-rule")
  end)
end)

describe("what is found", function()
  local text = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: A # kubebundle: allow %s\n  "
    .. "labels:\n    # kubebundle: allow %s\n    a b: c d\n    e f: g\n"

  it("is left out by rule", function()
    assert.same(
      {},
      findings(text:format("value-type", "value-type"), { disable = { "name-invalid", "label-invalid" } })
    )
  end)

  it("is left out by a comment after it, or above it for all that begins there", function()
    assert.equal(4, #findings(text:format("value-type", "value-type")))
    local of_labels = {
      "label-invalid 7:5 metadata.labels[a b]",
      "label-invalid 7:10 metadata.labels[a b]",
      "label-invalid 8:5 metadata.labels[e f]",
    }
    assert.same(of_labels, findings(text:format("name-invalid", "value-type")))
    assert.same({ "name-invalid 4:9 metadata.name" }, findings(text:format("value-type", "label-invalid")))
    local all = "# kubebundle: allow name-invalid label-invalid\n"
    assert.same({}, findings(all .. text:format("value-type", "value-type")))
  end)

  it("is left out for a missing value with the comment", function()
    assert.same(
      {},
      findings(
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
          .. "kind: Namespace # kubebundle: allow document-invalid\n"
      )
    )
  end)

  it("is reported if a comment allows an unknown rule", function()
    local comment = "# kubebundle: allow %s\n" .. text:format("value-type", "value-type")
    local function told(words)
      return findings(comment:format(words .. " label-invalid name-invalid"))
    end
    assert.same({}, told "value-type, for it is public:")
    assert.same({ "document-invalid 1:21 -" }, told "nonsense")
    assert.same({ "document-invalid 1:32 -" }, told "value-type namee-invalid")
    assert.equal("Write `name-invalid`.", check(comment:format("name-invald"))[1].remedy)
  end)

  it("comes in text order", function()
    local first = text:format("value-type", "nonsense")
    local found = check(first .. "---\n" .. first:gsub("A #", "B #"))
    for index = 2, #found do
      local before, after = found[index - 1], found[index]
      assert.truthy(before.line < after.line or before.line == after.line and before.column <= after.column)
    end
  end)
end)
