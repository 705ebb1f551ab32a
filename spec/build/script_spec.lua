local script = require "kubebundle.build.script"

-- Runs a script with these lines: the YAML, or nil and the error.
local function run(text, values)
  local bundle, yaml = script.run("dir/release.lua", text, values or {})
  if not bundle then return nil, yaml end
  return yaml
end

local NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"

describe("a script", function()
  it("gets the values as its argument and returns a bundle", function()
    assert.same(
      NAMESPACE,
      run(
        [[
local kb, values = require "kubebundle", ...
return kb.bundle { kb.namespace { name = values.name } }
]],
        { name = "shop" }
      )
    )
  end)

  it("may begin with a line for the system", function()
    assert.same(
      NAMESPACE,
      run([[#!/usr/bin/env lua
local kb = require "kubebundle"
return kb.bundle { kb.namespace { name = "shop" } }
]])
    )
  end)

  it("may begin with a byte order mark, as Lua's files", function()
    for _, start in ipairs { "\u{FEFF}", "\u{FEFF}#!/usr/bin/env lua\n" } do
      assert.same(
        NAMESPACE,
        run(start .. [[
local kb = require "kubebundle"
return kb.bundle { kb.namespace { name = "shop" } }
]])
      )
    end
  end)

  it("is text, not precompiled code", function()
    local yaml, err = run(string.dump(load "return 1"))
    assert.is_nil(yaml)
    assert.same({ "script.syntax", "dir/release.lua" }, { err.code, err.filename })
  end)
end)

describe("a fault in a script", function()
  local function fault(text)
    local yaml, err = run(text)
    assert.is_nil(yaml)
    assert.equal("script.failed", err.code)
    return tostring(err)
  end

  it("is reported with the script's line", function()
    assert.same("dir/release.lua:2:1: attempt to index a nil value (local 'x')", fault("\nlocal x; return x.y"))
    assert.same("dir/release.lua:3:1: no tag", fault("\n\nerror('no tag')"))
    assert.same("dir/release.lua:3:1: no tag", fault("\n\nerror('no tag', 0)"))
    assert.same("dir/release.lua:2:1: no tag", fault("\nlocal function f() error('no tag', 2) end f()"))
  end)

  it("is reported with the script's line if a module raised it", function()
    assert.matches(
      "^dir/release%.lua:2:1: bad argument #1 to 'encode'",
      fault("\nlocal s = require('kubebundle').base64.encode({}) return s")
    )
  end)

  it("is reported quickly after a stack overflow, however deep", function()
    assert.matches("^dir/release%.lua:1:1: stack overflow", fault("local function f() return 1 + f() end return f()"))
  end)

  it("may be any value", function()
    assert.same("dir/release.lua:1:1: nil", fault("error()"))
    assert.matches("^dir/release%.lua:1:1: table: ", fault("error({})"))
  end)

  it("is a result that is not a bundle", function()
    for _, text in ipairs { "return nil", "return 'a: 1'", "return { kind = 'Namespace' }" } do
      local yaml, err = run(text)
      assert.is_nil(yaml)
      assert.same({ "script.no-bundle", "dir/release.lua" }, { err.code, err.filename })
    end
  end)

  it("may be a syntax error, reported without the text where the parser stopped", function()
    for text, line in pairs { ["\nlocal password = 'canary"] = 2, ["local x = 1 canary"] = 1 } do
      local _, err = run(text)
      assert.same({ "script.syntax", line }, { err.code, err.line })
      assert.is_nil(tostring(err):find("canary", 1, true))
    end
  end)

  it("shows no token", function()
    assert.same(
      "dir/release.lua:1:1: no access with ***",
      fault("error('no access with ghp_EXAMPLEexample0123456789exampleEX')")
    )
  end)
end)
