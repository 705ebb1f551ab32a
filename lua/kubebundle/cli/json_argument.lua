-- The JSON value in an option such as `--set-json NAME=JSON`.

--- Decodes the value; ends the command if it is invalid.
---@param option string
---@param name string what the option gives the value to
---@param text string
---@param console kubebundle.cli.console
---@return any
local function json_argument(option, name, text, console)
  local value, err = require("kubebundle.values.json").decode(text)
  if value == nil then
    console:stop(2, ("%s %s: invalid JSON: %s"):format(option, name, err.safe_message or err.message))
  end
  return value
end

return json_argument
