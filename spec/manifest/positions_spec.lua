-- Positions of some values are those of all values, whatever the tree leaves out.

local core = require "kubebundle.core"
local sources = require "kubebundle.manifest.source"

local YAML = {
  "a: 1\nb:\n  - x\n  - {c: [d, e], f: g}\n# c\nh: |\n  text\n\ni:\n  j:\n    k: l\n\n",
  "--- a\n---\n- a\n-\n  - b: c\n    d:\n- e\n",
  "a: &x\n  b: {c: &y d}\n  e: [*y, f]\ng: *x\nh:\n  <<: *x\n  i: *y\n&k l: m\n*k : n\no: {<<: [*x, {p: q}], r: s}\n",
  "- &a [1, &b {c: d}]\n- {x: *b, y: *a}\n--- text\n---\n? a\n: b\n...\n",
  "a: é\nb: ['ü', \"x\\\ny\"]\nc: {}\nd: []\ne:\nf: !!str 1\n",
}
local JSON = {
  '{"a": [1, {"b": "c"}, [], {}], "d": {"é": "\\u00e4"},\r\n "e": {"f": {"g": null}}}',
  '[{"a": 1, "b": {"a": [1], "c": "", "a": 2}, "b": 3}, [[1], "x", true]]',
}

local function each_path(node, path, visit)
  visit(path, node)
  for key, child in pairs(node.children or {}) do
    local below = table.move(path, 1, #path, 1, {})
    below[#below + 1] = key
    each_path(child, below, visit)
  end
end

local function wanted_of(path)
  local top = {}
  local node = top
  for _, key in ipairs(path) do
    node[key] = {}
    node = node[key]
  end
  return top
end

local FIELDS = { "line", "column", "end_line", "end_column", "key_line", "key_column", "key_end_column" }

-- The nodes on the path, which have no other children but where an anchor needs them.
local function expect_path(full, part, path)
  for index = 0, #path do
    for _, field in ipairs(FIELDS) do
      assert.equal(full[field], part[field], field)
    end
    assert.equal(full.children ~= nil, part.children ~= nil)
    if index < #path then
      full, part = full.children[path[index + 1]], part.children[path[index + 1]]
    end
  end
end

describe("positions of some values", function()
  it("are those of all, in YAML", function()
    local count = 0
    for _, text in ipairs(YAML) do
      local trees = assert(core.yaml.positions(text))
      for document, tree in ipairs(trees) do
        each_path(tree, {}, function(path)
          local parts = assert(core.yaml.positions(text, { [document] = wanted_of(path) }))
          assert.equal(#trees, #parts)
          expect_path(tree, parts[document], path)
          for other = 1, #trees do
            assert.equal(other == document, parts[other] ~= false)
          end
          count = count + 1
        end)
      end
    end
    assert.is_true(count > 50)
  end)

  it("are those of all, in JSON", function()
    for _, text in ipairs(JSON) do
      local tree = assert(core.json.positions(text))
      each_path(tree, {}, function(path)
        expect_path(tree, assert(core.json.positions(text, nil, wanted_of(path))), path)
      end)
    end
  end)

  it("come without the others", function()
    local part = core.yaml.positions("a: {b: 1}\nc: [1, 2]\n", { { c = { [2] = {} } } })[1]
    assert.is_nil(part.children.a)
    assert.is_nil(part.children.c.children[1])
    assert.is_table(part.children.c.children[2])
    part = core.json.positions('{"a": {"b": 1}, "c": [1, 2]}', nil, { c = { [2] = {} } })
    assert.is_nil(part.children.a)
    assert.is_nil(part.children.c.children[1])
    assert.is_table(part.children.c.children[2])
  end)

  it("come with the members that `<<` merges, if they are wanted", function()
    local part = assert(core.yaml.positions("b: &b {x: 1, y: 2}\na: {<<: *b, z: 3}\n", { { a = { x = {} } } }))[1]
    assert.is_nil(part.children.b)
    assert.is_nil(part.children.a.children.y)
    assert.is_nil(part.children.a.children.z)
    assert.equal(1, part.children.a.children.x.line)
  end)

  it("are refused if the text is invalid, wherever that is", function()
    for text, code in pairs {
      ["a: &x [*u]\nb: 1\n"] = "yaml.unknown-alias",
      ["a: [1, }\nb: 1\n"] = "yaml.syntax",
      ["b: &x !!int z\n"] = "yaml.tag-mismatch",
      ["&x !!int z: 1\n"] = "yaml.tag-mismatch",
      ["b: " .. ("{a: "):rep(1001)] = "yaml.depth-limit",
      ["a: " .. ("["):rep(1001)] = "yaml.depth-limit",
    } do
      for _, wanted in ipairs { { { b = {} } }, {}, false } do
        local trees, err = core.yaml.positions(text, wanted or nil)
        assert.is_nil(trees, text)
        assert.equal(code, err.code, text)
      end
    end
  end)

  -- A source, and a function that says how often its text was read for positions.
  local function counted(text)
    local source, count = sources.read(text), 0
    local read = source.stream.positions
    source.stream.positions = function(...)
      count = count + 1
      return read(...)
    end
    return source, function()
      return count
    end
  end

  it("of a source need one reading, and are right if more are asked for", function()
    local source, readings = counted "a: 1\nb: [x, {c: d}]\n---\ne: f\n"
    source:want(1, { "a" })
    source:want(2, { "e" })
    assert.equal(1, source:position(1, { "a" }))
    assert.equal(4, source:position(2, { "e" }))
    assert.equal(4, source:position(2, {}))
    assert.equal(1, readings())
    assert.same({ 2, 9, 10 }, { source:position(1, { "b", 2, "c" }, "key") })
    assert.same({ 2, 5, 6 }, { source:position(1, { "b", 1, "none" }) }, "the nearest that is there")
    assert.equal(3, readings())
  end)

  it("of all repeated keys, and of all documents, need one reading", function()
    local value = '{"a": 1, "a": {"b": 1, "b": 2}}\n'
    local source, readings = counted(value:rep(3))
    local lines = {}
    for index, entry in ipairs(source:repeated()) do
      lines[index] = entry.document .. ":" .. entry.line .. ":" .. entry.column
    end
    table.sort(lines)
    assert.same({ "1:1:10", "1:1:24", "2:2:10", "2:2:24", "3:3:10", "3:3:24" }, lines)
    assert.equal(1, readings())
    source, readings = counted "a: 1\n---\n# c\nb: 1\n---\nc: 1\n"
    local found = {}
    for line = 1, 6 do
      found[line] = source:document_at(line)
    end
    assert.same({ 1, 1, 1, 2, 2, 3 }, found)
    assert.equal(1, readings())
  end)
end)

describe("core.json.repeated", function()
  it("gives the paths of repeated keys", function()
    assert.same({}, core.json.repeated(JSON[1]))
    local paths = core.json.repeated(JSON[2])
    assert.same({ { 1, "b" }, { 1, "b", "a" } }, { paths[1], paths[#paths] })
    local many = {}
    for index = 1, 20 do
      many[index] = ('"k%d": [{"a": {}, "\\u0061": 1}]'):format(index % 15)
    end
    paths = core.json.repeated("{" .. table.concat(many, ",") .. "}")
    assert.equal(5 + 20, #paths)
    assert.is_nil(core.json.repeated "[1,")
  end)

  it("distinguishes keys of which one begins with the other, and finds none in a scalar", function()
    assert.same({}, core.json.repeated '{"a": 1, "ab": 2, "abc": {"ab": 1, "a": 2}}')
    assert.same({ { "ab" } }, core.json.repeated '{"a": 1, "ab": 2, "ab": 3}')
    assert.same({}, core.json.repeated "1")
  end)
end)
