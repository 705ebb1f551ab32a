-- What a call raises, as text; the specs of builders look at the sentence and at whose line it names.

---@param call fun()
---@return string message
return function(call)
  local fine, message = pcall(call)
  assert(not fine, "nothing was raised")
  return tostring(message)
end
