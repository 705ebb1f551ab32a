-- A separate directory for each spec of a block, or of a file if no block surrounds the call.

local busted = require "busted"
local command = require "spec.support.command"

---@return fun(name?: string): string at the path of a name in the directory, or the directory's
return function()
  local directory
  busted.before_each(function()
    directory = command.directory()
  end)
  busted.after_each(function()
    directory:remove()
  end)
  return function(name)
    return name and directory.path .. "/" .. name or directory.path
  end
end
