-- Runs a script that can only compute: no files, processes, environment, network, or clock. It gets copies of the
-- library tables, so that its changes to them do not outlive it. Its instructions and memory are limited: a hook in
-- its own coroutine counts them, and the command limits the process while the script runs.

local core = require "kubebundle.core"
local tables = require "kubebundle.util.tables"

local sandbox = {}

local STEP = 1000 -- instructions between two counts
local MAX_INSTRUCTIONS = 200 * 1000 * 1000 -- about 2 seconds
local MAX_MEMORY = 512 * 1024 -- KiB that a script may allocate, as measured by the hook
local MAX_ADDRESS_SPACE = 1024 -- MiB that the process may add: a single step can allocate much between two counts

local BASE = tables.words [[assert error ipairs math next pairs pcall rawequal rawget rawlen rawset select string
  table tonumber tostring type utf8]]

-- The module's functions that depend only on their arguments: no files, environment, registries, or programs.
local MODULE = tables.words [[
  _VERSION array base64 bundle check deployment dockerconfig edit explain external_secret image json keyring
  move_env_to_secret namespace null object opaque_secret pull_access pull_secret registry report sealed_secret secret
  secret_ref service_account template yaml]]
local VALUES = tables.words "get merge names parse set"

local function copies_of(source, names)
  local copies = {}
  for _, name in ipairs(names) do
    local part = source[name]
    copies[name] = type(part) == "table" and setmetatable(tables.shallow(part), getmetatable(part)) or part
  end
  return copies
end

local function module_for_scripts()
  local kb = copies_of(require "kubebundle", MODULE)
  kb.values = copies_of(require "kubebundle.values", VALUES)
  return kb
end

-- No finalizers: they run without the counting hook.
local function safe_setmetatable(value, metatable)
  if type(metatable) == "table" and rawget(metatable, "__gc") ~= nil then error("__gc is not available", 2) end
  return setmetatable(value, metatable)
end

local function environment_of(globals)
  local environment = copies_of(_G, BASE)
  environment.string.dump = nil
  environment.setmetatable = safe_setmetatable
  environment.load = function(chunk, name, _, env)
    return load(chunk, name, "t", env or environment)
  end
  environment.kb = module_for_scripts()
  environment._G = environment
  for name, value in pairs(globals) do
    environment[name] = value
  end
  return environment
end

-- Raises when the script has reached a limit, and from then on at each instruction, so that no pcall keeps it
-- running.
local function limit(thread)
  local count, most = 0, collectgarbage "count" + MAX_MEMORY
  local exceeded
  debug.sethook(thread, function()
    count = count + STEP
    if count > MAX_INSTRUCTIONS then exceeded = exceeded or "the script takes too long" end
    if collectgarbage "count" > most then exceeded = exceeded or "the script takes too much memory" end
    if exceeded then
      debug.sethook(thread, debug.gethook(thread), "", 1)
      error(exceeded, 0)
    end
  end, "", STEP)
  return function()
    return exceeded
  end
end

local function failure(code, message)
  local line, text = message:match '^%[string "script"%]:(%d+): (.*)$'
  return core.failure {
    code = code,
    message = line and ("script line %s: %s"):format(line, text) or message,
  }
end

local function resume(thread, items, limit_memory)
  local limited <close> = limit_memory and limit_memory(MAX_ADDRESS_SPACE) or nil -- luacheck: no unused
  local fine, returned = coroutine.resume(thread, items)
  coroutine.close(thread)
  return fine, returned
end

--- Runs a script.
---@param text string
---@param globals table its globals in addition to the libraries; its assignments are stored here
---@param limit_memory? fun(mebibytes: integer): any given by the command, which owns its process; the result is closed
---@return any value its result
---@return kubebundle.failure? err
function sandbox.run(text, globals, limit_memory)
  local environment = environment_of(globals)
  local chunk, message = load(text, '=[string "script"]', "t", environment)
  -- The parser quotes the text where it stopped, which may be a password.
  if not chunk then return nil, failure("script.syntax", (message:gsub(" near .*$", ""))) end
  local thread = coroutine.create(chunk)
  local exceeded = limit(thread)
  local fine, returned = resume(thread, globals.items, limit_memory)
  for name in pairs(globals) do
    globals[name] = environment[name]
  end
  if fine and not exceeded() then return returned end
  local said = exceeded() or (type(returned) == "table" and returned.message) or returned
  return nil, failure("script.failed", type(said) == "string" and said or "the script failed: " .. type(said))
end

return sandbox
