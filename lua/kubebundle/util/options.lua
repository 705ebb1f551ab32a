-- Tables of named options: every public function declares what it knows, and unknown or mistyped options raise at the
-- line that called it. Functions in C do the same by kb_check_options, builders by build/fault.lua.

local core = require "kubebundle.core"

local options = {}

---Declares the options of a public function.
---@param name string of the function, as users know it
---@param known string the options and their types, as core.options_problem takes them
---@return fun(given: table?, level: integer?): table checked the options, or an empty table; raises at `level`, as
---for error: 2 unless given, for a public function that calls this directly
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

return options
