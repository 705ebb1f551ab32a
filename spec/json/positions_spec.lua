local core = require "kubebundle.core"

local positions, decode, encode = core.json.positions, core.json.decode, core.json.encode

-- The text between two positions, each a line and a column in characters.
local function slice(text, line, column, end_line, end_column)
  local starts = { 1 }
  for at in text:gmatch("\n()") do
    starts[#starts + 1] = at
  end
  local from = utf8.offset(text, column, starts[line])
  return text:sub(from, utf8.offset(text, end_column, starts[end_line]) - 1)
end

-- Every node must cover exactly the text of its value, and every key the text of its key.
local function check_node(text, node, value)
  local own = slice(text, node.line, node.column, node.end_line, node.end_column)
  assert.same(value, decode(own))
  assert.equal(type(value) == "table", node.children ~= nil)
  if not node.children then return end
  for key, child in pairs(node.children) do
    if type(key) == "string" then
      local line = child.key_line
      assert.equal(key, decode(slice(text, line, child.key_column, line, child.key_end_column)))
    else
      assert.is_nil(child.key_line)
    end
    check_node(text, child, value[key])
  end
  for key in pairs(value) do
    assert.is_table(node.children[key])
  end
end

describe("core.json.positions", function()
  it("covers each value and key, in lines and characters", function()
    local text = '\n{"\u{E9}": [1.50,\n\t"x\\"\u{E9}"], "b" : {}}'
    local root = positions(text)
    check_node(text, root, decode(text))
    assert.same({
      ["\u{E9}"] = {
        key_line = 2,
        key_column = 2,
        key_end_column = 5,
        line = 2,
        column = 7,
        end_line = 3,
        end_column = 9,
        children = {
          { line = 2, column = 8, end_line = 2, end_column = 12 },
          { line = 3, column = 2, end_line = 3, end_column = 8 },
        },
      },
      b = {
        key_line = 3,
        key_column = 11,
        key_end_column = 14,
        line = 3,
        column = 17,
        end_line = 3,
        end_column = 19,
        children = {},
      },
    }, root.children)
    assert.same({ 2, 1, 3, 20 }, { root.line, root.column, root.end_line, root.end_column })
  end)

  it("counts LF, CRLF and CR as one line end each", function()
    local root = positions("[1,\n2,\r\n3,\r4]")
    assert.same({ 1, 2, 3, 4 }, {
      root.children[1].line,
      root.children[2].line,
      root.children[3].line,
      root.children[4].line,
    })
    assert.equal(1, root.children[4].column)
  end)

  it("has the last of repeated keys among the children, and lists the repetitions", function()
    local root = positions('{"a":1,"b":2,\n "\\u0061":[3],"a":4}')
    assert.same({ 2, 19 }, { root.children.a.line, root.children.a.column })
    assert.same({
      { key = "a", line = 2, column = 2, end_column = 10, first_line = 1, first_column = 2 },
      { key = "a", line = 2, column = 15, end_column = 18, first_line = 2, first_column = 2 },
    }, root.duplicates)
    assert.is_nil(root.children.b.duplicates)
  end)

  it("takes a document that is one scalar", function()
    assert.same({ line = 1, column = 2, end_line = 1, end_column = 6 }, positions(" true "))
    assert.same({ line = 1, column = 1, end_line = 1, end_column = 3 }, positions('""'))
  end)

  it("handles difficult numbers and keys", function()
    local text = '{"a\\u0000b":' .. ("1"):rep(100) .. ',"c":-0}'
    check_node(text, positions(text), decode(text))
  end)

  it("fails as decode does", function()
    for _, text in ipairs { "", "{", "[1,]", "\u{FEFF}1", '"\xFF"' } do
      local _, decode_error = decode(text)
      local node, err = positions(text)
      assert.is_nil(node)
      assert.same({ decode_error.code, decode_error.line, decode_error.column }, { err.code, err.line, err.column })
    end
    assert.has_error(function()
      positions(1)
    end)
  end)

  it("covers random documents, on one line and indented", function()
    local random_value = require "spec.json.random"
    for seed = 1, 60 do
      local value = random_value(seed)
      for _, indent in ipairs { 0, 3, "\t" } do
        local text = encode(value, { indent = indent })
        check_node(text, positions(text), value)
      end
    end
  end)
end)
