-- Prints how each C file is compiled, for clangd and other readers of compile_commands.json:
--   lua5.4 tools/compile_commands.lua COMMAND FLAGS FILE...

package.cpath = "./build/?.so;" .. package.cpath

local core = require "kubebundle.core"

local command, flags = arg[1], arg[2]
local directory = io.popen("pwd"):read "l"

local entries = core.array {}
for index = 3, #arg do
  entries[#entries + 1] = {
    directory = directory,
    file = arg[index],
    command = ("%s %s -c %s"):format(command, flags, arg[index]),
  }
end
io.write(core.json.encode(entries, { indent = 2 }), "\n")
