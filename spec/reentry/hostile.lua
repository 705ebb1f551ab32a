-- Copies of values with all metamethods, each of which does harm: raises, yields, calls kubebundle again, or ruins
-- the value. Otherwise their results are correct.

local harms = require "spec.reentry.harms"

local hostile = {}

local ANSWERS = {
  __len = function(value)
    return #value
  end,
  __call = function(value)
    return value
  end,
  __eq = function()
    return true
  end,
  __lt = function()
    return true
  end,
  __le = function()
    return false
  end,
  __concat = function()
    return "text"
  end,
  __tostring = function()
    return "text"
  end,
  __unm = function()
    return 1
  end,
  __gc = function() end,
  __close = function() end,
}

-- A metatable that calls `act(value)` before each result.
local function metatable_of(value, act)
  local metatable = { __name = { "no text" }, __mode = "kv" }
  for name, answer in pairs(ANSWERS) do
    metatable[name] = function()
      act(value)
      return answer(value)
    end
  end
  return metatable
end

local copy

-- An empty table whose fields come from __index and __pairs.
local function proxy(value, act)
  local metatable = metatable_of(value, act)
  function metatable.__index(_, key)
    act(value)
    return copy(value[key], act, proxy)
  end
  function metatable.__newindex(_, key, item)
    act(value)
    value[key] = item
  end
  function metatable.__pairs()
    act(value)
    return function(_, key)
      local following, item = next(value, key)
      return following, copy(item, act, proxy)
    end
  end
  return setmetatable({}, metatable)
end

-- A table with its own fields, and all metamethods except __index and __pairs.
local function plain(value, act)
  local made = {}
  for key, item in next, value do
    made[key] = copy(item, act, plain)
  end
  return setmetatable(made, metatable_of(value, act))
end

-- Userdata, and tables with their own methods, are unchanged.
function copy(value, act, form)
  if type(value) ~= "table" or getmetatable(value) ~= nil then return value end
  return form(value, act)
end

hostile.forms = { proxy = proxy, plain = plain }

-- `again()` calls kubebundle.
function hostile.acts(again)
  local is_inside = false
  return {
    raise = function()
      error "hostile"
    end,
    yield = function()
      if coroutine.isyieldable() then coroutine.yield() end
    end,
    ruin = function(value)
      harms.ruin(value, {})
      collectgarbage()
    end,
    again = function()
      if is_inside then return end
      is_inside = true
      pcall(again)
      is_inside = false
      collectgarbage()
    end,
  }
end

hostile.copy = copy

return hostile
