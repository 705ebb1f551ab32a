local kb = require "kubebundle"

local function read(text)
  return assert(kb.json.decode("[" .. text .. "]"))[1]
end

describe("a float with more digits than a double holds", function()
  it("keeps its size", function()
    assert.equal(1e100, read(("9"):rep(100) .. "e0"))
    assert.equal(1.0, read("0." .. ("0"):rep(1000) .. "1e1001"))
    assert.equal(-1.5, read("-15" .. ("0"):rep(2000) .. "e-2001"))
  end)

  it("is rounded by the last of them, however far after", function()
    local half = "9007199254740993." -- halfway between two doubles; a tie goes to the even one
    for _, zeros in ipairs { 1, 700, 767, 768, 800, 5000 } do
      assert.equal(9007199254740992.0, read(half .. ("0"):rep(zeros)))
      assert.equal(9007199254740994.0, read(half .. ("0"):rep(zeros) .. "1"))
    end
  end)
end)
