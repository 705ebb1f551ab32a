-- Compiles libraries of spec/support/preload/ for the environment of a program: their functions replace those of libc
-- or another library in the program.

local command = require "spec.support.command"

-- Not below the checkout: LD_PRELOAD cannot contain a path with a space. It is removed with this process.
local folder = command.directory()
local compiled = setmetatable({}, {
  __gc = function()
    folder:remove()
  end,
})

local function compile(name, flags)
  if not compiled[name] then
    compiled[name] = ("%s/%s.so"):format(folder.path, name)
    local line = "cc -shared -fPIC -o %s spec/support/preload/%s.c %s -ldl"
    assert(os.execute(line:format(compiled[name], name, flags or "")))
  end
  return compiled[name]
end

---@param names string of the C files
---@param flags? string for the compiler
---@return table<string, string>? env nil without a compiler
return function(names, flags)
  if not os.execute "command -v cc >/dev/null" then return nil end
  local libraries = {}
  for name in names:gmatch "%S+" do
    libraries[#libraries + 1] = compile(name, flags)
  end
  local list = table.concat(libraries, " ")
  return { LD_PRELOAD = list, KUBEBUNDLE_PRELOAD = list } -- the second is for tools/asan
end
