-- A new credential in an existing manifest: one scalar changes, with the name's hash, and nothing else.

local kb = require "kubebundle"
local core = require "kubebundle.core"
local rotation = require "kubebundle.build.rotation"

local TYPE = "kubernetes.io/dockerconfigjson"
local KEY = ".dockerconfigjson"
local OLD = { server = "a.example.com", username = "old-user", password = "old-made-up" }
local NEW = { server = "b.example.com", username = "new-user", password = "new-made-up" }

local function base64_of(...)
  return kb.base64.encode(kb.dockerconfig.encode { ... })
end

local function hashed(name, data)
  return name .. "-" .. core.secret.hash_suffix(name, TYPE, { [KEY] = data })
end

local function manifest(name, value)
  return ([[
# the pull secret
kind:   Secret
apiVersion: v1
metadata: {name: %s, namespace: "é"}   # a remark
data:
  .dockerconfigjson: %s
type: kubernetes.io/dockerconfigjson
---
kind: ConfigMap
apiVersion: v1
]]):format(name, value)
end

local function entries_of(text)
  local secret = kb.yaml.decode_all(text)[1]
  local bytes = kb.base64.decode(secret.data[KEY], { lenient = true })
  local found = {}
  for _, entry in ipairs(kb.dockerconfig.decode(bytes)) do
    found[entry.server] = entry.username .. ":" .. entry.password
  end
  return found, secret
end

-- The lines of `a` that differ in `b`.
local function changed_lines(a, b)
  local lines, changed = {}, 0
  for line in (b .. "\n"):gmatch "(.-)\n" do
    lines[#lines + 1] = line
  end
  local index = 0
  for line in (a .. "\n"):gmatch "(.-)\n" do
    index = index + 1
    if lines[index] ~= line then changed = changed + 1 end
  end
  return changed
end

describe("a registry that is merged into a Secret", function()
  local both = { ["a.example.com"] = "old-user:old-made-up", ["b.example.com"] = "new-user:new-made-up" }
  local styles = {
    plain = "%s",
    ["double-quoted"] = '"%s"',
    ["single-quoted"] = "'%s'",
  }
  for style, form in pairs(styles) do
    it("changes the one line of a " .. style .. " scalar", function()
      local text = manifest("regcred", form:format(base64_of(OLD)) .. "  # remark")
      local merged = assert(rotation.merge(text, { name = "regcred" }, NEW))
      assert.equal(1, changed_lines(text, merged))
      assert.same(both, (entries_of(merged)))
    end)
  end

  it("changes a literal block, and keeps the block", function()
    local text = manifest("regcred", "|\n    " .. base64_of(OLD):gsub("^(" .. ("."):rep(20) .. ")", "%1\n    "))
    local merged = assert(rotation.merge(text, { name = "regcred" }, NEW))
    assert.matches("\n  %.dockerconfigjson: |\n    ", merged)
    assert.same(both, (entries_of(merged)))
  end)

  it("replaces the registry's previous one", function()
    local text = manifest("regcred", base64_of(OLD))
    local again = { server = OLD.server, username = "u", password = "p" }
    local merged = assert(rotation.merge(text, { name = "regcred" }, again))
    assert.same({ ["a.example.com"] = "u:p" }, (entries_of(merged)))
  end)

  it("replaces the entry in any spelling of the server with the same key for the kubelet", function()
    local spellings = {
      ["q.example.com"] = {
        "https://q.example.com",
        "http://q.example.com/v2/",
        "q.example.com/v1/?a=b#c",
        "someone@q.example.com",
        "q.example.com",
      },
      ["q.example.com:5000/team"] = { "https://q.example.com:5000/team", "q.example.com:5000/v2/team" },
      ["docker.io"] = { "https://index.docker.io/v1/", "index.docker.io", "https://docker.io/v2/" },
      ["https://index.docker.io/v1/"] = { "docker.io", "index.docker.io/" },
    }
    for server, old_ones in pairs(spellings) do
      for _, old in ipairs(old_ones) do
        local before = { server = old, username = "u", password = "old-made-up" }
        local new = { server = server, username = "v", password = "new-made-up" }
        local merged, _, removed = rotation.merge(manifest("r", base64_of(before, OLD)), { name = "r" }, new)
        assert.same({ [server] = "v:new-made-up", ["a.example.com"] = "old-user:old-made-up" }, (entries_of(merged)))
        assert.same({ { secret = "r", server = old } }, removed)
      end
    end
  end)

  it("keeps the entries that the kubelet files under other keys", function()
    local others = {
      "q.example.com:443",
      "Q.example.com",
      "q.example.com/team",
      "q.example.com/v1",
      "*.example.com",
      "docker.io/me",
      "https://index.docker.io/v1",
      "registry-1.docker.io",
    }
    local entries, expected = {}, { ["q.example.com"] = "v:p", ["docker.io"] = "v:p" }
    for index, server in ipairs(others) do
      entries[index] = { server = server, username = "u", password = "p" }
      expected[server] = "u:p"
    end
    local text = manifest("r", base64_of(table.unpack(entries)))
    for _, server in ipairs { "q.example.com", "docker.io" } do
      local new = { server = server, username = "v", password = "p" }
      local merged, _, removed = rotation.merge(text, { name = "r" }, new)
      assert.same({}, removed)
      text = merged
    end
    assert.same(expected, (entries_of(text)))
  end)

  it("gives the name the hash of the new content", function()
    local data = base64_of(OLD)
    local text = manifest(hashed("regcred", data), data)
    local merged, renamed = rotation.merge(text, { name = "regcred" }, NEW)
    local _, secret = entries_of(merged)
    assert.equal(hashed("regcred", secret.data[KEY]), secret.metadata.name)
    assert.same({ [hashed("regcred", data)] = secret.metadata.name }, renamed)
    assert.equal(2, changed_lines(text, merged))
  end)

  it("keeps a name without a hash of its content", function()
    local _, renamed =
      rotation.merge(manifest("regcred-0123456789", base64_of(OLD)), { name = "regcred-0123456789" }, NEW)
    assert.same({}, renamed)
  end)

  it("keeps the rest of the docker config document", function()
    local document = '{"auths":{},"credsStore":"desktop","HttpHeaders":{"a":"b"}}'
    local text = manifest("regcred", kb.base64.encode(document))
    local merged = assert(rotation.merge(text, { name = "regcred" }, NEW))
    local _, secret = entries_of(merged)
    local config = kb.json.decode(kb.base64.decode(secret.data[KEY]))
    assert.equal("desktop", config.credsStore)
    assert.same({ a = "b" }, config.HttpHeaders)
  end)

  it("is written into stringData if that is in use", function()
    local text = "kind: Secret\napiVersion: v1\nmetadata: {name: r}\ntype: "
      .. TYPE
      .. '\nstringData:\n  .dockerconfigjson: |\n    {"auths": {}}\n'
    local merged = assert(rotation.merge(text, { name = "r" }, NEW))
    local secret = kb.yaml.decode(merged)
    assert.equal("new-user", kb.dockerconfig.decode(secret.stringData[KEY])[1].username)
  end)

  it("changes a Secret in JSON, and in a List", function()
    local list = kb.json.encode({
      apiVersion = "v1",
      kind = "List",
      items = {
        {
          apiVersion = "v1",
          kind = "Secret",
          metadata = { name = "r" },
          type = TYPE,
          data = { [KEY] = base64_of(OLD) },
        },
      },
    }, { indent = 2 })
    local merged = assert(rotation.merge(list, { name = "r" }, NEW))
    assert.equal(1, changed_lines(list, merged))
    local secret = kb.json.decode(merged).items[1]
    assert.equal(2, #kb.dockerconfig.decode(kb.base64.decode(secret.data[KEY])))
  end)

  it("is an error if there is no such Secret, or it is not a pull secret", function()
    local options = { name = "other", filename = "f.yaml" }
    local _, err = rotation.merge(manifest("regcred", base64_of(OLD)), options, NEW)
    assert.same({ "secret.not-found", "f.yaml" }, { err.code, err.filename })
    _, err = rotation.merge("kind: Secret\nmetadata: {name: r}\ndata: {a: eA==}\n", { name = "r" }, NEW)
    assert.equal("secret.not-pull-secret", err.code)
    _, err = rotation.merge(manifest("regcred", kb.base64.encode "[]"), { name = "regcred" }, NEW)
    assert.equal("dockerconfig.no-auths", err.code)
  end)

  it("leaves every other byte of the docker config document", function()
    local config =
      '{ "auths": {"a.example.com":{"auth":"b2xkOm9sZA=="},\n "b.io" : {"auth":"YTpi", "n": 1.50} }, "n": 1e3 }'
    local text = manifest("r", kb.base64.encode(config))
    local merged = assert(rotation.merge(text, { name = "r" }, NEW))
    local after
    for _, object in ipairs(kb.yaml.decode_all(merged)) do
      after = after or object.kind == "Secret" and kb.base64.decode(object.data[KEY])
    end
    assert.matches('"b.io" : {"auth":"YTpi", "n": 1.50}', after, 1, true)
    assert.matches('"n": 1e3 }', after, 1, true)
  end)

  it("goes into an empty document, and into one whose auths are null", function()
    for _, config in ipairs { "{}", '{"auths": null}', '{"auths": {}}' } do
      local merged = assert(rotation.merge(manifest("r", kb.base64.encode(config)), { name = "r" }, NEW))
      assert.same({ ["b.example.com"] = "new-user:new-made-up" }, (entries_of(merged)))
    end
  end)

  it("is rejected next to an entry that cannot be read, which is named", function()
    local config = '{"auths": {"broken.example.com": {"auth": "not base64"}}}'
    local _, err = rotation.merge(manifest("r", kb.base64.encode(config)), { name = "r" }, NEW)
    assert.matches("broken.example.com", err.message, 1, true)
  end)

  it("can be kept to one namespace", function()
    local text = manifest("r", base64_of(OLD))
    assert.is_nil((rotation.merge(text, { name = "r", namespaces = { other = true } }, NEW)))
    assert.is_string((rotation.merge(text, { name = "r", namespaces = { ["é"] = true } }, NEW)))
  end)
end)

describe("a registry that is removed", function()
  it("is gone, and the others stay", function()
    local text = manifest("r", base64_of(OLD, NEW))
    local removed = assert(rotation.remove(text, { name = "r" }, OLD.server))
    assert.same({ ["b.example.com"] = "new-user:new-made-up" }, (entries_of(removed)))
  end)

  it("may be spelled in any way that the kubelet files under the same key", function()
    local entry = { server = "https://r.example.com/v1/", username = "u", password = "p" }
    local hub = { server = "https://index.docker.io/v1/", username = "u", password = "p" }
    for _, server in ipairs { "r.example.com", "http://r.example.com", "docker.io" } do
      local text = manifest("r", base64_of(entry, hub))
      local removed, _, gone = rotation.remove(text, { name = "r" }, server)
      local kept = server == "docker.io" and entry or hub
      assert.same({ [kept.server] = "u:p" }, (entries_of(removed)))
      assert.same({ { secret = "r", server = (kept == hub and entry or hub).server } }, gone)
    end
  end)

  it("is an error if there is none, which lists the existing ones", function()
    local _, err = rotation.remove(manifest("r", base64_of(OLD, NEW)), { name = "r" }, "c.example.com")
    assert.equal("dockerconfig.no-entry", err.code)
    assert.matches("a.example.com, b.example.com", tostring(err), 1, true)
  end)
end)

describe("a Secret's new name", function()
  it("reaches every list of pull secrets, and nothing else", function()
    local text = [[
kind: ServiceAccount
imagePullSecrets: [{name: old}, {name: other}]
---
kind: Deployment
metadata: {name: old}
spec:
  template:
    spec:
      imagePullSecrets:
        - name: "old"   # remark
]]
    local renamed = assert(rotation.rename_references(text, { old = "new" }))
    assert.equal((text:gsub("{name: old}, {", "{name: new}, {"):gsub('"old"', '"new"')), renamed)
  end)

  it("leaves a text without such a list as it is", function()
    assert.equal("a: [b]", rotation.rename_references("a: [b]", { old = "new" }))
  end)
end)
