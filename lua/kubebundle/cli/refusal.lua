-- Ends a command with a builder's error.

local fault = require "kubebundle.build.fault"

local refusal = {}

--- Calls a builder. Its errors end the command with exit status 1; anything else that it raises is a bug of
--- kubebundle.
---@param builder function
---@param options table
---@param console kubebundle.cli.console
---@return any
function refusal.build(builder, options, console)
  local result, err = fault.attempt(builder, options)
  if not result then console:stop(1, err.message) end
  return result
end

return refusal
