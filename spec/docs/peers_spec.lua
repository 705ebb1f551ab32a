-- Compares popular Lua modules for the same purpose with this one: both are run, so that the README's table stays
-- true. Template tools are compared in spec/template/peers_spec.lua.

local command = require "spec.support.command"
local kb = require "kubebundle"

local has_cjson, cjson = pcall(require, "cjson")
local has_lyaml, lyaml = pcall(require, "lyaml")

-- Enough names that some share a slot of the hash table, whatever Lua's hash seed is in this run.
local NAMES = {}
for index = 1, 60 do
  NAMES[index] = "key" .. index
end

-- A map of the names, filled in an order that depends on a seed.
local function filled(seed)
  math.randomseed(seed)
  local names, map = table.move(NAMES, 1, #NAMES, 1, {}), {}
  while #names > 0 do
    map[table.remove(names, math.random(#names))] = 1
  end
  return map
end

-- The number of different texts that an encoder writes for one map.
local function texts(encode)
  local seen, count = {}, 0
  for seed = 1, 20 do
    local text = encode(filled(seed))
    if not seen[text] then
      seen[text], count = true, count + 1
    end
  end
  return count
end

describe("if lua-cjson", function()
  if not has_cjson then return pending("the rock lua-cjson is not installed") end

  it("makes another integer of a large one, it is exact", function()
    assert.equal("9007199254740992", ("%d"):format(cjson.decode("[9007199254740993]")[1]))
    assert.equal(9007199254740993, kb.json.decode("[9007199254740993]")[1])
    assert.equal("[9007199254740993]", kb.json.encode { 9007199254740993 })
  end)

  it("makes {} of [], it stays", function()
    assert.equal('{"a":{}}', cjson.encode(cjson.decode('{"a":[]}')))
    assert.equal('{"a":[]}', kb.json.encode(kb.json.decode('{"a":[]}')))
  end)

  it("accepts invalid JSON, there is an error with its position", function()
    for _, text in ipairs { "[NaN]", "[0x10]", "[012]", '["\xFF"]' } do
      assert.truthy(cjson.decode(text))
      local value, err = kb.json.decode(text)
      assert.is_nil(value)
      assert.equal(1, err.line)
    end
  end)

  it("fills the hole of a list, that raises", function()
    local list = { [1] = 1, [4] = 4 }
    assert.equal("[1,null,null,4]", cjson.encode(list))
    assert.has_error(function()
      kb.json.encode(list)
    end)
  end)

  it("cuts floats to 14 digits, they read back the same", function()
    assert.not_equal(1 / 3, cjson.decode(cjson.encode { 1 / 3 })[1])
    assert.equal(1 / 3, kb.json.decode(kb.json.encode { 1 / 3 })[1])
  end)

  it("writes the same keys in several orders, there is one", function()
    assert.truthy(texts(cjson.encode) > 1)
    assert.equal(1, texts(kb.json.encode))
  end)
end)

describe("if lyaml", function()
  if not has_lyaml then return pending("the rock lyaml is not installed") end

  it("ends the process on text that is not UTF-8, there is an error", function()
    local result = command.run { "lua5.4", "-e", [[require("lyaml").dump { "\xFF" }]] }
    assert.not_equal(0, result.status)
    assert.is_nil(result.stderr:find("^lua5.4:"), "a Lua error, as it should be")
    assert.has_error(function()
      kb.yaml.encode "\xFF"
    end)
  end)

  it("uses the last of two equal keys, there is an error with both positions", function()
    assert.equal(2, lyaml.load("a: 1\na: 2").a)
    local value, err = kb.yaml.decode("a: 1\na: 2")
    assert.is_nil(value)
    assert.equal(2, err.line)
  end)

  it("reads a time and a key as numbers, they are what Kubernetes reads", function()
    assert.equal(45045, lyaml.load("a: 12:30:45").a)
    assert.equal(10, next(lyaml.load("012: a")))
    assert.equal("12:30:45", kb.yaml.decode("a: 12:30:45").a)
    assert.equal("10", next(kb.yaml.decode("012: a")))
  end)

  it("writes text that others read as something else, it is quoted", function()
    for _, text in ipairs { "y", "2001-01-01", "=" } do
      assert.truthy(lyaml.dump({ { a = text } }):find("a: " .. text, 1, true))
      assert.equal(('a: "%s"\n'):format(text), kb.yaml.encode { a = text })
    end
  end)
end)
