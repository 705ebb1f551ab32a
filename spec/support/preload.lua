-- A library of spec/support/preload/, compiled, in the environment of a program that is to be started with it:
-- what it has of libc's or another library's functions the program calls instead.

local command = require "spec.support.command"

---@param name string of its C file
---@param flags? string for the linker
---@return table<string, string>? env nil where there is no compiler
return function(name, flags)
  local library = ("%s/build/spec/%s.so"):format(io.popen("pwd"):read "l", name)
  local line = ("mkdir -p build/spec && cc -shared -fPIC -o %s spec/support/preload/%s.c %s")
    :format(command.quote(library), name, flags or "")
  if os.execute "command -v cc >/dev/null" then
    assert(os.execute(line))
    return { LD_PRELOAD = library, KUBEBUNDLE_PRELOAD = library } -- the second for .ci/asan
  end
end
