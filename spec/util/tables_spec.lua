local core = require "kubebundle.core"
local tables = require "kubebundle.util.tables"

describe("a set", function()
  it("is made of the words of a text, or of a list", function()
    assert.same({ a = true, ["b-c"] = true }, tables.set " a\n b-c  a ")
    assert.same({}, tables.set "")
    assert.same({ x = true, [2] = true }, tables.set_of { "x", 2, "x" })
  end)
end)

describe("a copy", function()
  it("shares no table with the original, and keeps metatables", function()
    local list = core.array { { a = core.array {} } }
    local twin = tables.copy(list)
    assert.same(list, twin)
    assert.not_equal(list[1], twin[1])
    assert.not_equal(list[1].a, twin[1].a)
    assert.is_true(core.is_array(twin))
    assert.is_true(core.is_array(twin[1].a))
  end)

  it("changes scalars with a given function", function()
    assert.same({ a = { "1", "false" } }, tables.copy({ a = { 1, false } }, tostring))
    assert.same(
      { false },
      tables.copy({ true }, function(value)
        return not value
      end)
    )
    assert.equal(core.null, tables.copy(core.null))
  end)
end)
