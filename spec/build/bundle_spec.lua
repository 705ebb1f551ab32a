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

  it("accepts lists of documents and other bundles", function()
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

  it("rejects two documents with one name, and other values than documents", function()
    local reasons = {
      ["duplicate Namespace shop"] = { namespace "shop", namespace "shop" },
      ["duplicate Secret regcred in shop"] = {
        pull_secret { namespace = "shop" },
        pull_secret { namespace = "shop" },
      },
      ["item 2 must be a document or a list of them, got a string"] = { namespace "shop", CANARY },
      ["item 1 is not a document: missing kind or apiVersion"] = { { kind = "Secret" } },
      ["the list of documents has a hole: there is no item 2"] = { namespace "shop", nil, namespace "tool" },
      ["the list of documents must be a list, got a table with string keys"] = namespace "shop",
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

  it("accepts decoded documents: empty ones are skipped, a List is replaced by its items", function()
    local text = [[
---
# written by a template that left nothing
---
apiVersion: v1
kind: List
items:
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}
- apiVersion: v1
  kind: NamespaceList
  items: [{metadata: {name: shop}}]
- {apiVersion: v1, kind: List, items: []}
---
]]
    local documents = kb.yaml.decode_all(text)
    local before = kb.yaml.encode_all(documents)
    local made = kb.bundle(documents)
    assert.same({ "Namespace shop", "Deployment web" }, names(made))
    assert.equal(before, kb.yaml.encode_all(documents))
    assert.same(names(made), names(kb.bundle(kb.yaml.decode_all(made:yaml()))))
    assert.same(names(made), names(kb.bundle { kb.json.decode(made:json()) }))
    assert.equal(0, #kb.bundle { kb.null, { apiVersion = "v1", kind = "List", items = {} } })
  end)

  it("sees two objects of one name inside Lists", function()
    local list = { apiVersion = "v1", kind = "List", items = { namespace "shop", namespace "shop" } }
    assert.falsy(pcall(kb.bundle, { list }))
    list.items[2] = nil
    assert.falsy(pcall(kb.bundle, { list, namespace "shop" }))
  end)

  it("rejects lists and tables where a ConfigMap or a Secret has texts", function()
    local function with(kind, field, value)
      return { apiVersion = "v1", kind = kind, metadata = { name = "a" }, [field] = value }
    end
    for _, place in ipairs { "ConfigMap data", "ConfigMap binaryData", "Secret data", "Secret stringData" } do
      local kind, field = place:match "(%S+) (%S+)"
      for _, value in ipairs { { "x", "y" }, kb.array {}, { hosts = { "a", "b" } }, { hosts = { a = "b" } } } do
        local message = raises(function()
          kb.bundle { with(kind, field, value) }
        end)
        assert.truthy(message:find(field, 1, true), message)
      end
      assert.equal(1, #kb.bundle { with(kind, field, { hosts = "a" }) })
      assert.equal(1, #kb.bundle { with(kind, field, {}) })
    end
    local message = raises(function()
      kb.opaque_secret { name = "a", data = kb.array {} }
    end)
    assert.truthy(message:find("data must map names to texts", 1, true), message)
  end)
end)

describe("bundle:find", function()
  local made = kb.bundle {
    deployment "web",
    deployment "worker",
    pull_secret { namespace = "a" },
    pull_secret { namespace = "b" },
    namespace "shop",
  }

  it("gives the documents of a kind, a name and a namespace, in their order", function()
    assert.equal(made[4], made:find("Deployment", "web"))
    assert.equal(made[4], made:find "Deployment/web")
    assert.equal(made[4], made:find "shop/Deployment/web")
    assert.equal(made[3], (made:find("Secret", "regcred", "b")))
    assert.same({ made[2], made[3] }, { made:find "Secret/regcred" })
    assert.same({ made[4], made[5] }, { made:find "Deployment" })
  end)

  it("returns nil if there is none", function()
    for _, object in ipairs { "Service", "Deployment/api", "b/Deployment/web", "x/Secret/regcred", "" } do
      assert.is_nil((made:find(object)), object)
    end
    assert.falsy(pcall(made.find, made, nil))
  end)
end)

describe("bundle:add", function()
  it("puts documents in their places and gives the bundle", function()
    local made = kb.bundle { deployment "web", namespace "shop" }
    assert.equal(made, made:add(kb.service_account { name = "app" }))
    made:add { deployment "api", namespace "tool" }
    made:add(kb.bundle { pull_secret { namespace = "shop" } })
    made:add { apiVersion = "v1", kind = "List", items = { namespace "extra" } }
    made:add { kb.null }
    assert.same({
      "Namespace shop",
      "Namespace tool",
      "Namespace extra",
      "Secret regcred",
      "ServiceAccount app",
      "Deployment web",
      "Deployment api",
    }, names(made))
  end)

  it("sees the caller's own changes of the list", function()
    local made = kb.bundle {}
    made:add(namespace "a")
    made:add(namespace "b")
    made[2] = namespace "c"
    raises(function()
      made:add(namespace "c")
    end)
    made:add(namespace "b")
    assert.same({ "Namespace a", "Namespace c", "Namespace b" }, names(made))
    made[1], made[4] = deployment "web", namespace "a"
    made:add(namespace "d")
    assert.same({ "Namespace c", "Namespace b", "Namespace a", "Namespace d", "Deployment web" }, names(made))
  end)

  it("rejects what kb.bundle rejects, at the caller's line, and adds nothing then", function()
    local made = kb.bundle { namespace "shop" }
    for _, wrong in ipairs { namespace "shop", { namespace "x", namespace "x" }, { "text" }, { kind = "Secret" } } do
      local message = raises(function()
        made:add(wrong)
      end)
      assert.truthy(message:find "bundle_spec.lua:%d+: bundle:add: ", message)
      assert.same({ "Namespace shop" }, names(made))
    end
    assert.falsy(pcall(made.add, made, "text"))
  end)
end)

describe("bundle:label and bundle:annotate", function()
  it("set labels and annotations on all objects, without changing the caller's documents", function()
    local shop = kb.namespace { name = "shop", labels = { tier = "old", keep = "yes" } }
    local bare = { apiVersion = "v1", kind = "Service", metadata = { name = "web" } }
    local made = kb.bundle { shop, bare, deployment "web" }
    local before = kb.yaml.encode_all { shop, bare }
    assert.equal(made, made:label({ tier = "front" }):annotate { ["example.com/owner"] = "team" })
    for _, document in ipairs(made) do
      assert.equal("front", document.metadata.labels.tier)
      assert.equal("team", document.metadata.annotations["example.com/owner"])
    end
    assert.equal("yes", made[1].metadata.labels.keep)
    assert.is_nil(made[3].spec.template.metadata.labels.tier)
    assert.equal(before, kb.yaml.encode_all { shop, bare })
  end)

  it("keep the builders' warnings", function()
    local acr = kb.registry.acr { login_server = "myregistry.azurecr.io", client_id = "token1", client_secret = CANARY }
    local made = kb.bundle { kb.pull_secret { name = "regcred", registries = { acr } } }
    assert.same(made:warnings(), kb.bundle({ made }):label({ a = "b" }):warnings())
  end)

  it("reject what the API server rejects", function()
    local made = kb.bundle { namespace "shop" }
    for _, labels in ipairs { { ["-x"] = "a" }, { x = "a b" }, { x = 1 }, { "a" } } do
      local message = raises(function()
        made:label(labels)
      end)
      assert.truthy(message:find "bundle_spec.lua:%d+: bundle:label: ", message)
    end
    assert.falsy(pcall(made.annotate, made, { ["a b"] = "c" }))
    assert.is_nil(made[1].metadata.labels)
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
  it("writes a List, as kubectl reads it", function()
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
  it("reports the builders' warnings by document, without credentials", function()
    local acr = kb.registry.acr { login_server = "myregistry.azurecr.io", client_id = "token1", client_secret = CANARY }
    local secret = kb.pull_secret { name = "regcred", namespaces = { "a", "b" }, registries = { acr } }
    local list = kb.bundle({ secret, namespace "a" }):warnings()
    assert.equal(1, #list)
    assert.truthy(list[1]:find("^Secret regcred: registry myregistry.azurecr.io: the client id is not a GUID"))
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

  it("returns nil and all problems if a token has no value", function()
    local text, err = kb.bundle({ deployment "a" }):render {}
    assert.is_nil(text)
    assert.equal(1, #err.problems)
  end)
end)
