local core = require "kubebundle.core"
local nasty = require "spec.support.nasty"
local readers = require "spec.support.yaml_readers"

local yaml, null = core.yaml, core.null
local SEED = 20010

--- A string in every possible place.
local function document(text)
  return {
    apiVersion = "example.com/v1",
    kind = "Example",
    metadata = { name = "example" },
    spec = {
      value = text,
      list = { text, { text, { text } }, { { item = text } } },
      map = { [text] = text },
    },
  }
end

local function each(list, make)
  local made = {}
  for index, item in ipairs(list) do
    made[index] = make(item)
  end
  return made
end

local function strings(count)
  return table.move(nasty.strings, 1, #nasty.strings, count + 1, nasty.random(SEED, count))
end

local function assert_read(reader, documents, part)
  local read = reader.read(yaml.encode_all(documents))
  assert.equal(#documents, #read)
  for index, expected in ipairs(documents) do
    if part then
      assert.same(expected[part], read[index][part])
    else
      assert.same(expected, read[index])
    end
  end
end

describe("every string that is written comes back the same", function()
  for _, reader in ipairs(readers) do
    it("from " .. reader.name, function()
      if reader.absent then pending(reader.absent) end
      assert_read(reader, each(strings(600), document), "spec")
      if not reader.only_objects then assert_read(reader, strings(600)) end
    end)
  end

  for _, schema in ipairs { "kubernetes", "core" } do
    it("from this module, schema " .. schema, function()
      local reader = {
        read = function(text)
          return assert(yaml.decode_all(text, { schema = schema }))
        end,
      }
      assert_read(reader, each(strings(3000), document))
      assert_read(reader, strings(3000))
    end)
  end

  it("from each of them if it is long", function()
    local long = {
      ("x"):rep(10000),
      ("ab "):rep(4000),
      ("a#: "):rep(3000),
      ("\u{1F600}"):rep(3000),
      ("line\n"):rep(2000),
      ("\0"):rep(2000),
      ("x"):rep(1050),
      ("x"):rep(1100) .. ":",
    }
    for _, reader in ipairs(readers) do
      if not reader.absent then assert_read(reader, each(long, document), "spec") end
    end
  end)
end)

--- A random tree, as decoding can return it.
local function tree(depth)
  local kind = math.random(depth > 0 and 10 or 7)
  if kind <= 2 then
    return nasty.random(math.random(1 << 30), 1)[1]
  elseif kind == 3 then
    return math.random(-1 << 60, 1 << 60) >> math.random(0, 60)
  elseif kind == 4 then
    return (math.random() - 0.5) * 10.0 ^ math.random(-30, 30)
  elseif kind == 5 then
    return math.random(2) == 1
  elseif kind == 6 then
    return null
  elseif kind == 7 then
    return nasty.strings[math.random(#nasty.strings)]
  end
  local value = kind == 8 and core.array() or {}
  for index = 1, math.random(0, 40 // (6 - depth)) do
    value[kind == 8 and index or nasty.random(math.random(1 << 30), 1)[1]] = tree(depth - 1)
  end
  return value
end

describe("decoding what was encoded", function()
  it("gives the same tree", function()
    math.randomseed(SEED)
    local seeds = {}
    for index = 1, 300 do
      seeds[index] = math.random(1 << 30)
    end
    for _, seed in ipairs(seeds) do
      math.randomseed(seed)
      local value = tree(4)
      local text = yaml.encode(value)
      local read, err = yaml.decode(text)
      assert(read ~= nil, tostring(err))
      assert.same(value, read)
      assert.equal(text, yaml.encode(read))
    end
  end)

  it("gives the same kinds of numbers and of empty tables", function()
    local read = yaml.decode(yaml.encode { 1, 1.0, -0.0, core.array(), {} })
    assert.equal("integer", math.type(read[1]))
    assert.equal("float", math.type(read[2]))
    assert.equal(-math.huge, 1 / read[3])
    assert.is_true(core.is_array(read[4]))
    assert.is_false(core.is_array(read[5]))
  end)
end)

describe("encoding what was decoded", function()
  it("is a fixed point", function()
    for _, text in ipairs {
      "a: &x [1, {b: c}]\nd: *x\n",
      "- |\n  a\n  b\n- >-\n  c\n  d\n",
      "? a\n: 'b'\n",
      "012: 0x1F\nyes: .5\n",
      "<<: {a: 1}\nb: [~, '', \"\\u2028\"]\n",
    } do
      local once = yaml.encode(yaml.decode(text))
      assert.equal(once, yaml.encode(yaml.decode(once)))
    end
  end)
end)
