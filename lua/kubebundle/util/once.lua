-- Computes a value once for each table, however many callers need it.

--- A function that stores the result of `work` for its first argument, as long as that is alive.
---@generic K: table, V
---@param work fun(key: K, ...): V?
---@return fun(key: K, ...): V?
local function once(work)
  local known = setmetatable({}, { __mode = "k" })
  return function(key, ...)
    local value = known[key]
    if value == nil then
      value = work(key, ...) or false
      known[key] = value
    end
    return value or nil
  end
end

return once
