-- What a host program may do to the module: run it on a Lua stack that is nearly full, with a small stack of C, under a
-- locale with a decimal comma, and in a thousand states at once.

local command = require "spec.support.command"
local locales = require "spec.support.locales"

-- The cases of the allocation sweep call every C function. Each with what it gives when nothing is scarce.
local function references()
  local list = {}
  for index, case in ipairs(dofile "spec/oom/cases.lua") do
    local result, err = case[2]()
    list[index] = { name = case[1], run = case[2], result = assert(result, err) }
  end
  return list
end

local LUA_STACK = 1000000 -- LUAI_MAXSTACK

-- Runs a function with about this many slots left on the Lua stack.
local function with_slots_left(left, run)
  local function fill(...)
    local fine, result, err = pcall(run)
    return fine, result, err, (...)
  end
  return coroutine.wrap(function()
    local fine, result, err = fill(table.unpack({}, 1, LUA_STACK - left))
    return fine, result, err
  end)()
end

describe("on a Lua stack that is nearly full", function()
  os.execute "mkdir -p build/oom"

  for _, case in ipairs(references()) do
    it(case.name .. " gives its result or an error", function()
      for _, left in ipairs { 120, 400 } do
        local fine, result, err = with_slots_left(left, case.run)
        if fine then
          assert(result == case.result or result == nil and err ~= nil, result)
        else
          assert.matches("stack overflow", tostring(result))
        end
      end
      assert.equal(case.result, case.run())
    end)
  end
end)

describe("with a stack of C of 256 KiB", function()
  it("texts of 1,000 levels are read and written", function()
    local code = [[
      local kb = require "kubebundle"
      local core = require "kubebundle.core"
      local json = ("["):rep(1000) .. ("]"):rep(1000)
      local blocks = {}
      for level = 1, 900 do blocks[level] = (" "):rep(level) .. "a:" end
      local yaml = table.concat(blocks, "\n") .. " #(x)#\n"
      assert(kb.json.encode(assert(kb.json.decode(json))) == json)
      assert(kb.json.encode(assert(kb.yaml.decode(json))) == json)
      assert(kb.yaml.positions(json))
      assert(core.json.positions(json))
      assert(kb.yaml.decode(kb.yaml.encode(assert(kb.yaml.decode(yaml)))))
      assert(kb.template.render(yaml, { x = "text" }) == yaml:gsub("#%(x%)#", "text"))
      assert(kb.edit(json))
      print "fine"]]
    local line = "ulimit -s 256; exec lua5.4 -e " .. command.quote(code)
    local result = command.run({ "sh", "-c", line }, { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } })
    assert.same({ "fine\n", "", 0 }, { result.stdout, result.stderr, result.status })
  end)
end)

describe("under a locale with a decimal comma", function()
  it("every function gives what it gives without", function()
    -- Two cases show numbers by Lua's tostring, which follows the locale.
    local script = [[
      for _, case in ipairs(dofile "spec/oom/cases.lua") do
        local result, err = case[2]()
        if case[1] ~= "template values" and case[1] ~= "yaml scalars" then print(case[1], result, err) end
      end]]
    local under, without = locales.run("<U002C>", "de_DE.UTF-8 de_DE.utf8 fr_FR.UTF-8", script)
    if not under then return pending "no such locale is installed, and localedef makes none" end
    assert.equal(without, under)
  end)
end)

describe("in a thousand states at once", function()
  it("each gives what one alone gives", function()
    local directory <close> = command.directory()
    local build = "cc -O1 -std=c11 $(pkg-config --cflags lua5.4) -o %s/threads spec/threads/threads.c -Wl,-E "
      .. "$(pkg-config --libs lua5.4) -lpthread"
    if not os.execute(build:format(directory.path) .. " 2>/dev/null") then
      return pending "needs a C compiler and Lua's headers"
    end
    local result = command.run(
      { directory.path .. "/threads", "spec/threads/small_work.lua", "4", "250" },
      { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } }
    )
    assert.same({ "4 threads, 250 states in each, 3 pieces of work\n", 0 }, { result.stdout, result.status })
  end)
end)
