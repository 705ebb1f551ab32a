local once = require "kubebundle.util.once"

describe("work that is done once", function()
  it("is done once for each table, even if the result is nil", function()
    local calls = 0
    local work = once(function(list, more)
      calls = calls + 1
      return list[1] and list[1] .. more or nil
    end)
    local full, empty = { "a" }, {}
    for _ = 1, 3 do
      assert.equal("ab", work(full, "b"))
      assert.is_nil(work(empty, "b"))
    end
    assert.equal(2, calls)
  end)

  it("keeps no table alive", function()
    local work = once(function()
      return "x"
    end)
    local watched = setmetatable({}, { __mode = "k" })
    for _ = 1, 10 do
      local key = {}
      watched[key] = true
      work(key)
    end
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(watched))
  end)
end)
