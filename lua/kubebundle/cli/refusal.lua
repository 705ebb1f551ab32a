-- What a builder refuses, as the end of a command.

local refusal = {}

---Calls a builder. It refuses with a sentence that begins with its name: exit status 1; anything else that it
---raises is a fault of kubebundle.
---@param builder function
---@param options table
---@param console kubebundle.cli.console
---@return any
function refusal.build(builder, options, console)
  local fine, result = pcall(builder, options)
  if fine then
    return result
  end
  local sentence = type(result) == "string" and result:match("^kb%.[%w_.]+: (.*)$")
  if not sentence then
    error(result, 0)
  end
  console:stop(1, sentence)
end

return refusal
