-- LuaRun: a script gets the items as tables, changes them, and returns them. It runs in a sandbox (fn/sandbox.lua):
-- its result depends only on its input.

local changed = require "kubebundle.fn.changed"
local core = require "kubebundle.core"
local plain = require "kubebundle.util.plain"
local read = require "kubebundle.util.read"
local rules = require "kubebundle.fn.rules"
local sandbox = require "kubebundle.fn.sandbox"
local secrets = require "kubebundle.fn.secrets"
local tables = require "kubebundle.util.tables"

local lua_run = {}

local function fail(message, ...)
  return nil, core.failure { code = "script.failed", message = message:format(...) }
end

-- Copies for the script: its changes are found by comparison with the original values.
local function copies_of(items)
  local copies, by_copy = {}, {}
  for index, item in ipairs(items) do
    copies[index] = tables.copy(item.value)
    by_copy[copies[index]] = item
  end
  return core.array(copies), by_copy
end

local SEVERITIES = { error = true, warning = true, info = true }

-- The function `result{...}`, with which the script reports.
local function result_function(by_copy, results, mask)
  return function(given)
    local message = core.options_problem(given, "message:string severity:string item:table field:string")
    if message then error("result: " .. message, 2) end
    if not given.message then error("result: message is missing", 2) end
    local severity = given.severity or rules.severity "script"
    if not SEVERITIES[severity] then error("result: severity must be error, warning or info", 2) end
    local item = by_copy[given.item]
    results:add {
      rule = "script",
      severity = severity,
      stage = "policy",
      message = mask(given.message),
      file = item and item.name,
      path = given.field and mask(given.field),
    }
  end
end

-- The position before the message is of this program, not of the script.
local function unwritable(index, raised)
  return fail("the script returned an item %d that cannot be written: %s", index, raised:gsub("^[^\n]*%.lua:%d+: ", ""))
end

local function output_of(index, value, by_copy, taken, mode)
  local problem = type(value) ~= "table" and "not an object" or plain.problem(value)
  if problem then return fail("the script returned an item %d that is %s", index, problem) end
  local item = by_copy[value]
  if not item or taken[item] then
    -- Detects values that cannot be written here, not later when the list is.
    local fine, message = pcall(core.yaml.encode, value)
    if not fine then return unwritable(index, message) end
    return { value = value }
  end
  taken[item] = true
  local fine, text = pcall(changed, item, value, mode)
  if not fine then return unwritable(index, text) end
  item.new = text
  return item
end

local function outputs_of(returned, by_copy, mode)
  if type(returned) ~= "table" or not read.is_list(returned) and next(returned) ~= nil then
    return fail("the script must return a list of items, not a %s", type(returned))
  end
  local outputs, taken = {}, {}
  for index, value in ipairs(returned) do
    local output, err = output_of(index, value, by_copy, taken, mode)
    if not output then return nil, err end
    outputs[index] = output
  end
  return outputs
end

function lua_run.run(list, spec, results, limit_memory)
  if not spec.script then
    return nil, core.failure { code = "fn.invalid-config", message = "spec of LuaRun needs script" }
  end
  local copies, by_copy = copies_of(list.items)
  local mask = secrets.masker(list.items)
  local globals = {
    items = copies,
    values = require("kubebundle.values").as_text(spec.values or {}),
    result = result_function(by_copy, results, mask),
  }
  local returned, err = sandbox.run(spec.script, globals, limit_memory)
  local outputs
  if not err then
    outputs, err = outputs_of(returned == nil and globals.items or returned, by_copy, list.mode)
  end
  if err then err.message = mask(err.message) end
  return outputs, err
end

return lua_run
