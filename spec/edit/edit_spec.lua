-- Edits by path: only the requested change is made, and no other byte is touched. Cases that name a tool are rebuilt
-- from bug reports of its users.

local kb = require "kubebundle"

local function edited(text, change)
  local document = assert(kb.edit(text))
  assert(change(document))
  return document:text()
end

local function set(text, path, value, where)
  return edited(text, function(document)
    return document:set(path, value, where)
  end)
end

local function delete(text, path)
  return edited(text, function(document)
    return document:delete(path)
  end)
end

local function refusal(text, change)
  local document = assert(kb.edit(text))
  local done, err = change(document)
  assert.is_nil(done)
  assert.equal(text, document:text())
  return err.code
end

describe("public reports, rebuilt", function()
  it("yq#465: comments stay where they are", function()
    local text = "# top\na:\n  # about b\n  b: 1 # beside b\n\n  # about c\n  c: 2\n# end\n"
    assert.equal(text:gsub("b: 1", "b: 5"), set(text, ".a.b", 5))
  end)

  it("yq#515: blank lines stay", function()
    local text = "a: 1\n\n\nb: 2\n\nc:\n\n  - x\n\n  - y\n"
    assert.equal(text:gsub("%- y", "- z"), set(text, ".c[1]", "z"))
  end)

  it("yq#904, #1248: quotes are kept, on changed and unchanged values", function()
    local text = 'a: \'one\'\nb: "two"\nc: three\nd: "8080"\n'
    assert.equal('a: \'x\'\nb: "two"\nc: three\nd: "8080"\n', set(text, ".a", "x"))
    assert.equal('a: \'one\'\nb: "it\'s"\nc: three\nd: "8080"\n', set(text, ".b", "it's"))
  end)

  it("yq#2074: the indentation of lists stays, with or without", function()
    local text = "a:\n- x\nb:\n    - y\nc: {d:   [1,2]}\n"
    assert.equal("a:\n- x\n- z\nb:\n    - y\nc: {d:   [1,2]}\n", set(text, ".a[+]", "z"))
    assert.equal("a:\n- x\nb:\n    - y\n    - z\nc: {d:   [1,2]}\n", set(text, ".b[+]", "z"))
    assert.equal("a:\n- x\nb:\n    - y\nc: {d:   [1,2, 3]}\n", set(text, ".c.d[+]", 3))
  end)

  it("kustomize#4481: a comment does not move to another item", function()
    local text = "spec:\n  containers:\n    - name: a # first\n      image: x:1 # one\n"
      .. "    # second\n    - name: b\n      image: y:1\n"
    local without_first = "spec:\n  containers:\n    # second\n    - name: b\n      image: y:1\n"
    assert.equal(without_first, delete(text, ".spec.containers[name=a]"))
    local without_second = "spec:\n  containers:\n    - name: a # first\n      image: x:1 # one\n"
    assert.equal(without_second, delete(text, ".spec.containers[name=b]"))
  end)

  it("kubectl set image --local: the image changes, with its comment, and the rest is not reformatted", function()
    local text = "apiVersion: v1\nkind: Pod\nmetadata: {name:   web}\nspec:\n  containers:\n"
      .. '  - {name: web, image: "a/b:1"} # c\n'
    local result = edited(text, function(document)
      return document:set_image("web", "a/b:2")
    end)
    assert.equal(text:gsub("a/b:1", "a/b:2"), result)
  end)

  it("sed on versions: a tag that looks like a number stays text where text is expected", function()
    local text =
      "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n  - name: web\n    newTag: v1\n"
    assert.equal(text:gsub("v1\n$", '"1.10"\n'), set(text, ".images[name=web].newTag", "1.10"))
  end)
end)

describe("a value", function()
  local deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n"

  it("takes its field's type from the schema", function()
    assert.matches("replicas: 3\n", set(deployment, ".spec.replicas", "3"))
    assert.matches('name: "3"\n', set(deployment, ".metadata.name", 3))
    assert.matches('\n    a: "true"\n', set(deployment, ".metadata.labels.a", true))
  end)

  it("keeps its own type if the field is unknown", function()
    assert.equal("a: true\n", set("a: 1\n", ".a", true))
    assert.equal('a: "true"\n', set("a: 1\n", ".a", "true"))
    assert.equal("a: null\n", set("a: 1\n", ".a", kb.null))
  end)

  it("that is already set changes nothing", function()
    for _, text in ipairs { "a: 'x' # c\n", 'a: "x"\n', "a: x\n" } do
      assert.equal(text, set(text, ".a", "x"))
    end
  end)

  it("of several lines keeps the block, its indentation and the comment of its header", function()
    local text = "a: |  # script\n     one\n     two\nb: 1\n"
    assert.equal("a: |  # script\n     one\n     three\nb: 1\n", set(text, ".a", "one\nthree\n"))
    assert.equal("a: |-  # script\n     one\nb: 1\n", set(text, ".a", "one"))
    assert.equal("a: | # c\n  one\n  two\nb: 1\n", set("a: x # c\nb: 1\n", ".a", "one\ntwo\n"))
    assert.equal("a: | # c\n  one\n  two\nb: 1\n", set("a:\t# c\nb: 1\n", ".a", "one\ntwo\n"))
    assert.equal("- |\n  one\n  two\n", set("- x  \n", "[0]", "one\ntwo\n"))
  end)

  it("of several lines is quoted where a block would include what follows", function()
    assert.equal('a: "x\\ny"\n    # deep\nb: 1\n', set("a: 1\n    # deep\nb: 1\n", ".a", "x\ny"))
    assert.equal('a: 1\n"n": "x\\ny"\n    # deep\n', set("a: 1\n    # deep\n", ".n", "x\ny"))
    assert.equal('a: "x\\n\\n"\n\n\nb: 1\n', set("a: 1\n\n\nb: 1\n", ".a", "x\n\n"))
    assert.equal('a: "x\\ny"\n   \nb: 1\n', set("a: 1\n   \nb: 1\n", ".a", "x\ny"))
    assert.equal('a: "x\\n\\n"', set("a: 1", ".a", "x\n\n"))
  end)

  it("is added if it is missing, with its parents", function()
    assert.equal("a: 1\n", set("a:\n", ".a", 1))
    assert.equal("a: 1 # c\n", set("a: # c\n", ".a", 1))
    assert.equal("a:\n  b:\n    c: x\n", set("a:\n", ".a.b.c", "x"))
    assert.equal("a: {b: {c: x}}\n", set("a: {}\n", ".a.b.c", "x"))
    assert.equal("a: 1\nl:\n- k: x\n", set("a: 1\n", ".l[+].k", "x"))
  end)

  it("may be a table that replaces a scalar, and vice versa", function()
    assert.equal("a: # c\n  x: 1\nb: 2\n", set("a: old # c\nb: 2\n", ".a", { x = 1 }))
    assert.equal("a: z\nb: 2\n", set("a:\n  # gone\n  x: 1\nb: 2\n", ".a", "z"))
    assert.equal("l:\n- - 1\n  - 2\n- b\n", set("l:\n- a\n- b\n", ".l[0]", { 1, 2 }))
    assert.equal("- - 1\n  - 2\n- b\n", set("-   a: x\n    b: x\n- b\n", "[0]", { 1, 2 }))
  end)
end)

describe("a deleted member", function()
  it("is deleted with the comments that belong to it, and no others", function()
    local text = "# file\n\n# about a\na:\n  x: 1\n  # within a\n# about b\nb: 2 # beside\n# end\n"
    assert.equal("# file\n\n# about b\nb: 2 # beside\n# end\n", delete(text, ".a"))
    assert.equal("# file\n\n# about a\na:\n  x: 1\n  # within a\n# end\n", delete(text, ".b"))
  end)

  it("leaves an empty mapping or list if it was the last one", function()
    assert.equal("a: {} # c\nb: 1\n", delete("a: # c\n  x: 1\nb: 1\n", ".a.x"))
    assert.equal("a: []\n", delete("a:\n- x\n", ".a[0]"))
    assert.equal("{}\n", delete("a: 1\n", ".a"))
  end)

  it("passes its dash to the next one", function()
    assert.equal("- b: 2\n- c: 3\n", delete("- a: 1\n  b: 2\n- c: 3\n", "[0].a"))
  end)

  it("leaves well-formed brackets", function()
    assert.equal("{b: 2}\n", delete("{a: 1, b: 2}\n", ".a"))
    assert.equal("{a: 1}\n", delete("{a: 1, b: 2}\n", ".b"))
    assert.equal("{}\n", delete("{a: 1}\n", ".a"))
    assert.equal("{a: }\n", delete("{a: , b: 2}\n", ".b"))
    assert.equal("{a: , b: 2 }\n", set("{a: }\n", ".b", 2))
  end)
end)

describe("JSON", function()
  local text = '{\n  // the title\n  "a": "x", /* c */\n  "list": [1, 2],\n  // last\n  "b": 1 // beside\n}\n'

  it("is edited with its comments", function()
    assert.equal(text:gsub('"x"', '"it\\"s"'), set(text, ".a", 'it"s'))
    assert.equal(text:gsub("%[1, 2%]", "[1, 2, 3]"), set(text, ".list[+]", 3))
    assert.equal(text:gsub('"b": 1 // beside', '"b": 1, // beside\n  "c": null'), set(text, ".c", kb.null))
  end)

  it("may have comments next to each other, and before a comma", function()
    assert.equal('{/*c*/"a": "//x", "b":2}', set('{/*c*/"a": "//x", "b":1}', ".b", 2))
    assert.equal('{/**//*c*/"a":2 }', set('{/**//*c*/"a":1 }', ".a", 2))
    assert.equal("[ 1,\n 3 ]", delete("[ 1,\n 2 // c\n ,\n 3 ]", "[1]"))
    assert.equal("[ 1,\n 3 ]\n", delete("[ 1,\n 2 # c\n ,\n 3 ]\n", "[1]"))
  end)

  it("has no trailing comma after a deletion", function()
    assert.equal('{\n  // the title\n  "a": "x", /* c */\n  "list": [1, 2]\n}\n', delete(text, ".b"))
    assert.equal('{\n  "list": [1, 2],\n  // last\n  "b": 1 // beside\n}\n', delete(text, ".a"))
  end)

  it("may be several values in one text", function()
    local two = '{"kind": "A", "metadata": {"name": "x"}, "n": 1}\n{"kind": "B", "metadata": {"name": "y"}, "n": 1}\n'
    assert.equal(two:gsub("1}\n$", "2}\n"), set(two, ".n", 2, { object = "B/y" }))
  end)
end)

describe("bytes", function()
  it("of the encoding, the byte order mark and the line ends stay", function()
    assert.equal("\xEF\xBB\xBFa: 2\r\nb: 1\r\nc: x\r\n", set(set("\xEF\xBB\xBFa: 1\r\nb: 1\r\n", ".a", 2), ".c", "x"))
    local utf16 = "\xFF\xFEa\0:\0 \0001\0\n\0"
    assert.equal("\xFF\xFEa\0:\0 \0002\0\n\0", set(utf16, ".a", 2))
    assert.equal("a: 1\nb: 2", set("a: 1", ".b", 2))
  end)

  -- PyYAML reads a block without a line break at its end as "x", kubectl as "x\n".
  it("of a block that becomes the end of the text end in a line break", function()
    assert.equal("a: |\n  x\n", set("a: |\n  y", ".a", "x\n"))
    assert.equal("a: |\n  x\n", set("a: 1", ".a", "x\n"))
    local document = kb.edit "a: |\n  x\nb: |\n  y"
    assert(document:delete ".b")
    assert.equal("a: |\n  x\n", document:text())
    assert.equal("b: 2\na: |\n  y", set("b: 1\na: |\n  y", ".b", 2))
  end)
end)

describe("shared or ambiguous values are rejected:", function()
  it("an anchor in use, an alias's target, and merged members", function()
    local text = "base: &b\n  x: 1\nother: *b\nmerged:\n  <<: *b\n  y: 2\n"
    for _, path in ipairs { ".base.x", ".other.x", ".base" } do
      assert.equal(
        "edit.shared",
        refusal(text, function(document)
          return document:set(path, 2)
        end)
      )
    end
    for _, path in ipairs { ".base", ".merged.x" } do
      assert.equal(
        "edit.shared",
        refusal(text, function(document)
          return document:delete(path)
        end)
      )
    end
  end)

  it("but not an alias that gets its own value, and a key that overrides a merged one", function()
    local text = "base: &b\n  x: 1\nother: *b\nmerged:\n  <<: *b\n  y: 2\n"
    assert.equal(text:gsub("other: %*b", "other: 3"), set(text, ".other", 3))
    assert.equal(text .. "  x: 5\n", set(text, ".merged.x", 5))
  end)

  it("a duplicate key, several items, several objects", function()
    assert.equal(
      "edit.duplicate-key",
      refusal("a: 1\na: 2\n", function(document)
        return document:set(".a", 3)
      end)
    )
    assert.equal(
      "edit.ambiguous",
      refusal("- name: x\n- name: x\n", function(document)
        return document:set("[name=x].y", 3)
      end)
    )
    assert.equal(
      "edit.ambiguous",
      refusal("a: 1\n---\na: 1\n", function(document)
        return document:set(".a", 3)
      end)
    )
  end)

  it("a missing value", function()
    for _, path in ipairs { ".list[3]", ".list[name=x].y", ".a.b[0]", ".a[0]" } do
      assert.equal(
        "edit.not-found",
        refusal("a: x\nlist: [{name: y}]\n", function(document)
          return document:set(path, 1)
        end)
      )
    end
    assert.equal(
      "edit.not-found",
      refusal("a: 1\n", function(document)
        return document:set(".a", 1, { object = "Pod/web" })
      end)
    )
  end)

  it("a value that cannot be written", function()
    local circle = {}
    circle.a = circle
    local values = { print, "\xff", 0 / 0, { 1, nil, 3 }, { 1, x = 2 }, { [true] = 1 }, { x = { "\xff" } }, circle }
    for _, text in ipairs { "a:\n  b: 1\n", "a: {b: 1}\n", '{"a": {"b": 1}}' } do
      for _, value in ipairs(values) do
        for _, path in ipairs { ".a.b", ".a.c" } do
          local document = assert(kb.edit(text))
          local done, err = document:set(path, value)
          assert.is_nil(done)
          assert.equal("edit.invalid-value", err.code)
          assert.equal(text, document:text())
        end
      end
    end
    local count, err = kb.edit("a: 1\n"):replace { { document = 1, keys = { "a" }, value = "\xff" } }
    assert.is_nil(count)
    assert.equal("edit.invalid-value", err.code)
  end)

  it("a path through a field that is a scalar in the schema", function()
    local text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
    local paths = { ".metadata.labels.example.com/team", ".metadata.labels.a.b[+]", ".spec.containers[+].name.x" }
    for _, path in ipairs(paths) do
      local done, err = kb.edit(text):set(path, "x")
      assert.is_nil(done)
      assert.equal("edit.path", err.code)
    end
    assert.equal(
      text:gsub("web}", "web, labels: {example.com/team: x}}"),
      set(text, '.metadata.labels["example.com/team"]', "x")
    )
    assert.equal("a:\n  b:\n    c: x\n", set("a:\n", ".a.b.c", "x"))
  end)

  it("an invalid object", function()
    for _, object in ipairs { "web", "apps/v1/Pod/web", "Pod/", "/web", "" } do
      for _, change in ipairs {
        function(document)
          return document:set(".a", 1, { object = object })
        end,
        function(document)
          return document:set_image("web", ":2", { object = object })
        end,
      } do
        assert.equal("edit.path", refusal("kind: Pod\nmetadata: {name: web}\n", change))
      end
    end
  end)

  it("an invalid path", function()
    for _, path in ipairs { "", "..a", ".a[", ".a[x]", '.a["b]', ".a[0", ".a]", '["\xff"]', "/a", "{.a}", "$.a" } do
      local done, err = kb.edit("a: 1\n"):set(path, 1)
      assert.is_nil(done)
      assert.equal("edit.path", err.code)
    end
  end)
end)

describe("get", function()
  it("returns the value as Kubernetes reads it, and its position", function()
    local document = kb.edit "a:\n  b: [x, 012]\nc: &k {d: e}\nf: *k\n"
    local value, position = document:get ".a.b[1]"
    assert.equal(10, value)
    assert.same({ line = 2, column = 10 }, position)
    assert.equal("e", (document:get ".f.d"))
    assert.is_nil((document:get ".nothing"))
  end)
end)

describe("set_image", function()
  local two = [[
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: web, image: nginx}], initContainers: [{name: init, image: "docker.io/library/nginx:1"}]}
---
apiVersion: example.com/v1
kind: Thing
metadata: {name: b}
spec: {deep: {containers: [{name: web, image: "r.example.com/app:1@sha256:%s"}]}}
]]
  two = two:format(("0"):rep(64))

  local function with(name, ref)
    local document = kb.edit(two)
    local count, err = document:set_image(name, ref)
    return count, err and err.code, document:text()
  end

  it("selects the container in the only object that has it", function()
    local count, _, text = with("init", ":2")
    assert.equal(1, count)
    assert.equal(two:gsub("nginx:1", "nginx:2"), text)
  end)

  it("selects the repository in every object, in any spelling", function()
    local count, _, text = with("docker.io/nginx", ":2")
    assert.equal(2, count)
    assert.equal(two:gsub("nginx}", "nginx:2}"):gsub("nginx:1", "nginx:2"), text)
  end)

  it("keeps the port of the registry", function()
    local pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'r.io:5000/app%s'}]}\n"
    for before, after in pairs { [""] = ":2", [":1"] = ":2", [":1@sha256:" .. ("0"):rep(64)] = ":2" } do
      local document = kb.edit(pod:format(before))
      assert.equal(1, document:set_image("a", ":2"))
      assert.equal(pod:format(after), document:text())
    end
  end)

  it("keeps the parts that are not given", function()
    local digest = "@sha256:" .. ("1"):rep(64)
    assert.equal(two:gsub("@sha256:0+", digest), select(3, with("r.example.com/app", digest)))
    assert.equal(two:gsub(":1@sha256:0+", ":2"), select(3, with("r.example.com/app", ":2")))
  end)

  it("is rejected if several objects or none match, or the reference is invalid", function()
    assert.equal("edit.ambiguous", (select(2, with("web", ":2"))))
    assert.equal("edit.not-found", (select(2, with("other", ":2"))))
    assert.equal("image.syntax", (select(2, with("init", ":a b"))))
  end)
end)

describe("objects", function()
  it("are found in Lists and in OpenShift Templates, and their fields have their types", function()
    local list = "kind: List\napiVersion: v1\nitems:\n"
      .. "- {kind: Deployment, apiVersion: apps/v1, metadata: {name: web}, spec: {}}\n"
    local expected = list:gsub("spec: {}", "spec: {replicas: 3}")
    assert.equal(expected, set(list, ".spec.replicas", "3", { object = "Deployment/web" }))
    assert.equal(expected, set(list, ".items[0].spec.replicas", "3"))
    local template = "kind: Template\napiVersion: v1\nmetadata: {name: t}\nobjects:\n"
      .. "- {kind: Pod, apiVersion: v1, metadata: {name: a}, spec: {containers: [{name: a, image: b}]}}\n"
    local result = edited(template, function(document)
      return document:set_image("a", ":2")
    end)
    assert.equal(template:gsub("image: b", "image: b:2"), result)
  end)

  it("of a kind are found in lower case, as by kubectl", function()
    local text = "kind: Pod\nmetadata: {name: web}\na: 1\n"
    assert.equal(text:gsub("a: 1", "a: 2"), set(text, ".a", 2, { object = "pod/web" }))
  end)

  it("of a namespace are distinguished", function()
    local text = "kind: A\nmetadata: {name: x, namespace: one}\nn: 1\n---\n"
      .. "kind: A\nmetadata: {name: x, namespace: two}\nn: 1\n"
    assert.equal(text:gsub("1\n$", "2\n"), set(text, ".n", 2, { object = "two/A/x" }))
    assert.equal(
      "edit.ambiguous",
      refusal(text, function(document)
        return document:set(".n", 2, { object = "A/x" })
      end)
    )
  end)

  it("may share an image by an alias, if all that share it change", function()
    local text = "spec:\n  containers:\n  - {name: a, image: &i r/x:1}\n  - {name: b, image: *i}\n"
    local result = edited(text, function(document)
      return document:set_image("r/x", ":2")
    end)
    assert.equal(text:gsub("&i r/x:1", "&i r/x:2"):gsub("%*i", "r/x:2"), result)
    assert.equal(
      "edit.shared",
      refusal(text, function(document)
        return document:set_image("a", ":2")
      end)
    )
  end)
end)
