-- A module that is loaded on first use. The command's start time is measured in milliseconds, and most runs have
-- nothing to report.

---@param name string of the module
---@return table module whose fields are the module's
return function(name)
  return setmetatable({}, {
    __index = function(self, key)
      local value = require(name)[key]
      rawset(self, key, value)
      return value
    end,
  })
end
