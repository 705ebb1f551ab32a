-- Macros of Azure Pipelines, $(name): they are replaced before a step runs, and stay as they are where the
-- variable does not exist.

---The name in a value that is a macro and nothing else.
---@param value any
---@return string? name nil for any other value
return function(value)
  return type(value) == "string" and value:match "^%$%(([%w_.%- ]+)%)$" or nil
end
