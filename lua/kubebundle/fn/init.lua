-- kubebundle as a KRM function: reads a ResourceList, and writes one with results. The kind of the functionConfig
-- selects the function; each kind is a file of this folder that returns
--
--   { run = function(list, spec, results, limit_memory) ... return outputs end }
--
-- `outputs` are the items of the result (kubebundle.fn.item), or nil and an error. To add a kind, add its name and
-- the fields of its spec to fn/config.lua.

local config = require "kubebundle.fn.config"
local new_results = require "kubebundle.fn.results"
local rules = require "kubebundle.fn.rules"

local fn = {}

---@class kubebundle.fn.outcome
---@field text string? the ResourceList or the manifests; nil if there is nothing to write
---@field findings kubebundle.finding[]
---@field has_errors boolean

local function failed(err)
  return {
    rule = "function-failed",
    code = err.code,
    severity = rules.severity "function-failed",
    stage = "render",
    message = err.message,
    remedy = err.remedy,
    line = err.line,
    column = err.column,
    file = err.filename,
  }
end

-- Runs the function on the list. After errors the items are unchanged.
local function run(list, results, limit_memory)
  local kind, spec = config.read(list.config, list.config and list.config.mode or list.mode)
  if not kind then return results:add(failed(spec)) end
  local outputs, err = require("kubebundle.fn." .. kind).run(list, spec, results, limit_memory)
  if err then results:add(failed(err)) end
  return not results:has_errors() and outputs or nil
end

---@class kubebundle.fn.options
---@field config? string a functionConfig; then the input is a stream of manifests, not a ResourceList
---@field config_path? string its file, for messages
---@field limit_memory? fun(mebibytes: integer): any given by the command, which owns its process; the result is closed

--- Runs the function selected by a functionConfig.
---@param text string a ResourceList
---@param options? kubebundle.fn.options
---@return kubebundle.fn.outcome
function fn.run(text, options)
  options = options or {}
  local list, err
  if options.config then
    list, err = require("kubebundle.fn.stream").read(text, options.config, options.config_path)
  else
    list, err = require("kubebundle.fn.resource_list").read(text)
  end
  if not list then return { findings = { failed(err) }, has_errors = true } end
  local results = new_results(list.items)
  local outputs = run(list, results, options.limit_memory)
  return {
    text = list:write(outputs, results:list()),
    findings = results.findings,
    has_errors = results:has_errors(),
  }
end

return fn
