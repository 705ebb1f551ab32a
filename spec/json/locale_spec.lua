-- The host program may have set a locale with another decimal sign. Tested in a child process, because busted must
-- keep its own locale. It gets package.path, package.cpath and names of locales.

local script = [[
  local path, cpath, names = ...
  package.path, package.cpath = path, cpath
  local found
  for name in names:gmatch("%S+") do found = found or os.setlocale(name, "numeric") end
  if not found or tostring(1.5) == "1.5" then print("no locale") return end
  local kb = require "kubebundle"
  local text = '[0.1,1e-05,1e+100,123456789012345680.0,0.3333333333333333,1.5]'
  local value = assert(kb.json.decode(text))
  assert(value[1] == 1 / 10 and value[6] == 3 / 2 and value[5] == 1 / 3)
  local long = assert(kb.json.decode("1.5" .. ("0"):rep(100)))
  assert(long == 3 / 2)
  local written = kb.json.encode(value)
  assert(written == text:gsub("123456789012345680.0", "1.2345678901234568e+17"), written)
  assert(os.setlocale(nil, "numeric") == found)
  print("right")
]]

local function run(command)
  local pipe <close> = assert(io.popen(command .. " 2>&1"))
  return pipe:read("a"):match("[^\n]*")
end

-- Compiles a locale with this decimal sign from a few lines.
local function compile(folder, sign)
  local source <close> = assert(io.open(folder .. "/source", "w"))
  source:write(
    'comment_char %\nescape_char /\nLC_NUMERIC\ndecimal_point "',
    sign,
    '"\n',
    'thousands_sep ""\ngrouping -1\nEND LC_NUMERIC\n'
  )
  source:close()
  os.execute(
    ("cd '%s' && localedef -c --no-archive -f UTF-8 -i ./source ./made_XX"):format(folder) .. " >/dev/null 2>&1"
  )
end

-- The script's output in the first available locale.
local function outcome(sign, names)
  local folder = run("mktemp -d")
  compile(folder, sign)
  local file <close> = assert(io.open(folder .. "/child.lua", "w"))
  file:write(script)
  file:close()
  local result = run(
    ("LOCPATH='%s' lua5.4 '%s/child.lua' '%s' '%s' 'made_XX %s'"):format(
      folder,
      folder,
      package.path,
      package.cpath,
      names
    )
  )
  os.execute(("rm -r '%s'"):format(folder))
  return result
end

describe("JSON under a locale with another decimal sign", function()
  local function keeps_its_point(sign, names)
    local result = outcome(sign, names)
    if result == "no locale" then
      pending("no such locale is installed, and localedef makes none")
      return
    end
    assert.equal("right", result)
  end

  it("keeps its decimal point if the locale has a comma", function()
    keeps_its_point("<U002C>", "de_DE.UTF-8 de_DE.utf8 fr_FR.UTF-8 fr_FR.utf8")
  end)

  it("keeps its decimal point if the locale has a character of two bytes", function()
    keeps_its_point("<U066B>", "ps_AF.UTF-8 ps_AF.utf8 fa_IR.UTF-8 fa_IR.utf8")
  end)
end)
