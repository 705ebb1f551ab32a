-- The table of doubled items (bench/items.lua): every case runs, and no public function or option is without one.

local command = require "spec.support.command"
local sealing = require "spec.support.sealing"

local missing = sealing.missing()

describe("bench/items.lua", function()
  if missing then return pending(missing) end

  it("has a case for every public function and option", function()
    local result = command.run { "lua5.4", "bench/items.lua", "--missing" }
    assert.same({ 0, "" }, { result.status, result.stderr }, result.stdout)
  end)
end)
