-- Reported mistakes around pulls, by kind: the rule, the severity, and what the remedy names.

local core = require "kubebundle.core"
local kb = require "kubebundle"

local CONFIG_TYPE = "kubernetes.io/dockerconfigjson"

-- A Secret with a document, and a Deployment with an image that lists it.
local function bundle(document, image, more)
  return ([[
apiVersion: v1
kind: Secret
metadata: {name: pull%s}
type: %s
data: {.dockerconfigjson: %s}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: till}
spec:
  selector: {matchLabels: {app: till}}
  template:
    metadata: {labels: {app: till}}
    spec:
      imagePullSecrets: [{name: pull}]
      containers: [{name: till, image: %s}]
]]):format(
    more or "",
    CONFIG_TYPE,
    core.base64.encode(document),
    core.json.encode(image or "registry.shop.example/till:1")
  )
end

local function config(server, username, password)
  local auth = core.base64.encode(username .. ":" .. password)
  return core.json.encode { auths = { [server] = { username = username, password = password, auth = auth } } }
end

local function with(username, password, server)
  local host = server or "registry.shop.example"
  return bundle(config(host, username, password), host .. "/till:1")
end

-- The findings of a rule.
local function of_rule(text, rule)
  local list = {}
  for _, finding in ipairs(kb.check(text)) do
    if finding.rule == rule then list[#list + 1] = finding end
  end
  return list
end

local GUID = "11111111-2222-4333-8444-555555555555"

-- Description; the text; the rule; the severity; what the remedy names.
local mistakes = {
  { "a variable of a shell as password", with("ci", "${REGISTRY_PASSWORD}"), "credential-placeholder", "error" },
  { "a macro of a pipeline as password", with("ci", "$(registryPassword)"), "credential-placeholder", "error" },
  { "a variable without braces", with("ci", "$REGISTRY_PASSWORD"), "credential-placeholder", "error" },
  { "a template's action as user name", with("{{ .user }}", "made-up-1"), "credential-placeholder", "error" },
  { "what Helm prints for no value", with("ci", "<no value>"), "credential-placeholder", "error" },
  { "what programs print for no value", with("ci", "null"), "credential-placeholder", "error" },
  { "a name from a manual", with("<your-name>", "made-up-1"), "credential-placeholder", "error" },
  { "a server from a manual", bundle(config("<your-server>", "ci", "made-up-1")), "credential-placeholder", "error" },
  { "double quotes that were encoded too", with('"ci"', '"made-up-1"'), "credential-quoted", "warning" },
  { "single quotes of another shell", with("ci", "'made-up-1'"), "credential-quoted", "warning" },
  { "a client secret's id", with(GUID, GUID:gsub("1", "7"), "shop.azurecr.io"), "credential-is-id", "warning" },
  {
    "half of a robot account",
    with("robot", "made-up-1", "harbor.shop.example"),
    "credential-mismatch",
    "warning",
    "robot$NAME",
  },
  {
    "auth in UTF-16",
    bundle(core.json.encode {
      auths = { ["registry.shop.example"] = { auth = core.base64.encode((("ci:made-up"):gsub(".", "%0\0"))) } },
    }),
    "credential-whitespace",
    "error",
    "UTF-8",
  },
  {
    "auth in UTF-16, high bytes first",
    bundle(core.json.encode {
      auths = { ["registry.shop.example"] = { auth = core.base64.encode((("ci:made-up"):gsub(".", "\0%0"))) } },
    }),
    "credential-whitespace",
    "error",
    "UTF-8",
  },
  {
    "a config inside another field",
    bundle(core.json.encode { value = config("registry.shop.example", "ci", "x1") }),
    "document-not-docker-config",
    "error",
    "of that field",
  },
  {
    "what az prints",
    bundle '{"accessToken":"made-up","loginServer":"shop.azurecr.io"}',
    "document-not-docker-config",
    "error",
    "--az-json",
  },
  {
    "auths inside auths",
    bundle(core.json.encode { auths = { auths = { ["registry.shop.example"] = { auth = "YTpi" } } } }),
    "document-not-docker-config",
    "error",
    "outer",
  },
  {
    "an entry without a server around it",
    bundle '{"auths":{"username":"ci","password":"made-up-1"}}',
    "auth-malformed",
    "error",
    '"SERVER"',
  },
  {
    "a port that is not a number",
    bundle(config("registry.shop.example:port", "ci", "made-up-1")),
    "server-invalid",
    "warning",
    "HOST[:PORT]",
  },
  {
    "auths as text",
    bundle(core.json.encode { auths = '{"registry.shop.example":{}}' }),
    "auth-malformed",
    "error",
    "JSON object",
  },
  {
    "a registry on localhost",
    bundle(config("localhost:5000", "ci", "made-up-1"), "localhost:5000/till:1"),
    "registry-localhost",
    "warning",
  },
  {
    "a registry on the loopback address",
    bundle(config("127.0.0.1:5000", "ci", "made-up-1"), "127.0.0.1:5000/till:1"),
    "registry-localhost",
    "warning",
  },
  {
    "an object with its resourceVersion",
    bundle(config("registry.shop.example", "ci", "made-up-1"), nil, ', resourceVersion: "7", selfLink: /x'),
    "object-copied",
    "warning",
    "metadata.resourceVersion, metadata.selfLink",
  },
  {
    "a pull secret listed twice",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub(
      "%[{name: pull}%]",
      "[{name: pull}, {name: pull}]"
    )),
    "pull-secret-duplicate",
    "warning",
  },
  {
    "the website of a registry as server",
    bundle(config("gitlab.com", "ci", "made-up-1"), "registry.gitlab.com/shop/till:1"),
    "pull-no-credential",
    "error",
    "`registry.gitlab.com`",
  },
  {
    "another service of the registry's owner as server",
    bundle(config("docker.pkg.github.com", "ci", "made-up-1"), "ghcr.io/shop/till:1"),
    "pull-no-credential",
    "error",
    "`ghcr.io`",
  },
  {
    "a server with a path of an API",
    bundle(config("https://registry.shop.example/api/docker", "ci", "made-up-1")),
    "pull-no-credential",
    "error",
    "`registry.shop.example` as the server",
  },
  {
    "a wildcard that does not match Docker Hub",
    bundle(config("*.docker.io", "ci", "made-up-1"), "shop/till:1"),
    "hub-key-unusable",
    "error",
    "https://index.docker.io/v1/",
  },
  {
    "pull secrets as a list of texts",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub("%[{name: pull}%]", "[pull]")),
    "field-type",
    "error",
    "`- name: pull`",
  },
  {
    "a list without the blank after its dash",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub("%[{name: pull}%]", "-pull")),
    "field-type",
    "error",
    "a space is missing",
  },
  {
    "a mapping as list of pull secrets",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub("%[{name: pull}%]", "{name: pull}")),
    "field-type",
    "error",
    "`- name: pull`",
  },
  {
    "a name that a template printed as a mapping",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub("%[{name: pull}%]", '[{name: "map[name:pull]"}]')),
    "pull-secret-missing",
    "error",
    "`pull`",
  },
  {
    "a name with its namespace",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub("%[{name: pull}%]", "[{name: bank/pull}]")),
    "pull-secret-missing",
    "error",
    "`pull`",
  },
  {
    "a name that no Secret can have",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub("%[{name: pull}%]", "[{name: The_Registry}]")),
    "pull-secret-missing",
    "error",
    "Correct the name",
  },
  {
    "a ConfigMap as pull secret",
    (bundle(config("registry.shop.example", "ci", "made-up-1"))
      :gsub("kind: Secret", "kind: ConfigMap")
      :gsub("type: [^\n]*\n", "")),
    "pull-secret-missing",
    "error",
    "Write a Secret",
  },
  {
    "the name of the file as key",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub("%.dockerconfigjson:", "config.json:")),
    "secret-type-mismatch",
    "error",
    "Rename the key `config.json`",
  },
  {
    "key and type of a generic Secret",
    (bundle(config("registry.shop.example", "ci", "made-up-1"))
      :gsub("%.dockerconfigjson:", "config.json:")
      :gsub(CONFIG_TYPE, "Opaque")),
    "secret-type-mismatch",
    "error",
    "rename the key `config.json`",
  },
  {
    "JSON under data",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub("n: [%w+/=]+}", "n: '{\"auths\": {}}'}", 1)),
    "data-not-base64",
    "error",
    "`stringData`",
  },
  {
    "a document in UTF-16",
    bundle("\xff\xfe" .. (config("registry.shop.example", "ci", "made-up-1"):gsub(".", "%0\0"))),
    "secret-type-mismatch",
    "error",
    "UTF-8",
  },
  {
    "words under data",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: till}\ndata: {word: plain-text}\n",
    "data-not-base64",
    "error",
    "`stringData`",
  },
  {
    "URL-safe base64 under data",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: till}\ndata: {word: aGVsbG8_aGk-}\n",
    "data-not-base64",
    "error",
    "URL-safe",
  },
  {
    "base64 without padding under data",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: till}\ndata: {word: aGVsbG8}\n",
    "data-not-base64",
    "error",
    "padding",
  },
  {
    "a tab as indentation",
    "apiVersion: v1\nkind: Secret\nmetadata:\n\tname: till\n",
    "document-invalid",
    "error",
    "spaces",
  },
  {
    "a tab as indentation after spaces",
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: till\n\tnamespace: shop\n",
    "document-invalid",
    "error",
    "spaces",
  },
  {
    "a document with a byte order mark",
    bundle("\xef\xbb\xbf" .. config("registry.shop.example", "ci", "made-up-1")),
    "secret-type-mismatch",
    "error",
    "byte order mark",
  },
  {
    "a document that is YAML, not text",
    (bundle(config("registry.shop.example", "ci", "made-up-1")):gsub(
      "\ndata: [^\n]*",
      "\nstringData: {.dockerconfigjson: {auths: {registry.shop.example: {auth: YTpi}}}}",
      1
    )),
    "field-type",
    "error",
    "`|`",
  },
  {
    "a wildcard for several labels",
    bundle(config("*.example", "ci", "made-up-1")),
    "pull-no-credential",
    "error",
  },
  {
    "two credentials for one server",
    bundle(
      '{"auths":{"https://registry.shop.example":{"auth":"YTpi"},"registry.shop.example":{"auth":"YTpj"}}}',
      "registry.shop.example/east/till:1"
    ),
    "credential-overlap",
    "warning",
    "`registry.shop.example/east/`",
  },
  {
    "a Secret under `secrets` of the service account",
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: teller}\nsecrets: [{name: pull}]\n---\n" .. bundle(
      config("registry.shop.example", "ci", "made-up-1")
    ):gsub("imagePullSecrets: %[{name: pull}%]", "serviceAccountName: teller"),
    "pull-no-credential",
    "error",
    "imagePullSecrets of the service account teller",
  },
  {
    "a service account of another namespace",
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: teller, namespace: bank}\n"
      .. "imagePullSecrets: [{name: pull}]\n---\n"
      .. bundle(config("registry.shop.example", "ci", "made-up-1")):gsub(
        "imagePullSecrets: %[{name: pull}%]",
        "serviceAccountName: teller"
      ),
    "pull-no-credential",
    "error",
    "namespace of the pods",
  },
}

describe("a mistake around pulls is found:", function()
  for _, mistake in ipairs(mistakes) do
    local what, text, rule, severity, remedy = table.unpack(mistake)
    it(what, function()
      local found = of_rule(text, rule)
      assert.equal(1, #found)
      assert.equal(severity, found[1].severity)
      if remedy then assert.matches(remedy, found[1].remedy, 1, true) end
    end)
  end
end)

describe("nothing is found in", function()
  local fine = {
    ["a password with a dollar sign and braces inside"] = with("ci", "ab${c}d<e>"),
    ["a user name with a dollar sign"] = with("robot$ci", "made-up-1", "harbor.shop.example"),
    ["a user name of NGC"] = with("$oauthtoken", "made-up-1", "nvcr.io"),
    ["a docker config with other fields of docker's"] = bundle(
      '{"auths":{"registry.shop.example":{"username":"ci","password":"made-up-1"}},"currentContext":"default"}'
    ),
    ["the user name of a token of OpenShift"] = with("<token>", "made-up-1"),
    ["a user name robot elsewhere"] = with("robot", "made-up-1"),
  }
  for what, text in pairs(fine) do
    it(what, function()
      assert.same({}, kb.check(text))
    end)
  end

  it("objects that are all from a cluster", function()
    local text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, uid: b, resourceVersion: '7'}\n"
    assert.same({}, of_rule(text, "object-copied"))
  end)
end)
