-- Lua code in a process of its own, which has a locale with another decimal sign, as a host program may have set it;
-- busted's own process keeps its locale.

local command = require "spec.support.command"

local locales = {}

-- Compiles a locale with this decimal sign from a few lines.
local function compile(folder, sign)
  local lines =
    'comment_char %%\nescape_char /\nLC_NUMERIC\ndecimal_point "%s"\nthousands_sep ""\ngrouping -1\nEND LC_NUMERIC\n'
  command.write(folder .. "/source", lines:format(sign))
  os.execute(("cd '%s' && localedef -c --no-archive -f UTF-8 -i ./source ./made_XX >/dev/null 2>&1"):format(folder))
end

-- Lua itself reads no `0.5` in a source under a decimal sign of two bytes: the module is loaded before.
local SET = [[
  require "kubebundle"
  local found
  for name in (%q):gmatch "%%S+" do found = found or os.setlocale(name, "numeric") end
  if not found or tostring(1.5) == "1.5" then print "no locale" return end
  assert(os.setlocale(nil, "numeric") == found)
]]

local function output(code, environment)
  local result = command.run({ "lua5.4", "-e", code }, { env = environment })
  assert(result.stderr == "", result.stderr)
  return result.stdout
end

---What code prints under the first locale that is there, and without; nil if there is none.
---@param sign string the decimal sign, as localedef has it
---@param names string of other locales with that sign
---@param code string
---@return string? under
---@return string? without
function locales.run(sign, names, code)
  local folder <close> = command.directory()
  compile(folder.path, sign)
  local environment = { LOCPATH = folder.path, LUA_PATH = package.path, LUA_CPATH = package.cpath }
  local under = output(SET:format("made_XX " .. names) .. code, environment)
  if under == "no locale\n" then return nil end
  return under, output(code, environment)
end

return locales
