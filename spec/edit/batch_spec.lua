-- Several edits at once do what they do one by one, and a text is read again only where one depends on another.

local batch = require "kubebundle.edit.batch"
local changes = require "kubebundle.edit.changes"
local kb = require "kubebundle"

local DEPLOYMENT = [[
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    # one
    a: x
    b: 'y' # beside
    c: 3
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: r.io/web:1
          env:
            - {name: A, value: a}
            # about B
            - name: B
              value: b
        - name: side
          image: r.io/side:1
          args: [a, b, c]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c, labels: {a: x, b: y, c: z}}
data:
  a: |
    text
  b: x
  c: ]]
local LIST = [[
{"apiVersion": "v1", "kind": "List", "items": [
  {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {
    "a": "x",
    "b": "y"
  }},
  "spec": {"containers": [{"name": "web", "image": "r.io/web:1", "args": ["a", "b"]}, {"name": "side", "env": []}]}},
  {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "1", "b": "2"}}
]}
]]

local POD = [=[
  containers[name=web].image containers[0].name containers[1].name containers[1].args[0] containers[1].args[+]
  containers[0].args[1] containers[+] containers[name=web].env[name=A].value containers[0].env[0]
  containers[name=web].env[name=B] containers[name=side].env[+] containers[0] containers[name=side] volumes[+]
]=]

local POD_OF_TWO = [[
apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  containers:
    - {name: other, image: r.io/web:1}
    - name: side
      image: r.io/side:1
      args: [c]
data: {a: 1, z: 2}
]]

local function pod_spec(prefix)
  local list = {}
  for path in POD:gmatch "%S+" do
    list[#list + 1] = prefix .. path
  end
  return list
end

local COMMON = {
  ".metadata.labels.a",
  ".metadata.labels.b",
  ".metadata.labels.n",
  ".metadata.labels.m",
  ".metadata.labels",
  ".metadata.annotations.x",
  ".metadata.annotations.y",
  ".metadata.name",
  ".data.a",
  ".data.b",
  ".data.c",
  ".data.d",
  ".data.e",
}
local VALUES = {
  "q",
  "web",
  "other",
  3,
  true,
  "yes",
  "a\nb\n",
  { name = "N", value = "v" },
  kb.array {},
  kb.object {},
  "it's",
  kb.null,
}
local IMAGES = { "web", "side", "r.io/web", "r.io/other" }
local REFS = { ":2", "r.io/other:3", "r.io/web:7" }

local function any(list)
  return list[math.random(#list)]
end

local function any_edit(paths, objects)
  local kind, object = math.random(10), any(objects) or nil
  if kind == 1 then return { image = any(IMAGES), ref = any(REFS) } end
  if kind < 5 then return { path = any(paths), delete = true, object = object } end
  return { path = any(paths), value = any(VALUES), object = object }
end

local function read_all(texts)
  local documents = {}
  for index, text in ipairs(texts) do
    documents[index] = assert(kb.edit(text, { filename = index .. ".yaml" }))
  end
  return documents
end

local function each(documents, method)
  local results = {}
  for index, document in ipairs(documents) do
    results[index] = document[method](document)
  end
  return results
end

-- Edits that can be made one by one, the documents that they make, and the refusal of the last one, if it is.
local function one_by_one(texts, paths, objects)
  local documents, list = read_all(texts), {}
  for _ = 1, math.random(2, 8) do
    local edit = any_edit(paths, objects)
    local done, err = batch.run(documents, { edit })
    if done or math.random(12) == 1 then list[#list + 1] = edit end
    if not done and list[#list] == edit then return list, documents, err end
  end
  return list, documents
end

local function expect_same(texts, paths, objects)
  local list, expected, refusal = one_by_one(texts, paths, objects)
  local documents = read_all(texts)
  local done, err = batch.run(documents, list)
  if refusal then
    assert.is_nil(done, kb.json.encode(list))
    assert.same({ refusal.code, refusal.message, refusal.line }, { err.code, err.message, err.line })
    assert.same(texts, each(documents, "text"))
  else
    assert(done, err)
    -- A new sibling's quotes are those of the old ones, which may differ from those of one that is new, too.
    assert.same(each(expected, "documents"), each(documents, "documents"), kb.json.encode(list))
  end
  return refusal ~= nil or table.concat(each(documents, "text")) == table.concat(each(expected, "text"))
end

describe("several edits at once", function()
  it("do what they do one by one", function()
    math.randomseed(7)
    local cases = {
      { { DEPLOYMENT }, pod_spec ".spec.template.spec.", { "Deployment/web", "ConfigMap/c", false } },
      { { LIST }, pod_spec ".spec.", { "Pod/web", "ConfigMap/c", false } },
      { { LIST, POD_OF_TWO }, pod_spec ".spec.", { "Pod/web", "ConfigMap/c", "Pod/two", false } },
    }
    local different = 0
    for _, case in ipairs(cases) do
      local paths = table.move(COMMON, 1, #COMMON, #case[2] + 1, case[2])
      for _ = 1, 400 do
        if not expect_same(case[1], paths, case[3]) then different = different + 1 end
      end
    end
    assert.is_true(different < 8)
  end)

  -- How often a text is read again.
  local function proofs(text, list)
    local made = getmetatable(changes.new()).__index
    local apply, count = made.apply, 0
    made.apply = function(...)
      count = count + 1
      return apply(...)
    end
    local document = assert(kb.edit(text))
    local done, err = document:edit(list)
    made.apply = apply
    assert(done, err)
    return count, document:text()
  end

  it("share one proof", function()
    local list, text = {}, "data:\n"
    for index = 1, 20 do
      text = text .. ("  k%d: 1\n  l%d: 1\n"):format(index, index)
      list[#list + 1] = { path = ".data.k" .. index, value = 2 }
      list[#list + 1] = { path = ".data.n" .. index, value = 3 }
      list[#list + 1] = { path = ".data.l" .. index, delete = true }
    end
    assert.equal(1, (proofs(text .. "  z: 1\n", list)))
    assert.equal(1, (proofs(LIST, { { path = ".metadata.labels.n", value = "1", object = "Pod/web" } })))
  end)

  it("are proved before one that depends on them", function()
    local count, text = proofs("a: 1\n", { { path = ".b.c", value = 1 }, { path = ".b.d", value = 2 } })
    assert.equal("a: 1\nb:\n  c: 1\n  d: 2\n", text)
    assert.equal(2, count)
    count, text = proofs("l: [a, b, c]\n", { { path = ".l[0]", delete = true }, { path = ".l[0]", delete = true } })
    assert.equal("l: [c]\n", text)
    assert.equal(2, count)
    -- an item after which others are removed keeps its index
    local list =
      { { path = ".l[2]", delete = true }, { path = ".l[1]", delete = true }, { path = ".l[0]", value = "x" } }
    count, text = proofs("l:\n- a\n- b\n- c\n- d\n", list)
    assert.equal("l:\n- x\n- d\n", text)
    assert.equal(1, count)
    count, text = proofs("l: [a, b, c]\n", { { path = ".l[0]", delete = true }, { path = ".l[1]", value = "x" } })
    assert.equal("l: [b, x]\n", text)
    assert.equal(2, count)
  end)

  it("find the images that an earlier edit has renamed", function()
    local edits = { { image = "r.io/side", ref = "r.io/web:7" }, { image = "r.io/web", ref = ":9" } }
    local count, text = proofs(DEPLOYMENT, edits)
    assert.equal(2, count)
    assert.matches("name: web\n%s+image: r%.io/web:9\n.*name: side\n%s+image: r%.io/web:9\n", text)
  end)

  it("find what an earlier edit has made ambiguous, in several texts", function()
    local texts = {}
    for index, data in ipairs { "{a: x}", "{b: x}" } do
      local object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d}\ndata: %s\n"
      texts[index] = assert(kb.edit(object:format(index, data)))
    end
    local first, second = { path = ".data.b", value = "y", object = "ConfigMap/c1" }, { path = ".data.b", value = "z" }
    local done, err = batch.run(texts, { first, second })
    assert.same({ nil, "edit.ambiguous" }, { done, err.code })
    assert.equal(1, batch.run(texts, { second, first }))
    assert.same({ "y", "z" }, { texts[1]:get ".data.b", (texts[2]:get ".data.b") })
  end)

  it("are made one by one if they are refused together", function()
    local made = getmetatable(changes.new()).__index
    local apply, count = made.apply, 0
    made.apply = function(...)
      count = count + 1
      if count == 1 then return nil, { code = "edit.shape-changed", message = "refused" } end
      return apply(...)
    end
    local document = assert(kb.edit "a: 1\nb: 1\n")
    local done, err = document:edit { { path = ".a", value = 2 }, { path = ".b", value = 3 } }
    made.apply = apply
    assert(done, err)
    assert.same({ "a: 2\nb: 3\n", 3 }, { document:text(), count })
  end)

  it("find an object as it is after those before", function()
    local pods =
      "kind: Pod\nmetadata: {name: a}\nl: [{name: x}]\n---\nkind: Pod\nmetadata: {name: b}\nl: [{name: y, o: []}]\n"
    for _, case in ipairs {
      { { path = ".l[0].name", value = "y" }, ".l[name=y].name" },
      { { path = ".l[0].o", value = kb.null }, ".l[0].o[+]" },
    } do
      case[1].object = "Pod/a"
      local document = assert(kb.edit(pods))
      assert(document:edit { { path = case[2], value = "z" } })
      local done, err = assert(kb.edit(pods)):edit { case[1], { path = case[2], value = "z" } }
      assert.is_nil(done)
      assert.equal("edit.ambiguous", err.code)
    end
  end)

  it("change nothing if one is refused, and take no other form", function()
    local document = assert(kb.edit(DEPLOYMENT))
    local edits = { { path = ".spec.replicas", value = 3 }, { path = ".spec.missing", delete = true } }
    local done, err = document:edit(edits)
    assert.is_nil(done)
    assert.equal("edit.not-found", err.code)
    assert.equal(DEPLOYMENT, document:text())
    for _, wrong in ipairs { {}, { path = ".a" }, { path = ".a", value = 1, delete = true }, { image = "a" } } do
      assert.has_error(function()
        document:edit { wrong }
      end)
    end
  end)
end)
