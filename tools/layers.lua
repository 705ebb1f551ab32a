-- Checks the dependencies between layers:  lua5.4 tools/layers.lua [FOLDER]
-- Reads the `#include` lines of csrc/ and the module names in lua/; prints each violation, and exits with 1 if there
-- is one. docs/design.md describes the layers.

-- C: the folders whose headers a folder may include.
local MAY_INCLUDE = {
  base = {},
  base64 = { "base" },
  file = { "base" },
  host = { "base" },
  http = { "base" },
  program = {},
  scalar = { "base" },
  seal = { "base", "base64" },
  json = { "base", "scalar" },
  yaml = { "base", "base64", "json", "scalar" },
  kubernetes = { "base", "base64", "json" },
  template = { "base", "base64", "json", "scalar", "yaml" },
  edit = { "base", "base64", "json", "scalar", "template", "yaml" },
}

-- Folders in which only the binding (NAME_binding.c and .h) knows Lua.
local KNOWS_NO_LUA = { base64 = true, edit = true, seal = true, template = true }

-- Lua: the folders of lua/kubebundle, lowest first. A module may require modules of its own and of lower folders.
local FOLDERS = {
  "util",
  "registry",
  "kubernetes",
  "manifest",
  "kubelet",
  "edit",
  "values",
  "template",
  "build",
  "credentials",
  "check",
  "explain",
  "preflight",
  "pin",
  "report",
  "kubebundle", -- init.lua
  "fn",
  "cli",
}

-- Modules of higher layers that may be required.
local EXCEPTIONS = {
  ["build/bundle.lua"] = { kubebundle = true }, -- a bundle's methods are public functions
}

local root = arg[1] or "."
local failed = false

local function report(path, line, message, ...)
  failed = true
  print(("%s:%d: %s"):format(path, line, message:format(...)))
end

local function set(list)
  local members = {}
  for _, member in ipairs(list) do
    members[member] = true
  end
  return members
end

--- The files below a folder of the root, by relative path, sorted.
local function files(folder, ending)
  local quoted = "'" .. (root .. "/" .. folder):gsub("'", "'\\''") .. "'"
  local found = {}
  for path in io.popen(("cd %s && find . -type f -name '*.%s' | LC_ALL=C sort"):format(quoted, ending)):lines() do
    found[#found + 1] = path:sub(3)
  end
  return found
end

local function lines_of(path)
  local file <close> = assert(io.open(root .. "/" .. path, "rb"))
  local lines = {}
  for line in file:lines() do
    lines[#lines + 1] = line
  end
  return lines
end

local function folder_of(path)
  return path:match "^([^/]+)/"
end

-- C ---------------------------------------------------------------------------------------------------------------

local function is_binding(path)
  return path:find "_binding%.[ch]$" ~= nil or path == "core.c"
end

--- The includes of a file: {path = in csrc/, or a name that does not exist there, line =}.
local function includes_of(path, exists)
  local found = {}
  for number, line in ipairs(lines_of("csrc/" .. path)) do
    local name = line:match '^%s*#%s*include%s*"([^"]+)"' or line:match "^%s*#%s*include%s*<([^>]+)>"
    if name then
      local beside = path:gsub("[^/]*$", "") .. name
      found[#found + 1] = { path = exists[beside] and beside or name, line = number }
    end
  end
  return found
end

local function check_include(path, include)
  local from, to = folder_of(path), folder_of(include.path)
  if include.path == "core.h" then
    if not is_binding(path) then report("csrc/" .. path, include.line, "only bindings include core.h") end
  elseif to == from then
    return
  elseif is_binding(include.path) then
    report("csrc/" .. path, include.line, "includes the binding %s of another folder", include.path)
  elseif from and to and not set(MAY_INCLUDE[from] or {})[to] then
    report("csrc/" .. path, include.line, "%s/ must not include %s/", from, to)
  end
end

--- Whether a file includes lua.h, directly or indirectly.
local function knows_lua(path, includes, seen)
  if path == "lua.h" or path == "lauxlib.h" then return true end
  if seen[path] then return false end
  seen[path] = true
  for _, include in ipairs(includes[path] or {}) do
    if knows_lua(include.path, includes, seen) then return true end
  end
  return false
end

--- By unit (a file without its extension): the units of the same folder that it includes, each with a position.
local function units_of(includes)
  local units = {}
  for path, list in pairs(includes) do
    local unit = path:gsub("%.[ch]$", "")
    units[unit] = units[unit] or {}
    for _, include in ipairs(list) do
      local other = include.path:gsub("%.h$", "")
      local is_unit = includes[other .. ".c"] and folder_of(other) == folder_of(unit)
      if is_unit and other ~= unit and not is_binding(include.path) then
        units[unit][other] = { path = path, line = include.line }
      end
    end
  end
  return units
end

--- Reports the include that completes a cycle from `unit`.
local function find_circle(unit, units, state)
  state[unit] = "open"
  for other, place in pairs(units[unit]) do
    if state[other] == "open" then
      report("csrc/" .. place.path, place.line, "%s.h includes this file in turn: a circle", other)
    elseif not state[other] then
      find_circle(other, units, state)
    end
  end
  state[unit] = "closed"
end

local function check_c()
  local paths, exists, includes = files("csrc", "[ch]"), {}, {}
  for _, path in ipairs(paths) do
    exists[path] = true
  end
  for _, path in ipairs(paths) do
    includes[path] = includes_of(path, exists)
  end
  for _, path in ipairs(paths) do
    local folder = folder_of(path)
    if folder and not MAY_INCLUDE[folder] then report("csrc/" .. path, 1, "csrc/%s/ has no layer", folder) end
    for _, include in ipairs(includes[path]) do
      if exists[include.path] then check_include(path, include) end
      local is_engine = KNOWS_NO_LUA[folder] and not is_binding(path)
      if is_engine and knows_lua(include.path, includes, {}) then
        report("csrc/" .. path, include.line, "reaches lua.h, as only a binding in %s/ does", folder)
      end
    end
  end
  local units, state = units_of(includes), {}
  for _, path in ipairs(paths) do
    local unit = path:gsub("%.[ch]$", "")
    if not state[unit] then find_circle(unit, units, state) end
  end
end

-- Lua -------------------------------------------------------------------------------------------------------------

local RANK = {}
for rank, folder in ipairs(FOLDERS) do
  RANK[folder] = rank
end

--- The layer of a module's name: its folder; nil for one without (kubebundle.core, kubebundle.version).
local function layer_of(name, modules)
  if not modules[name] then return nil end
  if name == "kubebundle" then return name end
  local folder = name:match "^kubebundle%.([^.]+)"
  return (modules[name]:find("/", 1, true) or RANK[folder]) and folder or nil
end

-- C modules that only one folder may require; they may not be installed.
local OWNERS = { ["kubebundle.http"] = "preflight", ["kubebundle.seal"] = "build" }

local function check_require(path, number, name, modules)
  local from = path == "init.lua" and "kubebundle" or folder_of(path)
  if OWNERS[name] and from ~= OWNERS[name] then
    report("lua/kubebundle/" .. path, number, "only %s/ requires %s", OWNERS[name], name)
  end
  local to = layer_of(name, modules)
  if not from or not to or (EXCEPTIONS[path] or {})[name] then return end
  if RANK[from] and RANK[to] and RANK[to] > RANK[from] then
    report("lua/kubebundle/" .. path, number, "%s must not require %s: %s/ is above", from, name, to)
  end
end

--- The names in a line of code that could be modules; `kubebundle` by itself is one after `require` or `lazy`.
local function names_in(line)
  local code = line:find "^%s*%-%-" and "" or line
  if code:find "[^%w]require[ (]*[\"']kubebundle[\"']" or code:find "[^%w]lazy[ (]*[\"']kubebundle[\"']" then
    return ("kubebundle"):gmatch ".+"
  end
  return code:gmatch "[\"'](kubebundle%.[%w_.]+)[\"']"
end

local function check_lua()
  local paths, modules = files("lua/kubebundle", "lua"), {}
  for _, path in ipairs(paths) do
    local name = "kubebundle." .. path:gsub("%.lua$", ""):gsub("/", ".")
    modules[(name:gsub("%.init$", ""))] = path
  end
  for _, path in ipairs(paths) do
    local folder = folder_of(path)
    if folder and not RANK[folder] then
      report("lua/kubebundle/" .. path, 1, "lua/kubebundle/%s/ has no layer", folder)
    end
    for number, line in ipairs(lines_of("lua/kubebundle/" .. path)) do
      for name in names_in(line) do
        check_require(path, number, name, modules)
      end
    end
  end
end

check_c()
check_lua()
os.exit(not failed)
