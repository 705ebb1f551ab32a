-- Compares two YAML files field by field: prints the fields that only one of them has and exits with 1, or prints which
-- values differ.
--   lua5.4 same-fields.lua FILE FILE

local kb = require "kubebundle"

local only, different = {}, {}

local function step(path, key)
  return path .. (math.type(key) and ("[%d]"):format(key - 1) or "." .. key)
end

-- The keys of `a` that `b` has not.
local function missing(path, a, b, file)
  for key in pairs(a) do
    if b[key] == nil then only[#only + 1] = ("%s: only in %s"):format(step(path, key), file) end
  end
end

local function compare(path, a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    if a ~= b then different[#different + 1] = path end
    return
  end
  missing(path, a, b, arg[1])
  missing(path, b, a, arg[2])
  for key, value in pairs(a) do
    if b[key] ~= nil then compare(step(path, key), value, b[key]) end
  end
end

local function read(path)
  local file <close> = assert(io.open(path))
  return assert(kb.yaml.decode_all(file:read "a"))
end

compare("", read(arg[1]), read(arg[2]))
table.sort(only)
table.sort(different)
if only[1] then
  print(table.concat(only, "\n"))
  os.exit(1)
end
local plural = #different == 1 and "" or "s"
print(("same fields, %d different value%s: %s"):format(#different, plural, table.concat(different, ", ")))
