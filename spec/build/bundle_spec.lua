local bundle = require "kubebundle.build.bundle"
local command = require "spec.support.command"
local kb = require "kubebundle"
local kubectl = require "spec.support.kubectl"
local raises = require "spec.support.raises"

local CANARY = "canary-Pa55word-0000"

local function namespace(name)
  return kb.namespace { name = name }
end

local function pull_secret(options)
  options.name = options.name or "regcred"
  options.registries = { { server = "r.example.com", username = "u", password = CANARY } }
  return kb.pull_secret(options)
end

local function deployment(name)
  return kb.deployment { name = name, namespace = "shop", image = "r.example.com/app:#(dockertag)#" }
end

local function names(made)
  local list = {}
  for index, document in ipairs(made) do
    list[index] = document.kind .. " " .. document.metadata.name
  end
  return list
end

describe("kb.bundle", function()
  it("puts documents in the order in which they are applied, equals in the order given", function()
    local made = kb.bundle {
      deployment "b",
      deployment "a",
      kb.service_account { name = "app" },
      pull_secret { namespace = "shop" },
      { apiVersion = "v1", kind = "Service", metadata = { name = "web" } },
      namespace "z",
      namespace "shop",
      { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "c" } },
    }
    assert.same({
      "Namespace z",
      "Namespace shop",
      "Secret regcred",
      "ConfigMap c",
      "ServiceAccount app",
      "Service web",
      "Deployment b",
      "Deployment a",
    }, names(made))
  end)

  it("takes lists of documents and other bundles", function()
    local made =
      kb.bundle { kb.bundle { deployment "a" }, pull_secret { namespaces = { "x", "y" } }, { { namespace "x" } } }
    assert.same({ "Namespace x", "Secret regcred", "Secret regcred", "Deployment a" }, names(made))
  end)

  it("is a list of plain documents", function()
    local document = namespace "shop"
    local made = kb.bundle { document }
    assert.equal(1, #made)
    assert.equal(document, made[1])
    assert.is_true(bundle.is_bundle(made))
    assert.is_false(bundle.is_bundle { document })
    assert.equal("bundle of 1 documents", tostring(made))
  end)

  it("refuses two documents of one name, and what is no document", function()
    local reasons = {
      ["Namespace shop stands there twice"] = { namespace "shop", namespace "shop" },
      ["Secret regcred stands there twice in shop"] = {
        pull_secret { namespace = "shop" },
        pull_secret { namespace = "shop" },
      },
      ["item 2 is a string, and must be a document or a list of them"] = { namespace "shop", CANARY },
      ["item 1 is no document: it lacks kind or apiVersion"] = { { kind = "Secret" } },
      ["the list of documents has a hole: there is no item 2"] = { namespace "shop", nil, namespace "tool" },
      ["the list of documents is no list: it has keys that are names"] = namespace "shop",
    }
    for reason, list in pairs(reasons) do
      local message = raises(function()
        kb.bundle(list)
      end)
      assert.truthy(message:find("bundle_spec.lua:%d+: kb.bundle: "), message)
      assert.truthy(message:find(reason, 1, true), message)
      assert.is_nil(message:find(CANARY, 1, true))
    end
    kb.bundle { pull_secret { namespace = "a" }, pull_secret { namespace = "b" } }
  end)
end)

describe("bundle:yaml", function()
  it("writes one document after the other", function()
    local made = kb.bundle { deployment "a", namespace "shop" }
    local text = made:yaml()
    assert.equal(kb.yaml.encode_all { made[1], made[2] }, text)
    assert.same({ made[1], made[2] }, kb.yaml.decode_all(text))
  end)
end)

describe("bundle:json", function()
  it("writes a List, as kubectl takes it", function()
    local made = kb.bundle { deployment "a", namespace "shop" }
    local list = { apiVersion = "v1", kind = "List", items = { made[1], made[2] } }
    assert.same(list, kb.json.decode(made:json()))
    assert.same({ apiVersion = "v1", kind = "List", items = {} }, kb.json.decode(kb.bundle({}):json()))
  end)
end)

describe("a bundle's YAML and JSON", function()
  it("are read by kubectl as the documents that went in", function()
    if not kubectl.is_here then
      pending "kubectl is not installed"
      return
    end
    local words = { "kubectl", "annotate", "--local", "-f", "-", "a=b", "-o", "json" }
    local made = kb.bundle { deployment "a", namespace "shop", pull_secret { namespace = "shop" } }
    local from_yaml = command.run(words, { stdin = made:yaml() })
    local from_json = command.run(words, { stdin = made:json() })
    assert.equal("", from_yaml.stderr)
    assert.equal(from_yaml.stdout, from_json.stdout)
    local _, count = from_yaml.stdout:gsub('"a": "b"', "")
    assert.equal(3, count)
    assert.truthy(from_yaml.stdout:find(made[2].data[".dockerconfigjson"], 1, true))
  end)
end)

describe("bundle:warnings", function()
  it("tells what the builders doubt, by document, and no credential", function()
    local acr = kb.registry.acr { login_server = "myregistry.azurecr.io", client_id = "token1", client_secret = CANARY }
    local secret = kb.pull_secret { name = "regcred", namespaces = { "a", "b" }, registries = { acr } }
    local list = kb.bundle({ secret, namespace "a" }):warnings()
    assert.equal(1, #list)
    assert.truthy(list[1]:find("^Secret regcred: registry myregistry.azurecr.io: the client id is no GUID"))
    assert.same({}, kb.bundle({ pull_secret {} }):warnings())
  end)
end)

describe("bundle:render", function()
  it("fills the tokens in the documents' strings", function()
    local made = kb.bundle { deployment "a", namespace "shop" }
    local text = made:render { dockertag = "1.4.2" }
    local read = kb.yaml.decode_all(text)
    assert.equal("r.example.com/app:1.4.2", read[2].spec.template.spec.containers[1].image)
    assert.equal((made:yaml():gsub("#%(dockertag%)#", "1.4.2")), text)
  end)

  it("returns nil and all problems where a token has no value", function()
    local text, err = kb.bundle({ deployment "a" }):render {}
    assert.is_nil(text)
    assert.equal(1, #err.problems)
  end)
end)
