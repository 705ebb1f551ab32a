-- Arguments of public functions: unknown or mistyped options, and arguments of the wrong type, raise at the caller's
-- line. Functions in C use kb_check_options, builders build/fault.lua.

local core = require "kubebundle.core"
local lazy = require "kubebundle.util.lazy"

local plain = lazy "kubebundle.util.plain"

local options = {}

---Declares the options of a public function.
---@param name string of the function, as users know it
---@param known string the options and their types, as for core.options_problem
---@return fun(given: table?, level: integer?): table checked the options, or an empty table; raises at `level`, as
---for error: 2 by default, for a public function that calls this directly
function options.declare(name, known)
  return function(given, level)
    if given == nil then return {} end
    level = (level or 2) + 1
    if type(given) ~= "table" then error(("%s: options must be a table, got %s"):format(name, type(given)), level) end
    local message = core.options_problem(given, known)
    if message then error(name .. ": " .. message, level) end
    return given
  end
end

--- Raises unless an argument of a public function has its type.
---@param name string of the function, as users know it
---@param argument string
---@param value any
---@param expected "string"|"table"|"function" the type; with `?`, also nil
---@param level integer? as for the function that options.declare returns
function options.argument(name, argument, value, expected, level)
  local is_optional = expected:sub(-1) == "?"
  local needed = is_optional and expected:sub(1, -2) or expected
  if type(value) == needed or is_optional and value == nil then return end
  error(("%s: invalid %s: expected %s, got %s"):format(name, argument, needed, type(value)), (level or 2) + 1)
end

---Raises unless an argument is a list of tables with known fields.
---@param name string of the function, as users know it
---@param argument string
---@param list any
---@param known string as for options.declare
---@param level integer? as above
function options.list(name, argument, list, known, level)
  level = (level or 2) + 1
  options.argument(name, argument, list, "table", level)
  plain.check(list, name, level)
  local message = core.options_problem({ list = list }, "list:any[]")
  if message then error(("%s: invalid %s: expected list, got table"):format(name, argument), level) end
  for index, item in ipairs(list) do
    local what = ("%s[%d]"):format(argument, index)
    options.argument(name, what, item, "table", level)
    message = core.options_problem(item, known)
    if message then error(("%s: %s: %s"):format(name, what, message), level) end
  end
end

---Raises unless an argument is a list of strings.
---@param name string of the function, as users know it
---@param argument string
---@param list any
---@param level integer? as for the function that options.declare returns
function options.strings(name, argument, list, level)
  local is_fine = type(list) == "table" and not core.options_problem({ list = list }, "list:string[]")
  if is_fine then return end
  error(("%s: invalid %s: expected list of strings, got %s"):format(name, argument, type(list)), (level or 2) + 1)
end

return options
