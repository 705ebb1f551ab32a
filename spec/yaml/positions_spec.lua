local core = require "kubebundle.core"

local function positions(text)
  return assert(core.yaml.positions(text))
end

--- A node's span as LINE:COLUMN-LINE:COLUMN.
local function span(node)
  return ("%d:%d-%d:%d"):format(node.line, node.column, node.end_line, node.end_column)
end

--- A key's span as LINE:COLUMN-COLUMN.
local function key_span(node)
  return ("%d:%d-%d"):format(node.key_line, node.key_column, node.key_end_column)
end

--- The text covered by a node on one line.
local function covered(text, node)
  local line = 1
  for content in (text .. "\n"):gmatch("(.-)\n") do
    if line == node.line then
      local first, last = utf8.offset(content, node.column), utf8.offset(content, node.end_column)
      return content:sub(first, last - 1)
    end
    line = line + 1
  end
end

describe("yaml.positions", function()
  it("returns the position of each value and key", function()
    local root = positions("name: web\nlist:\n- a\n- b: 'c'\n")[1]
    assert.equal("1:1-4:9", span(root))
    assert.equal("1:7-1:10", span(root.children.name))
    assert.equal("1:1-5", key_span(root.children.name))
    assert.equal("3:1-4:9", span(root.children.list))
    assert.equal("3:3-3:4", span(root.children.list.children[1]))
    assert.equal("4:6-4:9", span(root.children.list.children[2].children.b))
    assert.is_nil(root.key_line)
  end)

  it("counts characters", function()
    local text = "é: [ü, '\u{1F600}', x]\n"
    local list = positions(text)[1].children["é"]
    assert.equal("[ü, '\u{1F600}', x]", covered(text, list))
    assert.equal("'\u{1F600}'", covered(text, list.children[2]))
    assert.equal("x", covered(text, list.children[3]))
  end)

  it("gives every document", function()
    local documents = positions "a: 1\n---\n---\n- b\n"
    assert.equal(3, #documents)
    assert.equal("1:4-1:5", span(documents[1].children.a))
    assert.equal("4:3-4:4", span(documents[3].children[1]))
    assert.same({}, positions "# nothing\n")
  end)

  it("has keys as decoding has them", function()
    local children = positions("yes: a\n012: b\n1.50: c\n")[1].children
    assert.equal("1:6-1:7", span(children["true"]))
    assert.equal("2:6-2:7", span(children["10"]))
    assert.equal("3:7-3:8", span(children["1.5"]))
  end)

  -- A null left on the stack used to replace a table: found by fuzzing.
  it("handles anchors of empty values", function()
    local node = core.yaml.positions("x: &a\nd: &a\nad: 1\n")[1]
    assert.same({ 3, 5 }, { node.children.ad.line, node.children.ad.column })
  end)

  it("sees through aliases and merge keys", function()
    local children = positions("a: &x\n  b: 1\nc: *x\nd:\n  <<: [*x, {b: 2, e: 3}]\n  f: 4\n")[1].children
    assert.equal("3:4-3:6", span(children.c))
    assert.equal("2:6-2:7", span(children.c.children.b))
    assert.equal("2:6-2:7", span(children.d.children.b))
    assert.equal("5:22-5:23", span(children.d.children.e))
    assert.equal("6:6-6:7", span(children.d.children.f))
  end)

  it("follows aliases that are keys, and anchors on keys", function()
    local children = positions("a: &x 010\n*x : b\n? &y c\n: *y\n")[1].children
    assert.equal("2:6-2:7", span(children["8"]))
    assert.equal("2:1-3", key_span(children["8"]))
    assert.equal("4:3-4:5", span(children.c))
  end)

  it("fails if decoding fails on the text", function()
    for _, text in ipairs { "[", "*a", "&a [*a]", "\xFF", "? [a]\n: 1", ("["):rep(1001) } do
      local value, err = core.yaml.positions(text)
      local _, expected = core.yaml.decode(text)
      assert.is_nil(value)
      assert.equal(tostring(expected), tostring(err))
    end
  end)

  it("has a node for every value of a document", function()
    local text = "a: {b: [1, [2, {c: 3}], {}]}\nd: |\n  text\ne:\n"
    local function walk(value, node, path)
      assert(node, path)
      if type(value) == "table" then
        for key, member in pairs(value) do
          walk(member, node.children[key], path .. "." .. key)
        end
      end
    end
    walk(core.yaml.decode(text), positions(text)[1], "")
  end)
end)
