-- Reports the functions of kubebundle.core, and the methods of its userdata, that no case calls.

local core = require "kubebundle.core"

local names, seen = {}, {}

local function collect(value, name)
  if type(value) == "function" then
    names[value] = name
  elseif type(value) == "table" and not seen[value] then
    seen[value] = true
    for key, member in pairs(value) do
      collect(member, name .. "." .. tostring(key))
    end
  end
end

collect(core, "core")
for key, metatable in pairs(debug.getregistry()) do
  if type(key) == "string" and key:find("^kubebundle%.") then collect(metatable, key) end
end

local cases = dofile "spec/oom/cases.lua"
debug.sethook(function()
  names[debug.getinfo(2, "f").func] = nil
end, "c")
for _, case in ipairs(cases) do
  case[2]()
end
debug.sethook()

local missed = {}
for _, name in pairs(names) do -- Lua calls no hook for __gc
  if not name:find("__gc", 1, true) then missed[#missed + 1] = name end
end
table.sort(missed)
for _, name in ipairs(missed) do
  print("no case calls " .. name)
end
os.exit(#missed == 0)
