-- A module that is loaded when something of it is first used. The start of the command counts in
-- milliseconds, and most runs have nothing to complain of.

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
