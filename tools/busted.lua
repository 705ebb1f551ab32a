-- Runs busted with the Lua of tools/lua and Debian's modules for 5.4: `lua tools/busted.lua BUSTED-WORDS...`. Loop
-- variables are constants in 5.5; if an old module assigns to one, it gets a local of the same name. busted's C
-- modules are left out.

-- The text with a local for the loop variable named by the message, in the loop before the line that it names.
local function mended(text, message)
  local number, name = message:match ":(%d+): attempt to assign to const variable '([%w_]+)'"
  if not number then return nil end
  local lines, at = {}, tonumber(number)
  for line in (text .. "\n"):gmatch "(.-)\n" do
    lines[#lines + 1] = line
  end
  repeat
    at = at - 1
  until at == 0 or lines[at]:find("%f[%w]for%f[%W].*%f[%w_]" .. name .. "%f[^%w_].*%f[%w]do%f[%W]")
  if at == 0 then return nil end
  lines[at] = lines[at]:gsub("%f[%w]do%f[%W]", ("do local %s = %s; "):format(name, name), 1)
  return table.concat(lines, "\n")
end

local function load_mended(name)
  local path = package.searchpath(name, package.path)
  if not path then return nil end
  local file <close> = assert(io.open(path, "rb"))
  local text = file:read "a"
  local chunk, message = load(text, "@" .. path)
  while not chunk do
    text = mended(text, message)
    if not text then return message end
    chunk, message = load(text, "@" .. path)
  end
  return chunk, path
end

table.insert(package.searchers, 2, load_mended)
package.preload.system = function()
  return { gettime = os.time, monotime = os.clock, sleep = function() end }
end
package.preload.term = function()
  return {
    isatty = function()
      return false
    end,
  }
end

require "busted.runner" { standalone = false }
