-- The functions that read mappings with unchecked types, compared with what they mean, written in Lua.

local core = require "kubebundle.core"
local read = require "kubebundle.util.read"

local null, token = core.null, core.open "#(x)#"

local ITEMS = {
  "text",
  "",
  0,
  1.5,
  true,
  false,
  null,
  token,
  {},
  core.array {},
  core.object {},
  { 1, 2 },
  { a = 1 },
  { { a = 1 }, 7, {}, null, { b = 2 } },
  print,
  io.stdout,
}

local function is_list(value)
  return type(value) == "table" and (value[1] ~= nil or core.is_array(value) == true)
end

describe("a mapping with unchecked types", function()
  it("has a list or a mapping under a key, or nothing that can be iterated over", function()
    for _, item in ipairs(ITEMS) do
      local mapping = { key = item }
      assert.equal(is_list(item), read.is_list(item))
      local is_map = type(item) == "table" and not is_list(item)
      local list, map = read.list(mapping, "key"), read.map(mapping, "key")
      if is_list(item) and #item > 0 then
        assert.equal(item, list)
      else
        assert.is_nil(next(list))
      end
      if is_map then
        assert.equal(item, map)
      else
        assert.is_nil(next(map))
      end
    end
  end)

  it("may be no mapping", function()
    for _, value in ipairs { "text", 1, true, null, token, print } do
      assert.is_nil(next(read.list(value, "key")))
      assert.is_nil(next(read.map(value, "key")))
      assert.is_nil(read.text(value, "key"))
      assert.is_false(read.is_list(value))
    end
    assert.is_nil(next((read.map(nil, "key"))))
  end)

  it("shares what is empty, which refuses assignments", function()
    local empty = read.map({}, "key")
    assert.equal(empty, read.list({}, "key"))
    assert.has_error(function()
      empty.key = 1
    end)
    assert.is_nil(next(empty))
  end)

  it("has the mappings of a list with their indices", function()
    local found = {}
    for index, item in read.maps({ key = ITEMS[14] }, "key") do
      found[index] = item
    end
    assert.same({ [1] = { a = 1 }, [3] = {}, [5] = { b = 2 } }, found)
    for _, item in ipairs(ITEMS) do
      for index, entry in read.maps({ key = item }, "key") do
        assert.equal(item[index], entry)
      end
    end
  end)

  it("has a text under a key, unless it is empty", function()
    for _, item in ipairs(ITEMS) do
      assert.equal(item == "text" and item or nil, read.text({ key = item }, "key"))
    end
  end)

  it("tells tokens from other userdata", function()
    for _, item in ipairs(ITEMS) do
      assert.equal(item == token, read.is_token(item))
    end
    assert.is_false(read.is_token(nil))
  end)
end)

describe("an iterator over others", function()
  local NAMES = { "string", "number", "boolean", "table", "userdata", "function" }

  it("leaves out the items that have the expected type, and tells the type of the others", function()
    math.randomseed(19)
    for _ = 1, 300 do
      local types, mapping, expected = {}, {}, {}
      for index = 1, math.random(0, 12) do
        local item = ITEMS[math.random(#ITEMS)]
        mapping["key" .. index] = item
        types["key" .. math.random(12)] = NAMES[math.random(#NAMES)]
      end
      for key, item in pairs(mapping) do
        if types[key] ~= type(item) then expected[key] = type(item) end
      end
      local found = {}
      for key, item, name in core.read.others(types), mapping do
        assert.equal(mapping[key], item)
        found[key] = name
      end
      assert.same(expected, found)
    end
  end)
end)
