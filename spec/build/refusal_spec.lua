local fault = require "kubebundle.build.fault"
local kb = require "kubebundle"

-- Seeded, so that a failure is reproducible.
local SEED = 20240229

local PIECES = {
  "r.io",
  "a",
  "/",
  "%",
  "\n",
  "\0",
  "\xFF",
  "\u{E9}",
  "[",
  "]",
  "::1",
  ":",
  "@",
  "?",
  "#",
  "*",
  "https://",
  "x",
  '{"auths":{',
  '"r":{"auth":"dTpw"}',
  "}}",
  "null",
  "#(x)#",
}
local KEYS = {
  "kind",
  "metadata",
  "name",
  "namespace",
  "spec",
  "template",
  "containers",
  "env",
  "value",
  "initContainers",
  "requests",
  "limits",
  "apiVersion",
  "containerPort",
  "data",
  1,
  2,
}
local KINDS = { "Secret", "ServiceAccount", "Deployment", "List" }

local OPTIONS = {
  namespace = { "name", "labels", "annotations" },
  pull_secret = {
    "name",
    "namespace",
    "namespaces",
    "registries",
    "docker_config",
    "labels",
    "immutable",
    "append_hash",
  },
  opaque_secret = { "name", "namespace", "data", "annotations" },
  service_account = { "name", "namespace", "image_pull_secrets", "automount_token" },
  deployment = {
    "name",
    "namespace",
    "image",
    "replicas",
    "labels",
    "selector",
    "pod_labels",
    "service_account",
    "image_pull_secrets",
    "container_name",
    "image_pull_policy",
    "command",
    "args",
    "ports",
    "env",
    "resources",
  },
  secret_ref = { "name", "key", "optional" },
  move_env_to_secret = { "workload", "name", "variables" },
  bundle = { 1, 2, 3 },
}
local REGISTRY_OPTIONS = {
  "server",
  "username",
  "password",
  "token",
  "login_server",
  "client_id",
  "client_secret",
  "account_id",
  "region",
  "location",
  "key",
  "access_token",
  "email",
}

local function pick(list)
  return list[math.random(#list)]
end

local function text()
  local parts = {}
  for index = 1, math.random(0, 6) do
    parts[index] = pick(PIECES)
  end
  return table.concat(parts)
end

local LEAVES = {
  text,
  text,
  function()
    return 1.5
  end,
  function()
    return 3
  end,
  function()
    return true
  end,
  function()
    return kb.null
  end,
  function()
    return print
  end,
}

-- Text, tables, and other values, roughly in the form of documents.
local function anything(depth)
  if depth == 0 or math.random() < 0.3 then return pick(LEAVES)() end
  local value = {}
  for _ = 1, math.random(0, 4) do
    value[pick(KEYS)] = anything(depth - 1)
  end
  if math.random() < 0.3 then
    value.kind, value.apiVersion = pick(KINDS), "v1"
  end
  return value
end

local function check(builder, name, options, count)
  math.randomseed(SEED)
  for _ = 1, count do
    local given = {}
    for _, option in ipairs(options) do
      if math.random() < 0.6 then given[option] = anything(4) end
    end
    if given.name and math.random() < 0.8 then given.name = "a" end
    if given.image and math.random() < 0.8 then given.image = "r.io/a" end
    local fine, message = pcall(builder, given)
    if not fine then
      assert.equal("string", type(message))
      assert.truthy(message:find(name .. ": ", 1, true), message)
      assert.is_nil(message:find("\n", 1, true), message)
    end
  end
end

describe("builders", function()
  for name, options in pairs(OPTIONS) do
    it("reject whatever they are given in one line that names them: kb." .. name, function()
      check(kb[name], "kb." .. name, options, 600)
    end)
  end

  for kind, builder in pairs(kb.registry) do
    it("reject whatever they are given in one line that names them: kb.registry." .. kind, function()
      check(builder, "kb.registry." .. kind, REGISTRY_OPTIONS, 300)
    end)
  end
end)

describe("a builder that is attempted", function()
  it("returns what it builds", function()
    assert.equal("a", fault.attempt(kb.namespace, { name = "a" }).metadata.name)
  end)

  it("returns what it rejects as a failure, with its name", function()
    local made, err = fault.attempt(kb.namespace, {})
    assert.is_nil(made)
    assert.same({ "builder.refused", "kb.namespace" }, { err.code, err.builder })
    assert.equal("kb.namespace: " .. err, select(2, pcall(kb.namespace, {})):match("kb%.namespace: .*$"))
  end)

  it("lists its options if one is unknown", function()
    local _, err = fault.attempt(kb.namespace, { nmae = "a" })
    assert.same({ "builder.unknown-option", { "annotations", "labels", "name" } }, { err.code, err.options })
  end)

  it("raises other errors", function()
    assert.has_error(function()
      fault.attempt(function()
        error("other", 0)
      end, {})
    end, "other")
  end)
end)
