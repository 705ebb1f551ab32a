-- The host program may have set a locale with another decimal sign.

local locales = require "spec.support.locales"

local script = [[
  local kb = require "kubebundle"
  local text = '[0.1,1e-05,1e+100,123456789012345680.0,0.3333333333333333,1.5]'
  local value = assert(kb.json.decode(text))
  assert(value[1] == 1 / 10 and value[6] == 3 / 2 and value[5] == 1 / 3)
  local long = assert(kb.json.decode("1.5" .. ("0"):rep(100)))
  assert(long == 3 / 2)
  local written = kb.json.encode(value)
  assert(written == text:gsub("123456789012345680.0", "1.2345678901234568e+17"), written)
  print "right"
]]

describe("JSON under a locale with another decimal sign", function()
  local function keeps_its_point(sign, names)
    local under = locales.run(sign, names, script)
    if not under then return pending "no such locale is installed, and localedef makes none" end
    assert.equal("right\n", under)
  end

  it("keeps its decimal point where that is a comma", function()
    keeps_its_point("<U002C>", "de_DE.UTF-8 de_DE.utf8 fr_FR.UTF-8 fr_FR.utf8")
  end)

  it("keeps its decimal point where that is a character of two bytes", function()
    keeps_its_point("<U066B>", "ps_AF.UTF-8 ps_AF.utf8 fa_IR.UTF-8 fa_IR.utf8")
  end)
end)
