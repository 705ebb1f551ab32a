-- The usage error for options and arguments that a call lacks.

local missing = {}

--- Options of which one is needed, as an item of the list.
---@param options string[]
---@return string
function missing.one_of(options)
  return "one of " .. table.concat(options, ", ")
end

--- The message, such as "missing NAME, --server, and one of --password-env, --password-file".
---@param items string[] at least one
---@return string
function missing.message(items)
  if #items == 1 then return "missing " .. items[1] end
  local comma = #items > 2 and "," or ""
  return ("missing %s%s and %s"):format(table.concat(items, ", ", 1, #items - 1), comma, items[#items])
end

--- Ends the command if anything is missing.
---@param items string[]
---@param name string the command
---@param console kubebundle.cli.console
function missing.refuse(items, name, console)
  if #items > 0 then console:stop(2, missing.message(items), ("Try 'kubebundle %s --help'."):format(name)) end
end

return missing
