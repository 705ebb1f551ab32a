-- The error raised by a call, as text; the specs of builders check the sentence and the line that it names.

---@param call fun()
---@return string message
return function(call)
  local fine, message = pcall(call)
  assert(not fine, "nothing was raised")
  return tostring(message)
end
