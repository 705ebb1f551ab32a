local kb = require "kubebundle"

describe("kb.null", function()
  it("is one value that reads as null", function()
    assert.equal("null", tostring(kb.null))
    assert.equal("userdata", type(kb.null))
    assert.equal(kb.null, require("kubebundle").null)
  end)
end)

describe("an open value", function()
  local core = require "kubebundle.core"
  local read = require "kubebundle.util.read"

  it("has the text with its tokens, and the masked one", function()
    local value = core.open("web:#(tag)#", "web:QQQQQQQ", true)
    assert.is_true(value:is_open())
    assert.same({ "web:#(tag)#", "web:QQQQQQQ", true }, { value:texts() })
    assert.equal("web:#(tag)#", tostring(value))
    assert.same({ "?", nil, nil }, { core.open("?"):texts() })
  end)

  it("is taken for nothing else, and nothing else for one", function()
    local value = core.open "#(x)#"
    assert.is_true(read.is_token(value))
    assert.is_true(read.is_set({ a = value }, "a"))
    assert.is_nil(core.json.decode "null" == value or nil)
    for _, other in ipairs { kb.null, "#(x)#", {}, 0, false, print, io.stdout } do
      assert.is_false(read.is_token(other))
    end
    assert.has_error(function()
      core.json.encode { value }
    end)
    assert.has_error(function()
      value.is_open(kb.null)
    end)
    assert.has_error(function()
      core.open()
    end)
  end)
end)

describe("kb.array and kb.object", function()
  it("mark the table that they are given and return it", function()
    local list, map = {}, {}
    assert.equal(list, kb.array(list))
    assert.equal(map, kb.object(map))
  end)

  it("create a new table if none is given", function()
    assert.same({}, kb.array())
    assert.same({}, kb.object())
  end)

  it("reject other values than tables", function()
    assert.has_error(function()
      kb.array(1)
    end)
    assert.has_error(function()
      kb.object("x")
    end)
  end)
end)

describe("the core's values", function()
  it("stay valid if a program loads the core again", function()
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

  it("has a metatable that no program can reach", function()
    local core = require "kubebundle.core"
    local staged = core.file.stage("/dev/null", "")
    local held <close> = core.host.hold_signals()
    for name, value in pairs {
      null = core.null,
      number = core.template.spelled "1.10",
      quoted = core.template.quoted "on",
      template = core.template.compile "a",
      open = core.open "a",
      staged = staged,
      held = held,
    } do
      assert.equal("userdata", type(value), name)
      assert.equal("string", type(getmetatable(value)), name)
      assert.falsy(pcall(setmetatable, value, {}), name)
    end
    staged:discard()
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
