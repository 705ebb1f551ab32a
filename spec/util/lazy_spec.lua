local lazy = require "kubebundle.util.lazy"

describe("a lazy module", function()
  it("is loaded when something of it is used, once", function()
    local loads = 0
    package.preload["spec.lazy.example"] = function()
      loads = loads + 1
      return {
        answer = function()
          return 42
        end,
        flag = false,
      }
    end
    local module = lazy "spec.lazy.example"
    assert.same(0, loads)
    assert.same(42, module.answer())
    assert.is_false(module.flag)
    assert.is_nil(module.other)
    assert.same(1, loads)
    package.preload["spec.lazy.example"], package.loaded["spec.lazy.example"] = nil, nil
  end)
end)
