-- Mistakes around pulls that reports tell of, each as a kind: what is found, how severe, and what the remedy names.

local core = require "kubebundle.core"
local kb = require "kubebundle"

local CONFIG_TYPE = "kubernetes.io/dockerconfigjson"

-- A Secret of a document, and a Deployment that lists it, with an image.
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

-- What; the text; the rule; the severity; what the remedy names.
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
    bundle(
      core.json.encode {
        auths = { ["registry.shop.example"] = { auth = core.base64.encode((("ci:made-up"):gsub(".", "%0\0"))) } },
      }
    ),
    "credential-whitespace",
    "error",
    "UTF-8",
  },
  {
    "a config inside another field",
    bundle(core.json.encode { value = config("registry.shop.example", "ci", "x1") }),
    "document-not-docker-config",
    "error",
    "inside that field",
  },
  {
    "what az prints",
    bundle '{"accessToken":"made-up","loginServer":"shop.azurecr.io"}',
    "document-not-docker-config",
    "error",
    "--az-json",
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
