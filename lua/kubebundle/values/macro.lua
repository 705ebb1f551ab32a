-- Macros of Azure Pipelines, $(name): they are replaced before a step runs, and left unchanged if the variable does
-- not exist.

--- The name in a value that is only a macro.
---@param value any
---@return string? name nil for any other value
return function(value)
  return type(value) == "string" and value:match "^%$%(([%w_.%- ]+)%)$" or nil
end
