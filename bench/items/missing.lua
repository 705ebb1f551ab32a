-- Runs each case with few items and lists the public functions that none calls, and the options of commands that none
-- gives: `lua5.4 bench/items.lua --missing`.

local all = require "bench.items.all"
local cli = require "kubebundle.cli"
local console = require "kubebundle.cli.console"
local kb = require "kubebundle"
local shapes = require "bench.items.shapes"

local FEW = 256

-- Options whose work does not depend on a number of items, or that need a registry.
local WITHOUT_ITEMS = {}
for option in
  ([[
  --help --version --fail-on --quiet --platform --plain-http --timeout --concurrency --ca-file --shallow --deep
  --update --pin --missing --scope --store-kind --gcp-key-file --password-env --password-file
]]):gmatch "%S+"
do
  WITHOUT_ITEMS[option] = true
end

-- One value of each class whose methods docs/api.md describes.
local function instances()
  local object
  kb.check(kb.namespace { name = "a" }, {
    rules = {
      {
        name = "own",
        check = function(bundle)
          object = bundle.objects[1]
        end,
      },
    },
  })
  return {
    kb = kb,
    bundle = kb.bundle {},
    document = kb.edit "a: 1\n",
    keyring = kb.keyring {},
    object = object,
    template = kb.template.compile "a",
  }
end

-- The functions of docs/api.md: function -> name.
local function documented()
  local names, of = {}, instances()
  for line in io.lines "docs/api.md" do
    local name = line:match "^### ([%w_.:]+)%("
    local value = name and of
    for part in (name or ""):gmatch "[^.:]+" do
      value = value[part]
    end
    if value then
      local call = type(value) == "table" and getmetatable(value).__call or value
      assert(type(call) == "function", name)
      names[call] = name
    end
  end
  return names
end

-- The options of all commands, by each of their spellings; those of several commands share their code.
local function options()
  local names = {}
  for _, command in ipairs(cli.parser(console.new())._commands) do
    for _, option in ipairs(command._options) do
      for _, spelling in ipairs(option._aliases) do
        names[spelling] = option._aliases[#option._aliases]
      end
    end
  end
  return names
end

-- The names of the options that are not in `given`.
local function options_without(names, given)
  local missing = {}
  for spelling, name in pairs(names) do
    if spelling == name and not given[name] and not WITHOUT_ITEMS[name] then missing[#missing + 1] = name end
  end
  return missing
end

-- Removes from `functions` each one that is called.
local function watch(functions)
  debug.sethook(function()
    functions[debug.getinfo(2, "f").func] = nil
  end, "c")
end

-- Watching takes ten times as long; of the cases that differ only in the manifest, one is enough.
local function is_watched(name)
  local shape = name:match "^%l+: (.*)$"
  return not name:find "^kubebundle " and (not shapes.manifests[shape] or shape == "pods")
end

--- The names of what no case has.
---@return string[]
return function()
  local functions, names, given, main = documented(), options(), {}, cli.main
  cli.main = function(words, ...)
    for _, word in ipairs(words) do
      given[names[word] or word] = true
    end
    return main(words, ...)
  end
  for name, prepare in pairs(all) do
    local work, finish = prepare(FEW)
    if is_watched(name) then watch(functions) end
    local done, message = pcall(work)
    debug.sethook()
    if finish then finish() end
    if not done then error(name .. ": " .. tostring(message), 0) end
  end
  local missing = options_without(names, given)
  for _, name in pairs(functions) do
    missing[#missing + 1] = name
  end
  table.sort(missing)
  return missing
end
