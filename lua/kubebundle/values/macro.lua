-- Macros of Azure Pipelines, $(name): they are replaced before a step runs, and stay as they are where the
-- variable does not exist.

---Whether a value is a macro that was not replaced.
---@param value any
---@return boolean answer
return function(value)
  return type(value) == "string" and value:find("^%$%([%w_.%- ]+%)$") ~= nil
end
