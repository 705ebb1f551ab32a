-- Writes the archive of the program (csrc/program/archive.c): each module of lua/ and argparse as bytecode, with the
-- lines that errors name or stripped of them, and the licenses, this one's and those of the named files:
--   lua5.4 tools/archive.lua lines|stripped OUTPUT [LICENSE...]
-- The same sources and the same Lua give the same bytes.

local form, output = arg[1], arg[2]

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function bytecode(path)
  return string.dump(assert(loadfile(path, "t")), form == "stripped")
end

local function path_of_argparse()
  local path = package.searchpath("argparse", package.path)
  return path or error("the program needs the Lua module argparse: Debian's package lua-argparse, or the rock", 0)
end

-- lua/kubebundle/check/init.lua -> kubebundle.check
local function module_name(path)
  return (path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", "."))
end

local function licenses()
  local texts = { "kubebundle\n\n" .. read "LICENSE" }
  for index = 3, #arg do
    texts[#texts + 1] = ("%s\n\n%s"):format(arg[index], read(arg[index]))
  end
  return table.concat(texts, "\n" .. ("-"):rep(78) .. "\n\n")
end

local function entries()
  local list = {
    { name = "argparse", bytes = bytecode(path_of_argparse()) },
    { name = "licenses", bytes = licenses() },
  }
  for path in io.popen("find lua -name '*.lua'"):lines() do
    list[#list + 1] = { name = module_name(path), bytes = bytecode(path) }
  end
  table.sort(list, function(a, b)
    return a.name < b.name
  end)
  return list
end

-- The table of entries, then names and bytes, aligned to multiples of 8.
local function archive(list)
  local head, body = { string.pack("=I4", #list) }, {}
  local at = 4 + 12 * #list
  local function add(bytes)
    local start = at
    bytes = bytes .. ("\0"):rep(-#bytes % 8)
    body[#body + 1] = bytes
    at = at + #bytes
    return start
  end
  add(("\0"):rep(-at % 8))
  for index, entry in ipairs(list) do
    local name, start = add(entry.name .. "\0"), add(entry.bytes)
    head[index + 1] = string.pack("=I4I4I4", name, start, #entry.bytes)
  end
  return table.concat(head) .. table.concat(body)
end

os.setlocale "C"
local file <close> = assert(io.open(output, "wb"))
assert(file:write(archive(entries())))
