local kb = require "kubebundle"

describe("kb.null", function()
  it("is one value that reads as null", function()
    assert.equal("null", tostring(kb.null))
    assert.equal("userdata", type(kb.null))
    assert.equal(kb.null, require("kubebundle").null)
  end)
end)

describe("kb.array and kb.object", function()
  it("mark the table that they are given and return it", function()
    local list, map = {}, {}
    assert.equal(list, kb.array(list))
    assert.equal(map, kb.object(map))
  end)

  it("make a new table where none is given", function()
    assert.same({}, kb.array())
    assert.same({}, kb.object())
  end)

  it("refuse what is no table", function()
    assert.has_error(function()
      kb.array(1)
    end)
    assert.has_error(function()
      kb.object("x")
    end)
  end)
end)

describe("what the core has made", function()
  it("stays what it is where a program loads the core again", function()
    local core = require "kubebundle.core"
    local template = core.template.compile("a: #(x)#\n")
    local spelled = core.template.spelled("012")
    package.loaded["kubebundle.core"] = nil
    local again = require "kubebundle.core"
    package.loaded["kubebundle.core"] = core
    assert.not_equal(core, again)
    assert.equal(core.null, again.null)
    assert.equal(10, (again.template.unspelled(spelled)))
    assert.equal("a: b\n", template:render { "b" })
  end)

  it("is not taken for something else", function()
    local core = require "kubebundle.core"
    local template = core.template.compile("a: #(x)#\n")
    assert.is_nil(template.__gc)
    assert.equal("kubebundle.template", getmetatable(template))
    for _, other in ipairs { io.stdout, core.null, "text" } do
      assert.has_error(function()
        template.render(other, { "b" })
      end)
    end
    assert.equal("a: b\n", template:render { "b" })
  end)
end)
